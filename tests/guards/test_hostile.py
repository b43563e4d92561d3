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
WORDS = {"slug": "noi-dung", "kind": "pdf", "what": "bien-ban", "year": "2026", "version": "1", "month": "10"}
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


@dataclass(frozen=True)
class Route:
    """An address, and the view behind it."""

    pattern: str
    view: Any

    @property
    def prefixes(self) -> list[str]:
        """The beginnings of the address up to and with each of its keys: what such a key belongs to."""
        return [self.pattern[: match.end()] for match in PARAMETER.finditer(self.pattern) if match[2] not in WORDS]

    @property
    def method(self) -> str:
        """How it is first asked for."""
        return "GET" if "GET" in self.view.nennep_page[0] else "POST"

    def with_keys(self, *keys: int) -> str:
        """The address with keys for its parameters in order; plain numbers and words for those that are no keys."""
        left = iter(keys)

        def put(match: re.Match[str]) -> str:
            return str(WORDS[match[2]] if match[2] in WORDS else next(left))

        return "/" + PARAMETER.sub(put, self.pattern)


def _routes(resolver: URLResolver, prefix: str = "") -> Iterator[Route]:
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _routes(entry, route)
        elif isinstance(entry, URLPattern):
            yield Route(route, entry.callback)


ROUTES = [route for route in _routes(get_resolver()) if not route.pattern.startswith("static")]
OURS = [route for route in ROUTES if hasattr(route.view, "nennep_page")]


@dataclass
class Site:
    """The furnished world, its keys by branch, who is signed in, and the faults met so far."""

    world: World
    keys: dict[str, dict[str, int]]
    clients: dict[str, Client]
    faults: list[str] = field(default_factory=list)

    def ask(self, who: str, method: str, url: str, data: Any = None) -> int:
        """Send one request; what it would have written is taken back. A 500 is noted with where it came from."""
        raised: list[str] = []

        def note(**_: Any) -> None:
            raised.append(traceback.format_exc(limit=-3))

        got_request_exception.connect(note)
        try:
            with transaction.atomic():
                client = self.clients[who]
                status = (client.generic(method, url) if data is None else client.post(url, data)).status_code
                transaction.set_rollback(True)
        finally:
            got_request_exception.disconnect(note)
        if status == 500:
            self.faults.append(f"{method} {url[:200]} as {who}: {''.join(raised)}")
        return status

    def belongs(self) -> dict[str, list[str]]:
        """To the keys of which tables each beginning of an address leads, for the province's office or branch B."""
        found: dict[str, list[str]] = {}
        single = [route for route in OURS if len(route.prefixes) == 1]
        for route in sorted(single, key=lambda route: (route.method, len(route.pattern))):
            for reader in () if route.prefixes[0] in found else ("staff_province", "b_secretary"):
                tables = [
                    table
                    for table, key in self.keys["b"].items()
                    if self.ask(reader, route.method, route.with_keys(key)) != 404
                ]
                if tables:
                    found[route.prefixes[0]] = tables
                    break
        return found


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


def _keys(world: World) -> dict[str, dict[str, int]]:
    """The latest key of every table in each of the two branches, by table; the commune and an account besides."""
    places = {"a": (world.commune_a, world.a1), "b": (world.commune_b, world.b1)}
    keys: dict[str, dict[str, int]] = {}
    for branch, orgs in places.items():
        keys[branch] = {"commune": orgs[0].pk, "cell": orgs[1].pk, "account": world.users[f"staff_{branch}"].pk}
        for model, column in _tables():
            rows = model._default_manager.filter(**{f"{column}__in": orgs}).order_by("-pk")
            for key in rows.values_list("pk", flat=True)[:1]:
                keys[branch][model.__name__] = key
    return keys


@pytest.fixture(scope="module")
def site(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Site]:
    """Two branches with records of every kind."""
    with one_world(django_db_blocker, clock.at(datetime.date(2026, 9, 1))) as time:
        world = furnished.build(time)
        clients = {}
        for key, user in world.users.items():
            clients[key] = Client(raise_request_exception=False)
            clients[key].force_login(user)
        yield Site(world, _keys(world), clients)


@pytest.fixture(scope="module")
def belongs(site: Site) -> dict[str, list[str]]:
    """Which tables' keys open which addresses."""
    return site.belongs()


def test_keys_of_the_other_branch_are_not_found(site: Site, belongs: dict[str, list[str]]) -> None:
    """What the province's office or branch B itself opens by a key of branch B is not there for anybody of A."""
    ours, theirs, seen = site.keys["a"], site.keys["b"], []
    for route in (route for route in OURS if route.prefixes):
        tables, more = belongs.get(route.prefixes[0], []), len(route.prefixes) - 1
        urls = [route.with_keys(theirs[table], *[theirs["cell"]] * more) for table in tables]
        if more and tables and tables[0] in ours:  # a key of one's own, and then one of theirs
            urls += [route.with_keys(ours[tables[0]], key) for key in theirs.values()]
        for url in urls:
            seen += [f"{url} as {who}" for who in A_ROLES if site.ask(who, route.method, url) != 404]
    print(sorted({route.prefixes[0] for route in OURS if route.prefixes} - set(belongs)), len(belongs))
    assert seen == []
    assert site.faults == []
