"""Hostile visitors: keys of the other branch are not found, and nothing that is sent brings the site down."""

from __future__ import annotations

import datetime
import re
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.apps import apps
from django.core.signals import got_request_exception
from django.db import connection, transaction
from django.forms import Form
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from pytest_django import DjangoDbBlocker

from nennep.access.models import User
from nennep.kernel import clock
from tests.factories.once import one_world
from tests.factories.world import World
from tests.guards import furnished

pytestmark = [pytest.mark.django_db, pytest.mark.db]
PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")
A_ROLES = ("secretary", "deputy", "clerk", "member", "superior", "leader", "staff_a")
WORDS = {"slug": "noi-dung", "kind": "pdf", "what": "bien-ban"}
LONG = "Đ" * 10_000
# Names of what an address may ask for, and of what a form may send: every one that the code reads.
ASKED = (
    "ngay", "thang", "nam", "q", "page", "trang", "loai", "kind", "scope", "tim", "nguoi", "muc", "ban", "duoi", "bo",
    "theo", "xep", "viec", "next", "co", "state", "cell", "tu", "den", "act", "version", "month", "year", "on",
)  # fmt: skip
GARBAGE_QUERIES = [
    "{0}=%00", "{0}=%ff%fe", "{0}=" + "9" * 400, "{0}=-1", "{0}=31/02/2024", "{0}=99/9999", "{0}=%27%22%3Cscript%3E",
    "{0}=e%CC%81%00x", "{0}=01/01/0001", "{0}=31/12/9999", "{0}[]=1&{0}=2",
]  # fmt: skip
GARBAGE_VALUES: dict[str, str] = {
    "nothing": "", "nul": "a\x00b", "long": LONG, "number": "999999999999999999999", "minus": "-1", "day": "31/02/2024",
    "early": "01/01/0001", "markup": "\"><script>alert(1)</script>", "decomposed": "Nguye\u0302\u0303n \ud83d\ude00",
    "lone": "\udcff", "dot": "1.5e400", "json": '{"a": [1]}',
}  # fmt: skip


@dataclass
class Route:
    """An address with its parameters (converter, name), and the view behind it."""

    pattern: str
    parameters: list[tuple[str, str]]
    view: Any

    def with_keys(self, keys: list[int]) -> str:
        """The address with keys for its number parameters, in order, and plain words for the others."""
        left = iter(keys)

        def put(match: re.Match[str]) -> str:
            return str(next(left)) if match[1] in ("id", "int") else WORDS.get(match[2], "x")

        return "/" + PARAMETER.sub(put, self.pattern)

    @property
    def count(self) -> int:
        """How many keys it takes."""
        return sum(converter in ("id", "int") for converter, _ in self.parameters)


def _routes(resolver: URLResolver, prefix: str = "") -> Iterator[Route]:
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _routes(entry, route)
        elif isinstance(entry, URLPattern):
            yield Route(route, PARAMETER.findall(route), entry.callback)


ROUTES = [route for route in _routes(get_resolver()) if not route.pattern.startswith("static")]
OURS = [route for route in ROUTES if hasattr(route.view, "nennep_page")]


@dataclass
class Site:
    """The furnished world, its keys by branch, and the faults met so far."""

    world: World
    keys: dict[str, list[int]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    found: list[tuple[Route, list[int]]] = field(default_factory=list)

    def ask(self, user: User, method: str, url: str, data: Any = None) -> HttpResponse:
        """Send one request; what it would have written is taken back. A 500 is noted with where it came from."""
        client = Client(raise_request_exception=False)
        client.force_login(user)
        raised: list[str] = []

        def note(**_: Any) -> None:
            raised.append(traceback.format_exc(limit=-3))

        got_request_exception.connect(note)
        try:
            with transaction.atomic():
                response = client.generic(method, url) if data is None else client.post(url, data)
                transaction.set_rollback(True)
        finally:
            got_request_exception.disconnect(note)
        if response.status_code >= 500 and response.status_code != 503:
            self.faults.append(f"{method} {url[:200]} as {user.username}: {raised or response.content[:300]!r}")
        return response  # type: ignore[return-value]


NOT_IN_ADDRESSES = {"AuditEvent", "AuditLink", "AuditRead", "RollEntry", "VoteByName", "QualityLine", "TaskNote"}


def _tables() -> Iterator[tuple[Any, str]]:
    """Every table with a key of its own that names an organisation, and the column that does."""
    for model in apps.get_models():
        if not model.__module__.startswith("nennep.") or model.__name__ in NOT_IN_ADDRESSES:
            continue
        if model._meta.pk.get_internal_type() != "BigAutoField":
            continue
        names = {f.name for f in model._meta.get_fields() if getattr(f, "many_to_one", False) and f.concrete}
        for column in ("org", "cell", "registered_at"):
            if column in names:
                yield model, column
                break


def _keys(world: World) -> dict[str, list[int]]:
    """The latest key of every table in each of the two branches."""
    places = {"a": (world.commune_a, world.a1), "b": (world.commune_b, world.b1)}
    people = {"a": ("member", "staff_a"), "b": ("b_member", "staff_b")}
    keys: dict[str, list[int]] = {}
    for branch, orgs in places.items():
        found = [org.pk for org in orgs] + [world.users[key].pk for key in people[branch]]
        for model, column in _tables():
            rows = model._default_manager.filter(**{f"{column}__in": orgs}).order_by("-pk")
            found += rows.values_list("pk", flat=True)[:1]
        keys[branch] = list(dict.fromkeys(found))
    return keys


@pytest.fixture(scope="module")
def site(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Site]:
    """Two branches with records of every kind."""
    with one_world(django_db_blocker, clock.at(datetime.date(2026, 9, 1))) as time:
        world = furnished.build(time)
        yield Site(world, _keys(world))


def _combinations(route: Route, keys: list[int]) -> list[list[int]]:
    return [[key] * route.count for key in keys] if route.count else [[]]


def _method(route: Route) -> str:
    reads, _writes, _public = route.view.nennep_page
    return "GET" if "GET" in reads else "POST"


def _opened(site: Site, branch: str, readers: tuple[str, ...]) -> list[tuple[Route, str]]:
    """The addresses that open by some key of a branch, for the first of the readers to whom one opens."""
    opened = []
    for route in (route for route in OURS if route.count):
        for reader in readers:
            urls = [route.with_keys(keys) for keys in _combinations(route, site.keys[branch])]
            user = site.world.users[reader]
            there = [url for url in urls if site.ask(user, _method(route), url).status_code != 404]
            opened += [(route, url) for url in there]
            if there:
                break
    return opened


def test_keys_of_the_other_branch_are_not_found(site: Site) -> None:
    """What the province's office or branch B itself opens by a key of branch B is not there for anybody of A."""
    opened = _opened(site, "b", ("staff_province", "b_secretary"))
    seen = [
        f"{url} as {key}: {answer.status_code}"
        for route, url in opened
        for key in A_ROLES
        if (answer := site.ask(site.world.users[key], _method(route), url)).status_code != 404
    ]
    print(len(site.keys["b"]), len(OURS), len(opened), sorted({r.pattern for r in OURS if r.count} - {r.pattern for r, _ in opened}))
    assert seen == []
    assert site.faults == []
