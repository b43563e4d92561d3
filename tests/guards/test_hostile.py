"""Hostile visitors: keys of the other branch are not found, and nothing that is sent brings the site down."""

from __future__ import annotations

import datetime
import re
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.conf import settings
from django.core.signals import got_request_exception
from django.db import transaction
from django.forms import Form
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from pytest_django import DjangoDbBlocker

from nennep.access.actors import actor_for
from nennep.committees.queries import posts_visible_to
from nennep.documents.models import Comment, StoredFile
from nennep.kernel import clock
from nennep.kernel.db import acting
from nennep.members.queries import members_visible_to
from nennep.members.search import find_people
from nennep.organisations.actions import move_organisation
from tests.factories.once import one_world
from tests.factories.recorded import plant_replaced
from tests.factories.world import World
from tests.guards import furnished
from tests.guards.english import data, vietnamese_left

pytestmark = [pytest.mark.django_db, pytest.mark.db]
PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")
FIELD = re.compile(r'name="([\w.:-]+)"')
ACT = re.compile(r'name="(?:act|viec)" value="([\w.:-]+)"')
A_ROLES = ("secretary", "deputy", "clerk", "member", "superior", "leader", "staff_a")
WORDS = {
    "kind": "pdf", "what": "bien-ban", "year": "2026", "code": "vi", "slug": "42-hd-btctw-2025", "operation": "merge",
    "figure": "lap-moi", "target": "n1",
}  # fmt: skip
# What an address may ask for: every name that a view reads out of it.
ASKED = (
    "ngay", "thang", "nam", "q", "page", "trang", "loai", "kind", "scope", "tim", "nguoi", "muc", "ban", "duoi", "bo",
    "theo", "xep", "viec", "next", "co", "state", "cell", "tu", "den", "don-vi", "version", "month", "year", "het",
    "goc", "co-quan", "org",
)  # fmt: skip
QUERIES = ("%00", "%ff%fe", "9" * 400, "31/02/2024", "-1", "31/12/9999")
VALUES = ("", "a\x00b", "Đ" * 10_000, "999999999999999999999", "31/02/2024", "Nguye\u0302\u0303n \U0001f600<b>")


@dataclass(frozen=True)
class Route:
    """An address, and the view behind it."""

    pattern: str
    view: Any

    @property
    def prefixes(self) -> list[str]:
        """The beginnings of the address up to and with each of its keys: what such a key belongs to."""
        return [self.pattern[: match.end()] for match in PARAMETER.finditer(self.pattern) if match[1] == "id"]

    @property
    def method(self) -> str:
        """How it is first asked for."""
        return "GET" if "GET" in self.view.nennep_page[0] else "POST"

    def with_keys(self, *keys: int) -> str:
        """The address with keys for its parameters in order; plain numbers and words for those that are no keys."""
        left = iter(keys)

        def put(match: re.Match[str]) -> str:
            return str(next(left)) if match[1] == "id" else WORDS.get(match[2], "1")

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

    def belongs(self) -> dict[str, tuple[str, str]]:
        """The table to whose keys each beginning of an address leads, and who opens it: the province or branch B."""
        found: dict[str, tuple[str, str]] = {}
        single = [route for route in OURS if len(route.prefixes) == 1]
        for route in sorted(single, key=lambda route: (route.method, len(route.pattern))):
            first = route.prefixes[0]
            for reader in () if first in found else ("staff_province", "b_secretary"):
                there = (
                    table
                    for table, key in self.keys["b"].items()
                    if self.ask(reader, route.method, route.with_keys(key)) != 404
                )
                if first not in found and (table := next(there, None)):
                    found[first] = (table, reader)
        return found


NOT_IN_ADDRESSES = {
    "AuditEvent", "AuditLink", "AuditRead", "RollEntry", "VoteByName", "QualityLine", "TaskNote", "StandingRow",
    "Speech", "Affiliation", "Exemption", "OrganisationName", "OrganisationKind", "OrganisationPlace", "NumberSeries",
    "Guest", "Body", "Decision", "Observer", "OrganisationCode", "Minutes", "AgendaItem", "OrgEvent",
    "Workplace",
}  # fmt: skip


def _tables() -> Iterator[tuple[Any, str]]:
    """Every table with a key of its own that names an organisation, and the column that does."""
    for model in apps.get_models():
        if not model.__module__.startswith("nennep.") or model.__name__ in NOT_IN_ADDRESSES:
            continue
        if model._meta.pk.get_internal_type() != "BigAutoField":
            continue
        names = {f.name for f in model._meta.get_fields() if getattr(f, "many_to_one", False) and f.concrete}
        for column in ("org", "cell", "registered_at", "home"):
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
        keys[branch]["comment"] = (
            Comment.objects.filter(request__org__in=orgs).values_list("pk", flat=True).latest("pk")
        )
        for owner, key in StoredFile.objects.filter(org__in=orgs).order_by("pk").values_list("owner_type", "pk"):
            keys[branch][f"file of {owner}"] = key
    for branch, leader, secretary in (("a", "superior", "secretary"), ("b", "b_leader", "b_secretary")):
        keys[branch]["leader"] = world.people[leader].pk
        keys[branch]["session"] = UserSession.objects.get(user=world.users[secretary]).pk
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
        for key in ("secretary", "b_secretary"):
            UserSession.objects.create(
                user=world.users[key], ip="127.0.0.1", session_key=clients[key].session.session_key
            )
        yield Site(world, _keys(world), clients)


@pytest.fixture(scope="module")
def belongs(site: Site) -> dict[str, tuple[str, str]]:
    """Which table's keys open which addresses."""
    return site.belongs()


@pytest.fixture(autouse=True)
def no_faults(site: Site) -> Iterator[None]:
    """No request of a test may have brought the site down."""
    site.faults.clear()
    yield
    assert site.faults == []


def test_keys_of_the_other_branch_are_not_found(site: Site, belongs: dict[str, tuple[str, str]]) -> None:
    """What the province's office or branch B itself opens by a key of branch B is not there for anybody of A."""
    ours, theirs, seen = site.keys["a"], site.keys["b"], []
    known = [route for route in OURS if route.prefixes and route.prefixes[0] in belongs]
    for route in known:
        table, more = belongs[route.prefixes[0]][0], len(route.prefixes) - 1
        asked = [(who, route.with_keys(theirs[table], *[theirs["cell"]] * more)) for who in A_ROLES]
        if more:  # a key of one's own, and then one of theirs
            asked += [("secretary", route.with_keys(ours[table], *[key] * more)) for key in sorted({*theirs.values()})]
        seen += [f"{url} as {who}" for who, url in asked if site.ask(who, route.method, url) != 404]
    assert seen == []
    assert [route.pattern for route in OURS if route.prefixes and route not in known] == []


def _address(site: Site, route: Route, belongs: dict[str, tuple[str, str]]) -> tuple[str, str]:
    """Who of branch A opens an address, and the address with A's keys."""
    if not route.prefixes:
        return "staff_a", route.with_keys()
    table, reader = belongs.get(route.prefixes[0], ("cell", "staff_province"))
    keys = site.keys["a"]
    who = "secretary" if reader == "b_secretary" or route.pattern.startswith("cuoc-hop") else "staff_a"
    return who, route.with_keys(keys.get(table, keys["cell"]), *[keys["cell"]] * (len(route.prefixes) - 1))


def test_unreadable_addresses_are_answered_in_words(site: Site, belongs: dict[str, tuple[str, str]]) -> None:
    """Whatever stands behind the question mark: NUL, broken bytes, numbers and days that are none."""
    for route in (route for route in OURS if route.method == "GET"):
        who, url = _address(site, route, belongs)
        for query in QUERIES:
            site.ask(who, "GET", f"{url}?" + "&".join(f"{name}={query}" for name in ASKED))
        for key in ("0", "999999999999999999") if route.prefixes else ():
            assert site.ask(who, "GET", route.with_keys(*[int(key)] * len(route.prefixes))) == 404, url


def _field_names() -> list[str]:
    """Every name that a form of the project has, with and without numbers behind it."""
    names, waiting = set(), [Form]
    while waiting:
        form = waiting.pop()
        waiting += form.__subclasses__()
        names |= set(getattr(form, "base_fields", ()))
    return sorted(names)


def test_whatever_is_sent_to_a_form_is_answered_in_words(site: Site, belongs: dict[str, tuple[str, str]]) -> None:
    """Nothing at all, NUL, far too long, wrong kinds: in every field of any form and of the page itself."""
    for route in (route for route in OURS if route.view.nennep_page[1]):
        who, url = _address(site, route, belongs)
        page = site.clients[who].get(url).content.decode(errors="replace") if route.method == "GET" else ""
        names = {*_field_names(), *FIELD.findall(page)} - {"csrfmiddlewaretoken", "_once"}
        acts = ACT.findall(page)
        for value in VALUES:
            for act in acts[:6] or [value]:
                site.ask(who, "POST", url, dict.fromkeys(names, value) | {"act": act, "viec": act})
        site.ask(who, "POST", url, {})


@pytest.mark.parametrize("who", ["nobody", "secretary"])
def test_pages_of_sign_in_are_answered_in_words(site: Site, who: str) -> None:
    """Password, second factor, passkeys, sessions: the same garbage, from outside and from inside."""
    names = {"login", "password", "password1", "password2", "oldpassword", "code", "credential", "name", "next"}
    others = [route for route in ROUTES if route not in OURS]
    assert len(others) > 15
    for route in others:
        visitor = site.clients["visitor"] = Client(raise_request_exception=False)  # one of the pages signs it out
        if who != "nobody":
            visitor.force_login(site.world.users[who])
        url = route.with_keys()
        for query in QUERIES:
            site.ask("visitor", "GET", f"{url}?" + "&".join(f"{name}={query}" for name in sorted(names)))
        shown = visitor.get(url).content.decode(errors="replace")
        fields = {*names, *FIELD.findall(shown)} - {"csrfmiddlewaretoken"}
        for value in VALUES:
            site.ask("visitor", "POST", url, dict.fromkeys(fields, value))
        site.ask("visitor", "POST", url, {})


VOLATILE = re.compile(
    r'(name="(?:csrfmiddlewaretoken|_once)" value="[^"]*"|nonce="[^"]*"|"X-CSRFToken": "[^"]*"|'
    r"<details><summary>Đã ghi trước đây.*?</details>\s*)",
    re.S,
)


def _shown(site: Site, who: str, url: str) -> tuple[int, str]:
    """What a page says, without what is new each time and what stands in a file as replaced."""
    with transaction.atomic():
        found = site.clients[who].get(url)
        text = "" if found.streaming or not found.get("Content-Type", "").startswith("text/html") else found.text
        transaction.set_rollback(True)
    return found.status_code, VOLATILE.sub("", text)


def _permitted(site: Site) -> dict[str, tuple[object, ...]]:
    """The roles of every account, and what it sees of people and posts."""
    found = {}
    for who, user in site.world.users.items():
        actor = actor_for(user)
        with acting(actor):
            found[who] = (
                actor.holdings, set(members_visible_to(actor).values_list("pk", flat=True)),
                set(posts_visible_to(actor).values_list("pk", flat=True)), find_people([""], "nguyen", 50),
            )  # fmt: skip
    return found


def test_what_is_known_no_more_is_said_nowhere(site: Site, belongs: dict[str, tuple[str, str]]) -> None:
    """Architecture, "Time": beside every dated row lies a replaced one that says nonsense. No page, no right and no
    search heeds it; only a member's file lists what was replaced."""
    asked = [_address(site, route, belongs) for route in OURS if route.method == "GET"]
    asked += [("secretary", url) for _who, url in asked] + [("staff_province", url) for _who, url in asked]
    with transaction.atomic():
        rights, before = _permitted(site), {place: _shown(site, *place) for place in asked}
        assert len({url for (_who, url), (status, _text) in before.items() if status == 200}) > 80
        plant_replaced()
        assert _permitted(site) == rights
        wrong = [place for place in before if _shown(site, *place) != before[place]]
        transaction.set_rollback(True)
    assert wrong == []


def test_an_earlier_day_shows_nobody_of_a_cell_that_left(site: Site, belongs: dict[str, tuple[str, str]]) -> None:
    """What was known or held earlier is seen by who sees it now: once a cell stands under the other commune, no page of
    any day names its members to the office of the former one."""
    world, earlier = site.world, "?ngay=01/11/2026&thang=10/2026&nam=2026"
    urls = {_address(site, route, belongs)[1] + earlier for route in OURS if route.method == "GET"}
    names = [world.people[key].full_name for key in ("member", "other", "old", "eighth", "ninth", "probationer")]

    def naming(asked: set[str]) -> set[str]:
        return {url for url in asked if any(name in _shown(site, "staff_a", url)[1] for name in names)}

    with transaction.atomic():
        before = naming(urls)
        move_organisation(
            actor=world.system, org_id=world.a1.pk, parent_id=world.commune_b.pk, decision_no="9-QĐ/TU",
            effective_on=datetime.date(2026, 11, 10),
        )  # fmt: skip
        after = naming(before)
        transaction.set_rollback(True)
    assert len(before) > 10
    assert after == set()


def test_every_page_is_english_when_english_is_chosen(site: Site, belongs: dict[str, tuple[str, str]]) -> None:
    """M7: no Vietnamese word on a page but names, titles, numbers and terms of the rules."""
    known, found, read = data(), [], 0
    for who, url in {_address(site, route, belongs) for route in OURS if route.method == "GET"}:
        client = site.clients[who]
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        status, text = _shown(site, who, url)
        del client.cookies[settings.LANGUAGE_COOKIE_NAME]
        read += status == 200 and bool(text)
        found += [f"{url} as {who}: {left}" for left in vietnamese_left(text, known)]
    assert read > 80
    assert sorted(found) == []
