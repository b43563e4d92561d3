"""Vietnamese text: tidying what was typed or imported, folding for search, the order of names, old fonts, labels.

The order is the dictionary's: letters first (a ă â b c d đ e ê ...), tones only between words whose letters are the
same (none, huyền, hỏi, ngã, sắc, nặng). People are ordered by given name, then family name, then middle names.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

from django.db.models import F, Func, TextField, Value
from django.db.models.functions import Collate
from django.utils import translation
from django.utils.functional import Promise

_TONES = {0x300: 1, 0x309: 2, 0x303: 3, 0x301: 4, 0x323: 5}
_DIGITS = {c: i for i, c in enumerate("0123456789", 3)}
_LETTERS = {c: i for i, c in enumerate("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz", 20)}
_ORDER = _DIGITS | _LETTERS
_OTHER = 200
_BETWEEN = "|"  # stands between texts that are folded together


def _plain_letters() -> dict[int, str]:
    """Each Vietnamese small letter, marks and all, and its bare letter."""
    marked = [base + shape for base in "aeiouy" for shape in ("", "\u0302", "\u0306", "\u031b")]
    toned = [letter + chr(tone) for letter in marked for tone in _TONES] + marked
    composed = {unicodedata.normalize("NFC", letter): letter[0] for letter in toned}
    return {ord(letter): bare for letter, bare in composed.items() if len(letter) == 1} | {ord("đ"): "d"}


_PLAIN = _plain_letters()


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Return the text for search: lower case, no marks, đ as d, single spaces.

    >>> fold("  Đặng  Thị Ước ")
    'dang thi uoc'
    """
    quick = tidy(text).lower().translate(_PLAIN)
    if quick.isascii():
        return quick
    plain = unicodedata.normalize("NFD", quick)
    return "".join(c for c in plain if not unicodedata.combining(c)).replace("đ", "d")


def fold_in_place(text: str) -> str:
    """`fold` of a tidy text letter for letter: as long as the text, so that a place found in one is that of the other.

    For long texts: nothing is kept.
    """
    quick = text.lower().translate(_PLAIN)
    return quick if quick.isascii() and len(quick) == len(text) else "".join(map(_bare, text))


@lru_cache(maxsize=4096)
def _bare(letter: str) -> str:
    plain = unicodedata.normalize("NFD", letter.lower())
    bare = "".join(c for c in plain if not unicodedata.combining(c)).replace("đ", "d")
    return bare if len(bare) == 1 else letter


def fold_each(texts: Sequence[str]) -> list[str]:
    """`fold` of each text; many names at once cost a fraction of one by one."""
    folded = _BETWEEN.join(tidy_each(texts)).lower().translate(_PLAIN)
    parts = folded.split(_BETWEEN)
    return parts if folded.isascii() and len(parts) == len(texts) else list(map(fold, texts))


def tidy(text: str) -> str:
    """Return the text as NFC with single spaces and without characters that cannot be seen.

    Tabs, line breaks and no-break spaces become one space; control characters (NUL among them, which PostgreSQL
    refuses), zero-width characters and lone surrogates are dropped.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    if not text.isprintable():
        text = "".join(" " if c.isspace() else c for c in text if c.isspace() or unicodedata.category(c)[0] != "C")
    return " ".join(unicodedata.normalize("NFC", text).split())


def tidy_each(texts: Sequence[str]) -> Sequence[str]:
    """`tidy` of each text; the texts themselves when all of them are tidy, which is found out in one go."""
    whole = f"{_BETWEEN}{_BETWEEN.join(texts)}{_BETWEEN}"
    spaced = "  " in whole or f" {_BETWEEN}" in whole or f"{_BETWEEN} " in whole
    if not spaced and whole.isprintable() and unicodedata.is_normalized("NFC", whole):
        return texts
    return list(map(tidy, texts))


@lru_cache(maxsize=65536)
def sort_key(name: str) -> bytes:
    """Return bytes that sort names as Vietnamese lists do; an empty name sorts first, equal names have equal keys."""
    return _name_key(tidy(name))


def sort_key_each(names: Sequence[str]) -> list[bytes]:
    """`sort_key` of each name; many at once cost half of one by one."""
    return list(map(_name_key, tidy_each(names)))


def _name_key(name: str) -> bytes:
    parts = name.split()
    if not parts:
        return b"\0"
    if len(parts) > 1:
        parts.insert(0, parts.pop())
    letters, tones = zip(*map(_word_key, parts), strict=True)
    return b"\1".join(letters) + b"\0" + b"\0".join(tones)


@lru_cache(maxsize=16384)
def _word_key(word: str) -> tuple[bytes, bytes]:
    letters, tones = bytearray(), bytearray()
    for letter in unicodedata.normalize("NFC", word.lower()):
        tone, rest = 0, ""
        for mark in unicodedata.normalize("NFD", letter):
            if ord(mark) in _TONES:
                tone = _TONES[ord(mark)]
            else:
                rest += mark
        letters.append(_ORDER.get(unicodedata.normalize("NFC", rest), _OTHER))
        tones.append(tone + 1)
    return bytes(letters), bytes(tones)


@lru_cache(maxsize=65536)
def text_key(text: str) -> tuple[tuple[int, int | bytes], ...]:
    """Sort key of texts with numbers: "Chi bộ 2" before "Chi bộ 10", and words as a dictionary has them."""
    words = tidy(text).split()
    keys = [_word_key(word) for word in words]
    numbered: list[tuple[int, int | bytes]] = [
        (0, int(word)) if word.isdecimal() and len(word) < 10 else (1, letters)
        for word, (letters, _tones) in zip(words, keys, strict=True)
    ]
    return (*numbered, (-1, b"\0".join(tones for _letters, tones in keys)))


def letters_and_tones() -> dict[str, tuple[str, str]]:
    """Each Vietnamese letter, small and capital, as one character: a character for its rank, and one for its tone.
    Ranks come after digits and spaces in the order of ASCII."""
    found: dict[str, tuple[str, str]] = {}
    for rank, letter in enumerate(_LETTERS, ord("A")):
        for tone in ("", *map(chr, _TONES)):
            whole = unicodedata.normalize("NFC", letter + tone)
            if len(whole) == 1:
                found |= dict.fromkeys((whole, whole.upper()), (chr(rank), str(_TONES[ord(tone)] if tone else 0)))
    return found


# The same order where the database sorts, on any server: its own collation needs ICU, which not every build has, and
# knows no given names.
_EACH = letters_and_tones()
_EACH_LETTER = "".join(_EACH)
_RANK_OF = "".join(rank for rank, _tone in _EACH.values())
_TONE_OF = "".join(tone for _rank, tone in _EACH.values())
_GIVEN_NAME_FIRST = r"^(\S+)(\s.*)?\s(\S+)$", r"\3 \1\2"


def by_words(field: str) -> tuple[Collate, Collate]:
    """For `order_by`: texts as a dictionary has them, letters first, then tones."""
    return _order(F(field))


def by_given_name(field: str) -> tuple[Collate, Collate]:
    """For `order_by`: people by given name, family name, middle names, as `vietnamese.sort_key` has them."""
    pattern, turned = map(Value, _GIVEN_NAME_FIRST)
    return _order(Func(F(field), pattern, turned, function="regexp_replace", output_field=TextField()))


def _order(text: F | Func) -> tuple[Collate, Collate]:
    ranked, toned = (
        Func(text, Value(_EACH_LETTER), Value(into), function="translate", output_field=TextField())
        for into in (_RANK_OF, _TONE_OF)
    )
    return Collate(ranked, "C"), Collate(toned, "C")


_TCVN3_FIRST = 0xA1
# Text typed with the old .VnTime fonts (TCVN3, also called ABC): its bytes look like Western letters.
# In the order of the code page from A1; a dot where the code page has no letter.
_TCVN3_ORDER = (
    "ĂÂÊÔƠƯĐăâêôơưđ"  # A1-AE
    "......àảãáạ.ằẳẵắ......."  # AF-C5
    "ặầẩẫấậè.ẻẽéẹềểễếệìỉ"  # C6-D8
    "...ĩíịò.ỏõóọồổỗốộờởỡớợù.ủũúụừửữứựỳỷỹýỵ"  # D9-FE
)
_TCVN3 = {_TCVN3_FIRST + place: letter for place, letter in enumerate(_TCVN3_ORDER) if letter != "."}
_ONLY_TCVN3 = frozenset("¡¢£¤¥¦§¨©ª«¬\xad®µ¶·¸¹»¼½¾ÆÇËÎÏÐÑÖ×ØÜÞßäåæçëîïñö÷øûüþ")


def is_tcvn3(texts: Iterable[str]) -> bool:
    """Say whether the texts are TCVN3: many letters that no Vietnamese Unicode text has, hardly any that it must."""
    old = new = 0
    for text in texts:
        if text.isascii():
            continue
        old += sum(letter in _ONLY_TCVN3 for letter in text)
        new += sum(letter in "ăđơưĂĐƠƯ" or "\u1ea0" <= letter <= "\u1ef9" for letter in text)
    return old > 5 and old > 10 * new


def from_tcvn3(text: str) -> str:
    """Return the text with each TCVN3 letter as the Vietnamese letter it stood for."""
    return text.translate(_TCVN3)


def in_vietnamese(words: str | Promise) -> str:
    """A lazy label (`Openness.NAMED.label`) as records and issued documents say it, whatever the reader's language."""
    with translation.override("vi"):
        return str(words)
