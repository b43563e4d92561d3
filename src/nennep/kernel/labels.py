"""Labels that leave the page: what is kept and what goes into papers is Vietnamese, whatever the reader's language."""

from __future__ import annotations

from django.utils import translation
from django.utils.functional import Promise


def in_vietnamese(words: str | Promise) -> str:
    """A lazy label (`Openness.NAMED.label`) as records and issued documents say it."""
    with translation.override("vi"):
        return str(words)
