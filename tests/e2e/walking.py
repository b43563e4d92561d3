"""Following links from the front page until every kind of page that an account can reach has been seen once."""

from __future__ import annotations

import re
import urllib.parse
from collections import deque
from collections.abc import Iterator

import playwright.sync_api
from django.urls import Resolver404, resolve

SKIPPED = re.compile(r"^(accounts/logout|accounts/2fa/recovery|ui/|ngon-ngu/)")


def route_of(link: str) -> str | None:
    """The route behind an address; None for files and what is no page of ours."""
    try:
        route = resolve(urllib.parse.urlsplit(link).path).route
    except Resolver404:
        return None
    return None if re.search(r"\.(<|[a-z])", route) else route


def walk(page: playwright.sync_api.Page, site: str, most: int) -> Iterator[str]:
    """Stand on each page once, by its route, at most `most` of them; gives the address without the site."""
    waiting, routes, seen = deque(["/"]), {""}, 0
    while waiting and seen < most:
        path = waiting.popleft()
        if not _is_page(page, site + path):
            continue
        seen += 1
        yield path
        for link in _links(page, site):
            route = route_of(link)
            if route is not None and route not in routes and not SKIPPED.match(route):
                routes.add(route)
                waiting.append(link)


def _is_page(page: playwright.sync_api.Page, address: str) -> bool:
    try:
        response = page.goto(address)
    except playwright.sync_api.Error:  # a download, not a page
        return False
    return response is not None and "text/html" in (response.headers.get("content-type") or "")


def _links(page: playwright.sync_api.Page, site: str) -> list[str]:
    links = page.eval_on_selector_all("a[href]", "all => all.map((a) => a.href)")
    here = [urllib.parse.urlsplit(link) for link in links if link.startswith(site)]
    return [urllib.parse.urlunsplit(("", "", link.path, link.query, "")) for link in here]
