"""The page's own address with other parameters, held against Django's."""

from __future__ import annotations

import pytest
from django.http import QueryDict

from nennep.ui.asked import asked_again


@pytest.mark.parametrize("text", ["", "q=Nguy%E1%BB%85n+V%C4%83n&page=3&the=late", "a=1&a=2&the=&b=%26x%3D", "page=9"])
@pytest.mark.parametrize("changes", [{"page": 4}, {"page": None}, {"the": "met", "page": None}, {"new": "ả & b"}])
def test_it_is_what_a_changed_copy_gives(text: str, changes: dict[str, int | str | None]) -> None:
    copy = QueryDict(text, mutable=True)
    for key, value in changes.items():
        if value is None:
            copy.pop(key, None)
        else:
            copy[key] = str(value)

    assert asked_again(QueryDict(text), changes) == f"?{copy.urlencode()}"
    assert asked_again(None, {"page": 2}) == "?page=2"
