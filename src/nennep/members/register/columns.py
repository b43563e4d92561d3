"""What a column of a register can be: its slug, the label on our own form, the words offices use, and its content."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_noop as _noop

from nennep.kernel.vietnamese import fold
from nennep.members.register.values import SEXES, THEORY

IGNORE = "ignore"

_SURNAMES = frozenset(
    ["nguyen", "tran", "le", "pham", "hoang", "huynh", "phan", "vu", "vo", "dang", "bui", "do", "ho", "ngo", "duong", "ly", "dinh", "ha", "mai", "trinh", "doan", "dao", "luong", "truong", "lam", "to", "ta", "chu", "cao", "quach", "thai", "luu", "trieu", "vuong", "phung", "kieu", "tang", "la", "bach", "khuat", "cu", "hua", "than", "nong", "ma", "giang", "kim", "thach", "y", "h", "k"]
)  # fmt: skip
_PEOPLES = frozenset(
    [
        "kinh",
        "tay",
        "thai",
        "muong",
        "khmer",
        "kho me",
        "mong",
        "h'mong",
        "nung",
        "hoa",
        "dao",
        "gia rai",
        "jrai",
        "e de",
    ]
    + ["ba na", "bahnar", "xo dang", "san chay", "co ho", "cham", "san diu", "hre", "ra glai", "m'nong", "x'tieng"]
    + [
        "bru van kieu",
        "tho",
        "giay",
        "co tu",
        "gie trieng",
        "ma",
        "kho mu",
        "co",
        "ta oi",
        "cho ro",
        "khang",
        "xinh mun",
    ]
    + [
        "ha nhi",
        "chu ru",
        "lao",
        "la chi",
        "la ha",
        "phu la",
        "la hu",
        "lu",
        "lo lo",
        "chut",
        "mang",
        "pa then",
        "co lao",
    ]
    + ["cong", "bo y", "si la", "pu peo", "brau", "o du", "ro mam", "ngai"]
)
_DATE = re.compile(r"\d{1,2}[/.\- ]\d{1,2}[/.\- ](?:\d{4}|\d{2})|\d{1,2}[/.\-]\d{4}|(?:19|20)\d\d|chưa|Chưa")
_FAITHS = frozenset(
    {"khong", "phat giao", "cong giao", "thien chua giao", "tin lanh", "cao dai", "hoa hao", "hoi giao"}
)


@dataclass(frozen=True, slots=True)
class Column:
    """One kind of column.

    `label` is the Vietnamese label on our own form (translate it to show it); `words` finds the column in a folded
    label; `fits` says whether a text can be its content, `telling` whether such content alone shows what the column
    is; `width` is in letters, for forms.
    """

    slug: str
    label: str
    words: re.Pattern[str]
    fits: Callable[[str], bool] | None = None
    telling: bool = False
    width: int = 16


def _pattern(regex: str, flags: re.RegexFlag = re.NOFLAG) -> Callable[[str], bool]:
    compiled = re.compile(regex, flags)
    return lambda text: compiled.fullmatch(text) is not None


def is_date_like(text: str) -> bool:
    """Say whether the text has the shape of a date, a month, a year, or "chưa"."""
    return _DATE.fullmatch(text) is not None


def _is_name(text: str) -> bool:
    words = fold(text).split()
    return 2 <= len(words) <= 6 and words[0] in _SURNAMES and not any(letter.isdigit() for letter in text)


def _column(
    slug: str, label: str, words: str, fits: Callable[[str], bool] | None = None, width: int = 16, *, telling: bool = False
) -> Column:  # fmt: skip
    return Column(slug, label, re.compile(words), fits, telling, width)


# In the order in which labels are tried: the narrower words first.
MEMBER_COLUMNS: tuple[Column, ...] = (
    _column("email", _noop("Thư điện tử"), r"\be ?mail\b|thu dien tu", lambda text: "@" in text, 24, telling=True),
    _column("phone", _noop("Điện thoại"), r"dien thoai|\bsdt\b|\bso dt\b|di dong|^dt\b", _pattern(r"(\+84|0)?[\d .\-]{9,14}")),
    _column("citizen_id", _noop("Số định danh cá nhân"), r"dinh danh|\bcccd\b|can cuoc|\bcmnd\b|\bcmtnd\b|\bcmt\b|chung minh",
            _pattern(r"\d{9}|\d{11,12}"), 18, telling=True),
    _column("card_no", _noop("Số thẻ đảng viên"), r"^(?!ngay|noi).*(\bso the\b|\bthe dang\b|\bthe dv\b)",
            lambda text: re.fullmatch(r"\d{1,2}[. \-]?\d{5,6}", text) is not None or "đang" in text or "chưa" in text,
            16, telling=True),
    _column("official_on", _noop("Ngày chính thức"), r"^(?!noi|so|qd|chi bo).*(chinh thuc|\bngay ct\b)", is_date_like, 14),
    _column("admitted_on", _noop("Ngày vào Đảng"), r"^(?!noi|so|tuoi|nguoi|chi bo|qd).*(vao dang|ket nap|du bi)", is_date_like, 14),
    _column("birth_male", _noop("Ngày sinh (nam)"), r"^(?:ngay|nam|thang|sinh).*\bsinh\b.* _nam$", is_date_like, 14),
    _column("birth_female", _noop("Ngày sinh (nữ)"), r"^(?:ngay|nam|thang|sinh).*\bsinh\b.* nu$|^sinh .*nu$", is_date_like, 14),
    _column("birth", _noop("Ngày sinh"), r"^(?!noi|que|gio).*\b(ngay|nam|thang|thang nam|ns)\b.*\bsinh\b|^sinh (ngay|nam)|^ns$",
            is_date_like, 14),
    _column("sex", _noop("Giới tính"), r"gioi tinh|^phai$|^nam nu$|^_nam nu$|^gioi$|^nu$|^_nam$", lambda text: fold(text) in SEXES,
            10, telling=True),
    _column("schooling", _noop("Trình độ GDPT"), r"\bgdpt\b|van hoa|\bvh\b|pho thong|hoc van",
            _pattern(r"(?:lớp )?\d{1,2}[/\\-]1[02]|\d\d/1[02]/20\d\d", re.IGNORECASE), 12, telling=True),
    _column("theory", _noop("Lý luận chính trị"), r"ly luan|\bllct\b|chinh tri$",
            lambda text: fold(text) in {fold(level) for level in THEORY} | {w for ws in THEORY.values() for w in ws} | {"khong", "x"}, 16),
    _column("profession", _noop("Chuyên môn, nghiệp vụ"), r"chuyen mon|\bcm\b|\bcmnv\b|nghiep vu", None, 24),
    _column("party_post", _noop("Chức vụ Đảng"), r"^(?!.*(chinh quyen|doan the|cong tac|nghe nghiep)).*(chuc vu|chuc danh)", None, 18),
    _column("workplace", _noop("Đơn vị công tác"), r"don vi cong tac|noi cong tac|co quan|noi lam viec|don vi lam viec|^don vi$",
            None, 28),
    _column("occupation", _noop("Nghề nghiệp"), r"nghe nghiep|cong viec|^nghe$|chuc vu", None, 24),
    _column("full_name", _noop("Họ và tên khai sinh"),
            r"^(?!.*(cha|me|vo|chong|thuong dung|goi khac)).*(ho va ten|ho ten)|^ten( dang vien)?$|^ho$|ten dem|ho dem|ten khai sinh",
            _is_name, 28, telling=True),
    _column("cell", _noop("Chi bộ"), r"\bchi bo\b|to dang\b", lambda text: fold(text).startswith("chi bo"), 28, telling=True),
    _column("ethnicity", _noop("Dân tộc"), r"dan toc", lambda text: fold(text) in _PEOPLES, 12, telling=True),
    _column("religion", _noop("Tôn giáo"), r"ton giao", lambda text: fold(text) in _FAITHS, 14),
    _column("native_place", _noop("Quê quán"), r"que quan|nguyen quan|^que$", None, 30),
    _column("address", _noop("Nơi ở hiện nay"), r"dia chi|noi o|thuong tru|ho khau|cho o|cu tru|tam tru", None, 30),
    _column("remark", _noop("Ghi chú"), r"ghi chu|^gc$", None, 28),
    _column("order_no", _noop("STT"), r"^(tt|stt|so tt|so thu tu|thu tu|no)$", _pattern(r"\d{1,6}|[IVXLC]+"), 6),
)  # fmt: skip

ORGANISATION_COLUMNS: tuple[Column, ...] = (
    _column("code", _noop("Mã tổ chức"), r"^ma\b|\bma (so|to chuc|dang bo|chi bo)\b", _pattern(r"[\w.\-/]{1,30}"), 14),
    _column("parent", _noop("Trực thuộc"), r"truc thuoc|cap tren|thuoc dang bo|to chuc cha", None, 36),
    _column("kind", _noop("Loại hình"), r"loai hinh|^loai\b|loai to chuc", None, 26),
    _column("founded_on", _noop("Ngày thành lập"), r"thanh lap|ngay tl", is_date_like, 16),
    _column("name", _noop("Tên tổ chức đảng"), r"ten to chuc|^ten\b|\bchi bo\b|\bdang bo\b|to chuc dang", None, 44),
    _column("remark", _noop("Ghi chú"), r"ghi chu|^gc$", None, 28),
    _column("order_no", _noop("STT"), r"^(tt|stt|so tt|so thu tu|thu tu|no)$", _pattern(r"\d{1,6}|[IVXLC]+"), 6),
)


def label_words(parts: Sequence[str]) -> str:
    """Return a label folded to words for matching: "Năm sinh", "Nam" is "nam sinh _nam".

    "Nam" (a man) and "năm" (a year) fold to the same letters, so a last part that is exactly "nam" is marked.
    """
    words = []
    for part in parts:
        plain = re.sub(r"[^a-z0-9]+", " ", fold(part)).strip()
        bare = re.sub(r"[^\w]+", " ", part).strip().lower()
        if bare == "nam" or bare.startswith("nam nữ"):
            plain = f"_{plain}"
        if plain:
            words.append(plain)
    return " ".join(words)
