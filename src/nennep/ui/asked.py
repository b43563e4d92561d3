"""The address of the page at hand with some of its parameters changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlencode

if TYPE_CHECKING:
    from django.http import QueryDict


def asked_again(query: QueryDict | None, changes: Mapping[str, int | str | None]) -> str:
    """`?...` as it was asked, each changed parameter in its place, those that are None left out."""
    values: dict[str, list[str]] = dict(query.lists()) if query else {}
    for key, value in changes.items():
        if value is None:
            values.pop(key, None)
        else:
            values[key] = [str(value)]
    return f"?{urlencode([(key, one) for key, several in values.items() for one in several])}"
