"""Statements written once: the same rows as the querysets they were written from, whoever asks and whenever."""

from __future__ import annotations

import datetime
import itertools
import threading
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.db import connection

from nennep.access import actors, second_factor
from nennep.access.actors import actor_for
from nennep.access.permissions import Permission
from nennep.committees import queries as committees
from nennep.committees import seats
from nennep.directives.queries import digests, duties, requirements, study
from nennep.documents import queries as documents
from nennep.documents.models import Document
from nennep.kernel.actor import Actor
from nennep.kernel.period import valid_on
from nennep.kernel.statements import Blank, Written, among, contains, derived, every_written, written
from nennep.meetings.queries import meetings, tasks, visits
from nennep.members import queries as members
from nennep.members.models import Person
from nennep.members.queries import cells, listing
from nennep.obligations import queries as obligations
from nennep.obligations.models import Obligation
from nennep.organisations import drafts, told
from nennep.organisations import queries as organisations
from nennep.orgtree import queries as orgtree
from nennep.orgtree.models import Org, OrgNow, OrgVersion
from nennep.reports.queries import issued, people, place
from tests.factories.world import World

D = datetime.date
DAYS = (D(2026, 11, 15), D(2026, 10, 15), D(2025, 9, 1), D(2020, 1, 1))
Case = Callable[[Actor, Org, str, datetime.date], Sequence[Any]]

# What each statement is asked for an actor, an organisation with its path, and a day.
CASES: dict[Written[..., Any], Case] = {
    second_factor._set: lambda actor, org, path, day: (actor.user_id or 0,),
    actors._granted: lambda actor, org, path, day: (actor.user_id or 0, day),
    orgtree._path_now: lambda actor, org, path, day: (org.pk,),
    orgtree._path_on: lambda actor, org, path, day: (org.pk, day),
    organisations._organisation: lambda actor, org, path, day: (actor, org.pk),
    organisations._standing_on: lambda actor, org, path, day: (actor, [org.pk, org.pk + 1], day),
    organisations._card: lambda actor, org, path, day: (actor, org.pk, day),
    organisations._names: lambda actor, org, path, day: ([org.pk, org.pk + 1],),
    told._told: lambda actor, org, path, day: ([org.pk, org.pk + 1], [org.pk], day),
    told._unseen: lambda actor, org, path, day: ([org.pk, org.pk + 1], [org.pk], actor.user_id or 0, day),
    drafts._waiting: lambda actor, org, path, day: (actor,),
    organisations._found(1, 3): lambda actor, org, path, day: (actor, "xa"),
    organisations._found(2, 3): lambda actor, org, path, day: (actor, "chi", "bo"),
    committees._posts_with_duties: lambda actor, org, path, day: (org.pk, day),
    seats._without_leader: lambda actor, org, path, day: (actor, path, day),
    seats._without_leader_of_few: lambda actor, org, path, day: (actor, path, day),
    members.corrections_waiting: lambda actor, org, path, day: (actor,),
    members._standings: lambda actor, org, path, day: (path, day),
    members._standings_of_few: lambda actor, org, path, day: (path, day),
    members._keys_under: lambda actor, org, path, day: (actor, path, day),
    listing._shown: lambda actor, org, path, day: (list(Person.objects.values_list("pk", flat=True)[:9]), day),
    cells._cells_under: lambda actor, org, path, day: (path, day),
    obligations._year: lambda actor, org, path, day: (actor, path, day.replace(month=1), D(day.year, 12, 31), day),
    obligations._year_of_few: lambda actor, org, path, day: (
        actor, path, [D(day.year, month, 1) for month in range(1, 13)], day,
    ),
    obligations._below: lambda actor, org, path, day: (
        actor, path, "monthly_meeting", day.replace(day=1), day, path.count(".") + 1,
    ),
    obligations._months: lambda actor, org, path, day: (
        actor, path, "monthly_meeting", D(2020, 1, 1), day, day,
    ),
    obligations._months_of_few: lambda actor, org, path, day: (
        actor, path, "monthly_meeting", [D(2026, month, 1) for month in range(1, 13)], day,
    ),
    meetings.notices_to: lambda actor, org, path, day: (actor, day),
    tasks.tasks_of_person: lambda actor, org, path, day: (actor,),
    visits.visits_waiting: lambda actor, org, path, day: (actor,),
    meetings.committee_meetings_held: lambda actor, org, path, day: (actor, org.pk, D(2020, 1, 1), day),
    documents._document: lambda actor, org, path, day: (actor, max(documents_of(), default=1)),
    documents._documents_among: lambda actor, org, path, day: (actor, documents_of()),
    documents.unopened_of: lambda actor, org, path, day: (actor,),
    documents._unopened_at: lambda actor, org, path, day: (actor, [org.pk, org.pk + 1]),
    documents._awaited: lambda actor, org, path, day: ([org.pk, org.pk + 1],),
    documents._to_answer: lambda actor, org, path, day: ([org.pk, org.pk + 1],),
    digests._unopened: lambda actor, org, path, day: (actor, day),
    study._cells: lambda actor, org, path, day: (actor, path, day),
    duties._owed_now: lambda actor, org, path, day: (actor, [org.pk, org.pk + 1]),
    duties._nearest_owed: lambda actor, org, path, day: (actor, [org.pk, org.pk + 1]),
    duties._shown: lambda actor, org, path, day: (sorted(Obligation.objects.values_list("pk", flat=True)[:40]),),
    duties._behind("late", ("document", "day", "path"), past=False): lambda actor, org, path, day: (
        actor, max(documents_of(), default=1), day, path,
    ),
    duties._behind("left", ("document", "day"), past=True): lambda actor, org, path, day: (
        actor, max(documents_of(), default=1), day,
    ),
    duties._evidence_for: lambda actor, org, path, day: (list(range(200)),),
    duties._whom_to_call: lambda actor, org, path, day: ([org.pk, org.pk + 1], day),
    orgtree._parents_of: lambda actor, org, path, day: ([org.pk, org.pk + 1],),
    requirements._by_id: lambda actor, org, path, day: (list(range(200)),),
    issued._waiting: lambda actor, org, path, day: (actor, [org.pk, org.pk + 1]),
    issued._given_back: lambda actor, org, path, day: (actor, [org.pk, org.pk + 1]),
    documents._found(1, 30): lambda actor, org, path, day: (actor, "nghi"),
    people._leaders: lambda actor, org, path, day: ([org.pk], day),
    place._stood: lambda actor, org, path, day: (org.pk,),
}  # fmt: skip


def documents_of() -> list[int]:
    """Every document there is."""
    return list(Document.objects.order_by("pk").values_list("pk", flat=True))


def plain(row: Any) -> Any:
    """A row with everything that was read into it."""
    return row if isinstance(row, tuple) else {**vars(row), "_state": None} if hasattr(row, "_state") else row


def test_every_statement_gives_the_rows_of_its_queryset(world: World) -> None:
    """Actors with the same number of places but elsewhere share a statement: none may see the other's rows."""
    readers = [world.system, *(actor_for(user) for user in world.users.values())]
    orgs = (world.province, world.commune_a, world.commune_b, world.a1, world.b1)
    places = [(org, OrgNow.objects.get(org_id=org.pk).path) for org in orgs]
    found = 0
    for statement, case in CASES.items():
        asked: list[Any] = []  # a statement that takes no actor is not asked the same for each of them
        for (org, path), actor, day in itertools.product(places, readers, DAYS):
            values: Any = case(actor, org, path, day)
            if values in asked:
                continue
            asked.append(values)
            named = dict(zip(statement.names, values, strict=True))
            rows = [plain(row) for row in statement(*values)]
            assert rows == [plain(row) for row in statement.plain(**named)], (statement.names, actor.name)
            assert rows == [plain(row) for row in statement.anew(*values)], (statement.names, actor.name)
            found += len(rows)
    assert found > 1000


def test_every_statement_is_compared() -> None:
    def name(one: Written[..., Any]) -> tuple[str, str]:
        return one.plain.__module__, one.plain.__qualname__

    assert {name(one) for one in every_written() if name(one)[0].startswith("nennep.")} <= {*map(name, CASES)}


@written
def _under(actor: Actor, day: datetime.date) -> Any:
    visible = orgtree.reach(actor, Permission.ORGANISATION_VIEW, "path")
    return OrgNow.objects.filter(visible).order_by("path").values_list("org_id", flat=True)


def test_actors_share_a_statement_only_by_the_number_of_their_places(world: World) -> None:
    staff_a, staff_b = actor_for(world.users["staff_a"]), actor_for(world.users["staff_b"])
    nobody = Actor(name="x", today=D(2026, 1, 1), user_id=1)

    assert _under(staff_a, D(2026, 1, 1)) == [world.commune_a.pk, world.a1.pk, world.a2.pk]
    assert _under(staff_b, D(2026, 1, 1)) == [world.commune_b.pk, world.b1.pk]
    assert len(_under.variants) == 1
    assert _under(nobody, D(2026, 1, 1)) == []
    assert world.province.pk in _under(world.system, D(2026, 1, 1))
    assert len(_under.variants) == 3


def test_statement_is_asked_over_the_connection_of_the_thread(world: World) -> None:
    assert orgtree._path_on(world.a1.pk, D(2026, 1, 1)) != []
    seen: list[Any] = []

    def ask() -> None:
        try:
            seen.append(orgtree._path_on(0, D(2026, 1, 1)))
        finally:
            connection.close()

    other = threading.Thread(target=ask)
    other.start()
    other.join()
    assert seen == [[]]


def test_stand_in_does_not_pass_for_a_value() -> None:
    day: Any = Blank("day")
    for misuse in (lambda: f"{day}", lambda: str(day), lambda: day + datetime.timedelta(days=1), lambda: day.year):
        with pytest.raises((TypeError, AttributeError)):
            misuse()


def test_nothing_is_asked_for_null() -> None:
    """A condition on None is written `is null` by Django; a statement has `= %s`, which NULL never meets."""
    day: Any = None
    with pytest.raises(TypeError):
        orgtree._path_on(1, day)


def test_derived_values_are_worked_out_when_asked() -> None:
    path = derived(Blank("path") + "g", str.upper)

    assert path.filled({"path": "00."}) == "00.G"
    assert derived("a", str.upper) == "A"


def test_contains_takes_signs_of_patterns_as_they_are(world: World) -> None:
    @written
    def holding(part: str) -> Any:
        return OrgVersion.objects.filter(contains("path", part)).order_by("pk").values_list("pk", flat=True)

    for part in (".", "%", "_", "\\", "00%", "'"):
        assert holding(part) == list(holding.plain(part)), part


def test_among_takes_any_number(world: World) -> None:
    @written
    def some(keys: list[int], day: datetime.date) -> Any:
        rows = OrgVersion.objects.filter(among("org_id", keys), valid_on(day))
        return rows.order_by("org_id").values_list("org_id", flat=True)

    for keys in ([], [world.a1.pk], [world.a1.pk, world.b1.pk, 2**40]):
        assert some(keys, D(2026, 1, 1)) == list(some.plain(keys, D(2026, 1, 1)))
    assert len(some.variants) == 1
