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


def _keys(world: World) -> dict[str, list[int]]:
    """One key of every table that names an organisation, for each of the two branches."""
    places = {"a": {world.commune_a.pk, world.a1.pk}, "b": {world.commune_b.pk, world.b1.pk}}
    keys = {"a": [world.commune_a.pk, world.a1.pk], "b": [world.commune_b.pk, world.b1.pk]}
    for model in apps.get_models():
        names = {f.name for f in model._meta.get_fields() if getattr(f, "many_to_one", False) and f.concrete}
        if not model.__module__.startswith("nennep.") or model._meta.pk.get_internal_type() != "BigAutoField":
            continue
        for where in ("org", "cell", "registered_at", "receiver"):
            if where in names:
                for branch, orgs in places.items():
                    keys[branch] += _some(model, {f"{where}_id__in": orgs})
    for branch, key in (("a", "staff_a"), ("b", "staff_b")):
        keys[branch].append(world.users[key].pk)
        keys[branch].append(world.users["member" if branch == "a" else "b_member"].pk)
    return {branch: list(dict.fromkeys(found)) for branch, found in keys.items()}


def _some(model: Any, where: dict[str, Any]) -> list[int]:
    rows = list(model._default_manager.filter(**where).order_by("pk").values_list("pk", flat=True))
    return [rows[0], rows[-1]] if rows else []


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


def test_keys_of_the_other_branch_are_not_found(site: Site) -> None:
    """What somebody of branch B or the province can open by a key of branch B is not there for anybody of A."""
    world, opened = site.world, []
    for route in OURS:
        for keys in _combinations(route, site.keys["b"]) if route.count else []:
            url = route.with_keys(keys)
            answers = [site.ask(world.users[key], _method(route), url) for key in ("b_secretary", "staff_province")]
            if any(answer.status_code != 404 for answer in answers):
                opened.append((route, url))
    seen = [
        f"{url} as {key}: {answer.status_code}"
        for route, url in opened
        for key in A_ROLES
        if (answer := site.ask(world.users[key], _method(route), url)).status_code != 404
    ]
    assert len({route.pattern for route, _ in opened}) > 30
    assert seen == []
    assert site.faults == []
