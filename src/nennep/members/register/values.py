"""Values other than dates, and what remarks may mean.

Each reader turns the text of a cell into `Reading(value, kind, sentence)`: the value, None if there is nothing to
take, and what it noticed. Lengths are those of the member's file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _

from nennep.kernel.vietnamese import fold
from nennep.members.register.dates import Kind, PartialDate, Window, read_date
from nennep.members.register.records import RemarkKind, RemarkReading


class Reading(NamedTuple):
    """What a text says: the value, and at most one thing noticed about it."""

    value: str | None = None
    kind: Kind | None = None
    sentence: str = ""


_EMPTY = Reading()
NOTHING = frozenset({"", "-", "--", "/", "khong", "ko", "khong co", "k", "chua", "chua co", "."})
_RUN = re.compile(r"[^\W\d_]+")
_TITLES = ("đc", "đồng", "ông", "bà", "anh", "chị")
_TITLE = re.compile(r"^(?:đ/c|đc|đồng chí|ông|bà|anh|chị)[\s.:]+(?=\S+\s)", re.IGNORECASE)
_NUMBERING = re.compile(r"^(?:\d{1,4}\s*[.)/:-]+|[-+*•]+)\s*")
_NAME_ODD = re.compile(r"[^\w\s'’.\-]|[\d_]")
_CARD = re.compile(r"[0-9]{2}\.[0-9]{6}")
_CARDS = re.compile(rf"(?:{_CARD.pattern})*+")
_CITIZEN_ID, _CARD_NO, _NAME = 12, 9, 120  # letters
SEXES = {
    **dict.fromkeys(("nam", "trai", "male", "m", "ong"), "M"),
    **dict.fromkeys(("nu", "gai", "female", "f", "ba"), "F"),
}
THEORY = {
    "Sơ cấp": ("sc", "so cap", "so cap llct", "so cap ly luan chinh tri"),
    "Trung cấp": ("tc", "trung cap", "trung cap llct", "trung cap ly luan chinh tri", "tccm"),
    "Cao cấp": ("cc", "cao cap", "cao cap llct", "cao cap ly luan chinh tri"),
    "Cử nhân": ("cn", "cu nhan", "cu nhan chinh tri", "cu nhan llct", "dai hoc chinh tri"),
}
_THEORY = {word: level for level, words in THEORY.items() for word in words}
SCHOOLING = tuple(f"{grade}/{of}" for of in (12, 10) for grade in range(of, 4, -1))
_POSTS = {
    "Bí thư": ("bi thu", "bt", "btcb", "bi thu chi bo", "b thu", "bi thu cb"),
    "Phó Bí thư": ("pho bi thu", "p bi thu", "pbt", "p bt", "pho bi thu chi bo", "pbtcb", "p b thu", "pho bt"),
    "Phó Bí thư Thường trực": ("pho bi thu thuong truc", "pbt thuong truc", "pbttt", "p bi thu tt", "pbt tt"),
    "Chi ủy viên": ("cuv", "chi uy vien", "cu vien", "chi uy"),
    "Đảng ủy viên": ("duv", "dang uy vien", "uv bch dang bo", "uvbch"),
    "Ủy viên Ban Thường vụ": ("uvbtv", "uv btv", "uy vien ban thuong vu", "uy vien btv"),
}
_POST = {word: post for post, words in _POSTS.items() for word in words}
_NO_POST = NOTHING | {"dang vien", "dv", "dang vien chinh thuc", "dang vien du bi"}
_GENERIC = (
    "chi bo|dang bo|dang uy|dang bo bo phan|bo phan|thon|ban|lang|buon|ap|khoi|khom|khu pho|khu dan cu|khu|to dan pho|"
    "to|xa|phuong|thi tran|thi xa|huyen|quan|thanh pho|tinh|truong tieu hoc|truong trung hoc co so|"
    "truong trung hoc pho thong|truong mam non|truong|mam non|tieu hoc|tram y te|benh vien|cong an|quan su|co quan|"
    "cong ty|hop tac xa|trung tam|doanh nghiep|nha may|van phong|ban quan ly|so|phong|chi cuc|cuc|co so|hop tac xa"
)
_GENERIC_WORDS = {tuple(words.split()) for words in _GENERIC.split("|")}
_ACRONYMS = {"tdp", "thcs", "thpt", "ubnd", "hđnd", "htx", "mttq", "kdc", "tnhh", "cp", "ubmttq", "bch", "ca"}


def read_name(text: str) -> Reading:
    """A person's name: capitals, numbering and forms of address are mended and told, odd letters are doubtful."""
    if _is_usual_name(text):
        return Reading(text)
    name = _TITLE.sub("", _NUMBERING.sub("", text)).strip(" ,;:.")
    notes = [] if name == text else [_("Đã bỏ phần không thuộc họ tên.")]
    letters = [letter for letter in name if letter.isalpha()]
    if letters and (all(x.isupper() for x in letters) or all(x.islower() for x in letters)):
        name = capitalised(name)
        notes.append(_("Họ tên viết toàn chữ hoa hoặc chữ thường đã được viết lại."))
    if not letters:
        return Reading(None, "error", _("Họ tên không có chữ cái nào.")) if text else _EMPTY
    if len(name) > 120:
        return Reading(None, "error", _("Họ tên dài quá 120 chữ."))
    if _NAME_ODD.search(name):
        return Reading(name, "doubt", _("Họ tên có ký tự lạ; hãy xem lại."))
    if " " not in name:
        return Reading(name, "doubt", _("Họ tên chỉ có một chữ; hãy xem lại."))
    return Reading(name, "note", " ".join(notes)) if notes else Reading(name)


def _is_usual_name(text: str) -> bool:
    """Whether a name needs no mending: words of letters, each with a capital first, and none a form of address."""
    first, _space, rest = text.partition(" ")
    plain = text.replace(" ", "").isalpha() and text.istitle() and not text.isupper()
    return plain and bool(rest) and len(text) <= _NAME and first.lower() not in _TITLES


def capitalised(text: str) -> str:
    """Each run of letters with a capital first: PHAN KIM ĐÀO, k'brể and y-bhăm become Phan Kim Đào, K'Brể, Y-Bhăm."""
    return _RUN.sub(lambda run: run[0][0].upper() + run[0][1:].lower(), text)


def organisation_name(text: str) -> str:
    """The name of an organisation with the case used in writing: CHI BỘ TỔ DÂN PHỐ 2 becomes Chi bộ tổ dân phố 2.

    Words for kinds of organisations and places are small, names in capitals become proper names (AN KHÊ, An Khê);
    names already written in both cases are left as they are.
    """
    words = text.split()
    folded = [fold(word) for word in words]
    result: list[str] = []
    while len(result) < len(words):
        at = len(result)
        size = next((n for n in (4, 3, 2, 1) if tuple(folded[at : at + n]) in _GENERIC_WORDS), 0)
        if size:
            result += [word.lower() for word in words[at : at + size]]
        elif words[at].isupper() and folded[at] not in _ACRONYMS and len(words[at]) > 1:
            result.append(capitalised(words[at]))
        else:
            result.append(words[at])
    joined = " ".join(result)
    return joined[:1].upper() + joined[1:]


def read_sex(text: str) -> Reading:
    """M or F."""
    plain = fold(text).strip(" .")
    if plain in NOTHING:
        return _EMPTY
    if plain in SEXES:
        return Reading(SEXES[plain])
    return Reading(None, "doubt", _("Không rõ giới tính “%(text)s”.") % {"text": text[:20]})


def read_citizen_id(text: str) -> Reading:
    """Twelve digits (or the nine of the old identity card); zeros a spreadsheet dropped in front are put back."""
    if len(text) == _CITIZEN_ID and text.isascii() and text.isdigit():
        return Reading(text)
    digits = re.sub(r"[\s.,\-'’]", "", text)
    if fold(digits) in NOTHING:
        return _EMPTY
    if not (digits.isascii() and digits.isdigit()):
        return Reading(None, "error", _("Số định danh “%(text)s” không phải toàn chữ số.") % {"text": text[:30]})
    if len(digits) in (9, 12):
        return Reading(digits)
    padded = digits.zfill(12)
    if len(digits) == 11 and "001" <= padded[:3] <= "096":
        return Reading(padded, "note", _("Đã thêm số 0 ở đầu mà Excel làm mất."))
    if len(digits) == 10 and "001" <= padded[:3] <= "009":
        return Reading(padded, "doubt", _("Đã thêm hai số 0 ở đầu; hãy xem lại."))
    if len(digits) == 8:
        return Reading(digits.zfill(9), "doubt", _("Số CMND thiếu một chữ số; đã thêm số 0 ở đầu, hãy xem lại."))
    return Reading(None, "error", _("Số định danh có %(count)s chữ số, phải là 12.") % {"count": len(digits)})


def read_card_no(text: str) -> Reading:
    """A card number as NN.NNNNNN; other ways of writing it are mended and told, the original stays in the row."""
    if _CARD.fullmatch(text):
        return Reading(text)
    plain = fold(text)
    if plain in NOTHING:
        return _EMPTY
    digits = re.sub(r"[\s.,\-/'’]", "", text)
    if not (digits.isascii() and digits.isdigit()):
        if re.search(r"dang lam|cho cap|dang doi|chua|mat|bi hong|lam lai|cap lai|dang cho", plain):
            return Reading(None, "note", _("Chưa có số thẻ: “%(text)s”.") % {"text": text[:40]})
        return Reading(text[:20], "doubt", _("Số thẻ có chữ hoặc ký tự lạ; hãy xem lại."))
    canonical = f"{digits[:2]}.{digits[2:]}"
    if len(digits) == 8:
        sentence = _("Số thẻ “%(text)s” được viết lại là %(card)s.") % {"text": text[:20], "card": canonical}
        return Reading(canonical, "note", sentence)
    if len(digits) == 7:
        front = re.fullmatch(r"\d{2}\.\d{5}", text) is None
        filled = f"0{digits}" if front else f"{digits}0"
        sentence = _("Số thẻ thiếu một chữ số; đã thêm số 0 để thành %(card)s, hãy xem lại.")
        canonical = f"{filled[:2]}.{filled[2:]}"
        return Reading(canonical, "doubt", sentence % {"card": canonical})
    return Reading(
        text[:20], "doubt", _("Số thẻ có %(count)s chữ số, thường là 8; hãy xem lại.") % {"count": len(digits)}
    )


def read_schooling(text: str) -> Reading:
    """A class out of ten or twelve; a date that a spreadsheet made of 9/12 is turned back."""
    plain = fold(text)
    if plain in NOTHING:
        return _EMPTY
    if found := re.fullmatch(r"(?:lop )?(\d{1,2}) ?[/\\-] ?(\d{1,2})", plain):
        grade, of = int(found[1]), int(found[2])
        if of in (10, 12) and 0 < grade <= of:
            return Reading(f"{grade}/{of}")
        return Reading(
            text[:40], "doubt", _("Trình độ phổ thông “%(text)s” không có; hãy xem lại.") % {"text": text[:20]}
        )
    if found := re.fullmatch(r"(\d{2})/(\d{2})/\d{4}", text):
        pairs = ((int(found[1]), int(found[2])), (int(found[2]), int(found[1])))
        for grade, of in pairs:
            if of in (10, 12) and grade <= of:
                value = f"{grade}/{of}"
                return Reading(value, "note", _("Excel đã đổi %(value)s thành ngày; đã đọc lại.") % {"value": value})
    return _text(text, 40)


def read_theory(text: str) -> Reading:
    """Sơ cấp, Trung cấp, Cao cấp or Cử nhân; other words are kept and doubted."""
    plain = re.sub(r"[^a-z0-9]+", " ", fold(text)).strip()
    if plain in NOTHING:
        return _EMPTY
    if plain in _THEORY:
        return Reading(_THEORY[plain])
    return Reading(text[:40], "doubt", _("Không rõ trình độ lý luận “%(text)s”.") % {"text": text[:30]})


def read_ethnicity(text: str) -> Reading:
    """The name of a people with capitals: kinh, Cơ tu become Kinh, Cơ Tu."""
    return _EMPTY if fold(text) in NOTHING else _text(capitalised(text), 40)


def read_religion(text: str) -> Reading:
    """A religion, "Không" if the office writes that there is none."""
    return _text(text[:1].upper() + text[1:], 40)


def read_party_post(text: str) -> Reading:
    """A post in full words; abbreviations are spelt out, an ordinary member has none, other words are kept."""
    plain = re.sub(r"[^a-z0-9]+", " ", fold(text)).strip()
    if plain in _NO_POST:
        return _EMPTY
    return Reading(_POST[plain]) if plain in _POST else _text(text, 120)


def read_phone(text: str) -> Reading:
    """Digits of a telephone number, the zero in front put back; more than one number is kept as written."""
    digits = re.sub(r"[\s.\-()]", "", text)
    if fold(digits) in NOTHING:
        return _EMPTY
    digits = re.sub(r"^(?:\+84|0084)", "0", digits)
    if re.fullmatch(r"0\d{8,10}", digits):
        return Reading(digits)
    if re.fullmatch(r"[1-9]\d{8}", digits):
        return Reading(f"0{digits}", "note", _("Đã thêm số 0 ở đầu mà Excel làm mất."))
    return Reading(text[:30], "doubt", _("Số điện thoại “%(text)s” khác thường.") % {"text": text[:30]})


def read_email(text: str) -> Reading:
    """An address with one @; others are doubtful."""
    if fold(text) in NOTHING:
        return _EMPTY
    if re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", text) and len(text) <= 120:
        return Reading(text.lower())
    return Reading(None, "doubt", _("Thư điện tử “%(text)s” không đúng dạng.") % {"text": text[:40]})


def read_cell_name(text: str) -> Reading:
    """The name of a cell as it is written in documents."""
    return _text(organisation_name(text), 200)


def _text(text: str, length: int) -> Reading:
    """A text as it is; one too long for its field is an error, so that nothing is cut unseen."""
    if len(text) > length:
        return Reading(None, "error", _("Nội dung dài quá %(length)s chữ.") % {"length": length})
    return Reading(text) if text else _EMPTY


def _at_most(length: int) -> Callable[[str], Reading]:
    return lambda text: _text(text, length)


_LENGTHS = {
    "order_no": 20, "profession": 120, "occupation": 120, "native_place": 200, "address": 200, "workplace": 160,
    "remark": 2_000,
}  # fmt: skip
READERS: dict[str, Callable[[str], Reading]] = {
    **{slug: _at_most(length) for slug, length in _LENGTHS.items()},
    "full_name": read_name,
    "sex": read_sex,
    "citizen_id": read_citizen_id,
    "card_no": read_card_no,
    "schooling": read_schooling,
    "theory": read_theory,
    "cell": read_cell_name,
    "ethnicity": read_ethnicity,
    "religion": read_religion,
    "phone": read_phone,
    "email": read_email,
    "party_post": read_party_post,
}


# ---- Whole columns -------------------------------------------------------------------------------------------------


def stand_as_they_are(slug: str, texts: Sequence[str]) -> bool:
    """Say whether the column's reader gives every text that is not empty as its own value and notices nothing.

    Nearly all names and numbers do; whole columns are judged at a fraction of the time of their texts one by one. True
    is certain, False says nothing.
    """
    if slug in _LENGTHS:
        return max(map(len, texts), default=0) <= _LENGTHS[slug]
    judge = _WHOLE.get(slug)
    return judge is not None and judge([text for text in texts if text])


def _all_citizen_ids(texts: Sequence[str]) -> bool:
    joined = "".join(texts)
    return set(map(len, texts)) <= {_CITIZEN_ID} and (not joined or (joined.isascii() and joined.isdigit()))


def _all_cards(texts: Sequence[str]) -> bool:
    return set(map(len, texts)) <= {_CARD_NO} and _CARDS.fullmatch("".join(texts)) is not None


def _all_usual_names(texts: Sequence[str]) -> bool:
    """As `_is_usual_name` of each: words of letters, each with a capital first."""
    plain = (
        "".join(texts).replace(" ", "").isalpha() and all(map(str.istitle, texts)) and not any(map(str.isupper, texts))
    )
    words = plain and all(0 < text.find(" ") < len(text) - 1 for text in texts)
    firsts = {text.partition(" ")[0] for text in texts}
    return words and max(map(len, texts)) <= _NAME and {first.lower() for first in firsts}.isdisjoint(_TITLES)


_WHOLE: dict[str, Callable[[Sequence[str]], bool]] = {
    "full_name": _all_usual_names, "citizen_id": _all_citizen_ids, "card_no": _all_cards,
}  # fmt: skip


# ---- Facts hidden in remarks --------------------------------------------------------------------------------------

_LIFE = r"(?:shd|sh|s\.h|sinh hoat(?: dang)?)"
_MEANINGS: tuple[tuple[RemarkKind, re.Pattern[str]], ...] = (
    ("died", re.compile(r"\b(?:da mat|chet|tu tran|qua doi|hy sinh|mat (?:ngay|nam|thang))\b|^mat\b(?! the)")),
    ("left_party", re.compile(r"\b(?:khai tru|xoa ten|xin ra|ra khoi dang|dua ra khoi)\b")),
    ("exempt", re.compile(rf"\bmien(?: cong tac)?(?: va|,)? ?{_LIFE}\b|\bmien cong tac\b|\b(?:dang vien|dv) mien\b")),
    (
        "temporary_elsewhere",
        re.compile(
            rf"\b{_LIFE} tam thoi (?:o )?(?:noi khac|tai|o)|\bchuyen {_LIFE} tam thoi (?:di|den noi|ra|ve|toi)|"
            rf"\btam thoi {_LIFE} (?:o )?noi khac|\bdang {_LIFE} tam thoi (?:o )?noi khac"
        ),
    ),
    ("temporary_here", re.compile(rf"\b(?:{_LIFE} tam thoi(?: den| tu)?|tam thoi chuyen den)\b")),
    ("transferred_in", re.compile(rf"\bchuyen (?:{_LIFE} )?(?:den|ve|toi)\b|\btiep nhan\b")),
    (
        "transferred_out",
        re.compile(rf"\b(?:da |moi |dang )?chuyen (?:di|ra|noi khac)\b|\bda chuyen\b|\bchuyen {_LIFE}(?: di| ra)?\b"),
    ),
)
_WHEN = re.compile(r"\d{1,2}[/.\-]\d{1,2}[/.\-]\d{4}|\d{1,2}[/.\-]\d{4}|\b(?:19|20)\d{2}\b")


def read_remark(text: str, today: date) -> tuple[RemarkReading, ...]:
    """Return what the remark may mean, at most one reading a piece; an empty tuple if it is only a remark."""
    readings = []
    for piece in re.split(r"[;\n]|\. ", text):
        plain = fold(piece)
        kind = next((kind for kind, pattern in _MEANINGS if pattern.search(plain)), None)
        if kind:
            readings.append(RemarkReading(kind, piece.strip(), _when(piece, today)))
    return tuple(readings)


def _when(piece: str, today: date) -> PartialDate | None:
    found = _WHEN.search(piece)
    return read_date(found[0], Window.of_party_dates(today, today)).value if found else None
