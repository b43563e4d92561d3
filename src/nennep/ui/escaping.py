"""Escaping of plain text, most of which holds nothing to escape."""

from __future__ import annotations

import re
from html import escape

_marks = re.compile("[&<>\"']").search


def escaped(text: str) -> str:
    """The text with HTML's five signs written out, as `html.escape` does."""
    return escape(text) if _marks(text) else text
