"""What a column of a register can be: its slug, the label on our own form, the words offices use, and its content."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_noop as _noop

from nennep.kernel.vietnamese import fold
from nennep.members.register.values import SEXES, THEORY

IGNORE = "ignore"

_SURNAMES = frozenset(
    re.split(
        r"\s+",
        """nguyen tran le pham hoang huynh phan vu vo dang bui do ho ngo duong ly dinh ha mai trinh doan dao luong
        truong lam to ta chu cao quach thai luu trieu vuong phung kieu tang la bach khuat cu hua than nong ma giang
        kim thach y h k""",
    )
)
_PEOPLES = frozenset(
    re.split(
        r",\s+",
        """kinh, tay, thai, muong, khmer, kho me, mong, h'mong, nung, hoa, dao, gia rai, jrai, e de, ba na, bahnar,
        xo dang, san chay, co ho, cham, san diu, hre, ra glai, m'nong, x'tieng, bru van kieu, tho, giay, co tu,
        gie trieng, ma, kho mu, co, ta oi, cho ro, khang, xinh mun, ha nhi, chu ru, lao, la chi, la ha, phu la, la hu,
        lu, lo lo, chut, mang, pa then, co lao, cong, bo y, si la, pu peo, brau, o du, ro mam, ngai""",
    )
)
_DATE = re.compile(r"\d{1,2}[/.\- ]\d{1,2}[/.\- ](?:\d{4}|\d{2})|\d{1,2}[/.\-]\d{4}|(?:19|20)\d\d|chưa|Chưa")
_FAITHS = frozenset(
    {
        "khong",
        "phat giao",
        "cong giao",
        "thien chua giao",
        "tin lanh",
        "cao dai",
        "hoa hao",
        "phat giao hoa hao",
        "hoi giao",
    }
)
_LEVELS = {fold(word) for level, words in THEORY.items() for word in (level, *words)} | {"khong", "x"}


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


def is_date_like(text: str) -> bool:
    """Say whether the text has the shape of a date, a month, a year, or "chưa"."""
    return _DATE.fullmatch(text) is not None


def _is_name(text: str) -> bool:
    words = fold(text).split()
    return 2 <= len(words) <= 6 and words[0] in _SURNAMES and not any(letter.isdigit() for letter in text)


def _is_card(text: str) -> bool:
    return re.fullmatch(r"\d{1,2}[. \-]?\d{5,6}", text) is not None or "đang" in text or "chưa" in text


def _shape(regex: str) -> Callable[[str], bool]:
    compiled = re.compile(regex, re.IGNORECASE)
    return lambda text: compiled.fullmatch(text) is not None


def _one_of(words: Collection[str]) -> Callable[[str], bool]:
    return lambda text: fold(text) in words


def _column(
    slug: str,
    label: str,
    words: str,
    width: int,
    fits: Callable[[str], bool] | None = None,
    *,
    telling: bool = False,
) -> Column:
    return Column(slug, label, re.compile(words), fits, telling, width)


_CITIZEN = r"dinh danh|\bcccd\b|can cuoc|\bcmnd\b|\bcmtnd\b|\bcmt\b|chung minh"
_CARD = r"^(?!ngay|noi).*(\bso the\b|\bthe dang\b|\bthe dv\b)"
_OFFICIAL = r"^(?!noi|so|qd|chi bo).*(chinh thuc|\bngay ct\b)"
_ADMITTED = r"^(?!noi|so|tuoi|nguoi|chi bo|qd).*(vao dang|ket nap|du bi)"
_BIRTH_MALE = r"^(?:ngay|nam|thang|sinh).*\bsinh\b.* _nam$"
_BIRTH_FEMALE = r"^(?:ngay|nam|thang|sinh).*\bsinh\b.* nu$"
_BIRTH = r"^(?!noi|que|gio).*\b(ngay|nam|thang|ns)\b.*\bsinh\b|^sinh (ngay|nam)|^ns$"
_SEX = r"gioi tinh|^phai$|^_?nam nu$|^gioi$|^nu$|^_nam$"
_POST = r"^(?!.*(chinh quyen|doan the|cong tac|nghe nghiep)).*(chuc vu|chuc danh)"
_WORKPLACE = r"don vi cong tac|noi cong tac|co quan|noi lam viec|don vi lam viec|^don vi$"
_NAME = (
    r"^(?!.*\b(cha|me|vo|chong|thuong dung|goi khac)\b).*(ho va ten|ho ten)|"
    r"^ten( dang vien)?$|^ho$|ten dem|ho dem|ten khai sinh"
)
_ADDRESS = r"dia chi|noi o|thuong tru|ho khau|cho o|cu tru|tam tru"
_ORDER = r"^(tt|stt|so tt|so thu tu|thu tu|no)$"
_ORDINAL = _shape(r"\d{1,6}|[IVXLC]+")
_GRADE = _shape(r"(?:lớp )?\d{1,2}[/\\-]1[02]|\d\d/1[02]/20\d\d")

# In the order in which labels are tried: the narrower words first.
MEMBER_COLUMNS: tuple[Column, ...] = (
    _column("email", _noop("Thư điện tử"), r"\be ?mail\b|thu dien tu", 24, lambda text: "@" in text, telling=True),
    _column(
        "phone", _noop("Điện thoại"), r"dien thoai|\bsdt\b|\bso dt\b|di dong|^dt\b", 14, _shape(r"[+\d .\-]{9,16}")
    ),
    _column("citizen_id", _noop("Số định danh cá nhân"), _CITIZEN, 18, _shape(r"\d{9}|\d{11,12}"), telling=True),
    _column("card_no", _noop("Số thẻ đảng viên"), _CARD, 16, _is_card, telling=True),
    _column("official_on", _noop("Ngày chính thức"), _OFFICIAL, 14, is_date_like),
    _column("admitted_on", _noop("Ngày vào Đảng"), _ADMITTED, 14, is_date_like),
    _column("birth_male", _noop("Ngày sinh (nam)"), _BIRTH_MALE, 14, is_date_like),
    _column("birth_female", _noop("Ngày sinh (nữ)"), _BIRTH_FEMALE, 14, is_date_like),
    _column("birth", _noop("Ngày sinh"), _BIRTH, 14, is_date_like),
    _column("sex", _noop("Giới tính"), _SEX, 10, _one_of(SEXES), telling=True),
    _column(
        "schooling", _noop("Trình độ GDPT"), r"\bgdpt\b|van hoa|\bvh\b|pho thong|hoc van", 12, _GRADE, telling=True
    ),
    _column("theory", _noop("Lý luận chính trị"), r"ly luan|\bllct\b|chinh tri$", 16, _one_of(_LEVELS)),
    _column("profession", _noop("Chuyên môn, nghiệp vụ"), r"chuyen mon|\bcm\b|\bcmnv\b|nghiep vu", 24),
    _column("party_post", _noop("Chức vụ Đảng"), _POST, 18),
    _column("workplace", _noop("Đơn vị công tác"), _WORKPLACE, 28),
    _column("occupation", _noop("Nghề nghiệp"), r"nghe nghiep|cong viec|^nghe$|chuc vu", 24),
    _column("full_name", _noop("Họ và tên khai sinh"), _NAME, 28, _is_name, telling=True),
    _column("cell", _noop("Chi bộ"), r"\bchi bo\b|to dang\b", 28, lambda t: fold(t).startswith("chi bo"), telling=True),
    _column("ethnicity", _noop("Dân tộc"), r"dan toc", 12, _one_of(_PEOPLES), telling=True),
    _column("religion", _noop("Tôn giáo"), r"ton giao", 14, _one_of(_FAITHS)),
    _column("native_place", _noop("Quê quán"), r"que quan|nguyen quan|^que$", 30),
    _column("address", _noop("Nơi ở hiện nay"), _ADDRESS, 30),
    _column("remark", _noop("Ghi chú"), r"ghi chu|^gc$", 28),
    _column("order_no", _noop("STT"), _ORDER, 6, _ORDINAL),
)

ORGANISATION_COLUMNS: tuple[Column, ...] = (
    _column("code", _noop("Mã tổ chức"), r"^ma\b|\bma (so|to chuc|dang bo|chi bo)\b", 14, _shape(r"[\w.\-/]{1,30}")),
    _column("key", _noop("Số trong phần mềm"), r"so trong phan mem", 12, _shape(r"\d{1,18}")),
    _column("parent", _noop("Trực thuộc"), r"truc thuoc|cap tren|thuoc dang bo|to chuc cha", 36),
    _column("kind", _noop("Loại hình"), r"loai hinh|^loai\b|loai to chuc", 26),
    _column("founded_on", _noop("Ngày thành lập"), r"thanh lap|ngay tl", 16, is_date_like),
    _column("name", _noop("Tên tổ chức đảng"), r"ten to chuc|^ten\b|\bchi bo\b|\bdang bo\b|to chuc dang", 44),
    _column("remark", _noop("Ghi chú"), r"ghi chu|^gc$", 28),
    _column("order_no", _noop("STT"), _ORDER, 6, _ORDINAL),
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
