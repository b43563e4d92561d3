"""The reader's text size and theme, kept in two cookies that the page's own script writes."""

from __future__ import annotations

from collections.abc import Mapping

SIZES = ("small", "large")
THEMES = ("light", "dark")


def read_prefs(cookies: Mapping[str, str]) -> dict[str, str]:
    """Return `text_size` and `theme` for the page's root element; an unknown or missing cookie gives an empty text."""
    size, theme = cookies.get("nn_size", ""), cookies.get("nn_theme", "")
    return {"text_size": size if size in SIZES else "", "theme": theme if theme in THEMES else ""}
