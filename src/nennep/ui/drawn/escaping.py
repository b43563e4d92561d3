"""Escaping of plain text, most of which holds nothing to escape, and the numbers of documents in it."""

from __future__ import annotations

import re
from html import escape

_marks = re.compile("[&<>\"']").search
_numbers = re.compile(r"\d+[a-zđ]?(?:/\d{4})?[-/][A-ZĐ]{2}\w*(?:[-/]\w+)*")  # 17-NQ/TU, 12/2024/NĐ-CP


def escaped(text: str) -> str:
    """The text with HTML's five signs written out, as `html.escape` does."""
    return escape(text) if _marks(text) else text


def escaped_whole(text: str) -> str:
    """The same, and no line ends within the number of a document."""
    safe = escaped(text)
    return _numbers.sub(r'<span class="nb">\g<0></span>', safe) if "-" in text or "/" in text else safe
