"""Every address goes through the one way in; nothing is open that does not say so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

# Namespaces of libraries that guard themselves, each with its reason.
OTHERS = {
    "ui/": "the gallery of components: invented content only (ui.views)",
    "accounts/": "allauth's own pages: sign-in, second factor, sessions; closed sign-up (access.adapter)",
}


def patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, Any]]:
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from patterns(entry, route)
        elif isinstance(entry, URLPattern):
            yield route, entry.callback


def ours() -> list[tuple[str, Any]]:
    found = list(patterns(get_resolver()))
    return [(route, view) for route, view in found if not any(route.startswith(other) for other in OTHERS)]


def test_every_page_declares_its_methods_and_who_comes_in() -> None:
    bare = [route for route, view in ours() if not hasattr(view, "nennep_page")]
    assert bare == []


def test_open_pages_are_the_ones_meant() -> None:
    open_to_all = sorted(route for route, view in ours() if hasattr(view, "nennep_page") and view.nennep_page[2])
    assert open_to_all == OPEN


def test_exemptions_are_still_in_use() -> None:
    routes = [route for route, _ in patterns(get_resolver())]
    assert all(any(route.startswith(other) for route in routes) for other in OTHERS)


OPEN = ["favicon.ico", "healthz", "ngon-ngu/<slug:code>", "robots.txt"]
