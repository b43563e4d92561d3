"""Vietnamese text: tidying what was typed or imported, folding for search, and the order of names.

The order is the dictionary's: letters first (a ă â b c d đ e ê ...), tones only between words whose letters are the
same (none, huyền, hỏi, ngã, sắc, nặng). People are ordered by given name, then family name, then middle names.
"""

import unicodedata
from functools import lru_cache

_TONES = {0x300: 1, 0x309: 2, 0x303: 3, 0x301: 4, 0x323: 5}
_DIGITS = {c: i for i, c in enumerate("0123456789", 3)}
_LETTERS = {c: i for i, c in enumerate("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz", 20)}
_ORDER = _DIGITS | _LETTERS
_OTHER = 200


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Return the text for search: lower case, no marks, đ as d, single spaces.

    >>> fold("  Đặng  Thị Ước ")
    'dang thi uoc'
    """
    plain = unicodedata.normalize("NFD", tidy(text).lower())
    return "".join(c for c in plain if not unicodedata.combining(c)).replace("đ", "d")


def tidy(text: str) -> str:
    """Return the text as NFC with single spaces and without characters that cannot be seen.

    Tabs, line breaks and no-break spaces become one space; control characters (NUL among them, which PostgreSQL
    refuses), zero-width characters and lone surrogates are dropped.
    """
    if not text.isprintable():
        text = "".join(" " if c.isspace() else c for c in text if c.isspace() or unicodedata.category(c)[0] != "C")
    return " ".join(unicodedata.normalize("NFC", text).split())


@lru_cache(maxsize=65536)
def sort_key(name: str) -> bytes:
    """Return bytes that sort names as Vietnamese lists do; an empty name sorts first, equal names have equal keys."""
    parts = tidy(name).split()
    ordered = [parts[-1], parts[0], *parts[1:-1]] if len(parts) > 1 else parts
    keys = [_word_key(part) for part in ordered]
    return b"\1".join(letters for letters, _ in keys) + b"\0" + b"\0".join(tones for _, tones in keys)


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
