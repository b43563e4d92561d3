"""Addresses of rows, looked up once a process and not once a row of a table; and keys as they come back."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable

from django.conf import settings
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse

DIGITS = 18  # of a key, at most: as many always fit the database's bigint
_MARKS = ("918273645463728190", "918273645463728191", "918273645463728192")  # whole numbers that stand in for keys
_SLUG_MARK = "n-{}-n"
_SLUG = re.compile(r"[a-z0-9-]+\Z")
_BEYOND = 10**DIGITS


def address(view: str, *keys: int | str) -> str:
    """What `reverse(view, args=keys)` gives, for whole numbers and slugs.

    Raises NoReverseMatch when there is no such view, or when a key does not fit it.
    """
    if not all(_fits(key) for key in keys):
        return reverse(view, args=keys)
    pattern = _pattern(view, tuple(isinstance(key, int) for key in keys), *_site())
    return reverse(view, args=keys) if pattern is None else pattern.format(*keys)


def addresses(view: str, keys: Iterable[int]) -> list[str]:
    """The address of each row of a table, by its key. Raises NoReverseMatch as `address`."""
    pattern = _pattern(view, (True,), *_site())
    return [reverse(view, args=[key]) if pattern is None or not _fits(key) else pattern.format(key) for key in keys]


def _site() -> tuple[str, str]:
    """Where the site is mounted, and its list of addresses."""
    return get_script_prefix(), get_urlconf() or settings.ROOT_URLCONF


def _fits(key: int | str) -> bool:
    return 0 <= key < _BEYOND if isinstance(key, int) else _SLUG.match(key) is not None


@functools.lru_cache(maxsize=1024)
def _pattern(view: str, numbers: tuple[bool, ...], prefix: str, urls: str) -> str | None:
    """The address with a place for each key; None where it holds something else than numbers and slugs.

    `prefix` and `urls` are what the answer depends on besides: where the site is mounted, and its list of addresses.
    """
    marks = [mark if number else _SLUG_MARK.format(mark) for number, mark in zip(numbers, _MARKS, strict=False)]
    if len(marks) < len(numbers):
        return None
    try:
        pattern = reverse(view, args=[int(mark) if mark in _MARKS else mark for mark in marks])
    except NoReverseMatch:
        return None
    pattern = pattern.replace("{", "{{").replace("}", "}}")
    for place, mark in enumerate(marks):
        pattern = pattern.replace(mark, f"{{{place}}}")
    return pattern


def key_of(text: str) -> int | None:
    """The number that a text writes in plain digits, at most DIGITS of them; None when it writes none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= DIGITS else None
