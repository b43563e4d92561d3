"""Text typed with the old .VnTime fonts (TCVN3, also called ABC): the bytes look like Western letters."""

from __future__ import annotations

from collections.abc import Iterable

_FIRST = 0xA1
# In the order of the code page from A1; a dot where the code page has no letter.
_ORDER = (
    "ĂÂÊÔƠƯĐăâêôơưđ"  # A1-AE
    "......àảãáạ.ằẳẵắ......."  # AF-C5
    "ặầẩẫấậè.ẻẽéẹềểễếệìỉ"  # C6-D8
    "...ĩíịò.ỏõóọồổỗốộờởỡớợù.ủũúụừửữứựỳỷỹýỵ"  # D9-FE
)
_TABLE = {_FIRST + place: letter for place, letter in enumerate(_ORDER) if letter != "."}
_ONLY_OLD = frozenset("¡¢£¤¥¦§¨©ª«¬\xad®µ¶·¸¹»¼½¾ÆÇËÎÏÐÑÖ×ØÜÞßäåæçëîïñö÷øûüþ")


def is_legacy(texts: Iterable[str]) -> bool:
    """Say whether the texts are TCVN3: many letters that no Vietnamese Unicode text has, hardly any that it must."""
    old = new = 0
    for text in texts:
        if text.isascii():
            continue
        old += sum(letter in _ONLY_OLD for letter in text)
        new += sum(letter in "ăđơưĂĐƠƯ" or "\u1ea0" <= letter <= "\u1ef9" for letter in text)
    return old > 5 and old > 10 * new


def to_unicode(text: str) -> str:
    """Return the text with each TCVN3 letter as the Vietnamese letter it stood for."""
    return text.translate(_TABLE)
