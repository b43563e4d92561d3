"""The cube says what the records say, of every organisation and month, and learns of every change."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nennep.access.actors import actor_for
from nennep.committees.models import Post
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.kernel.period import OPEN_END, last_day
from nennep.kernel.rls import WEB_ROLE
from nennep.members.actions import PersonFacts, edit_file, exempt_member, register_member
from nennep.members.models import Affiliation, Exemption, Person, StandingRow
from nennep.orgtree.levels import Level
from nennep.orgtree.queries import ids_of
from nennep.processes.reform import approve, submit
from nennep.reports.cube import reading
from nennep.reports.cube.keeping import differences, forget_other_rules, renew
from nennep.reports.cube.reading import Counters, Cube, read_cube, read_level
from nennep.reports.figures import MEASURES, Figures, total_of
from nennep.reports.jobs import check_cube_rules, renew_cube
from nennep.reports.models import CubeLine, CubeNote
from nennep.reports.people import PEOPLE_MEASURES
from nennep.reports.queries import month_lines, place_of
from nennep.reports.queries.demography import demography
from nennep.reports.queries.reading import counting_rules, rules_for
from tests.factories.world import World
from tests.processes.test_reform import prepared
from tests.reports.rows import OCTOBER, SEPTEMBER, Held, close
from tests.reports.test_month import BEFORE, CELL_MONTH, fill
from tests.reports.test_settled import ABSENT, CHANGES, DECEMBER, FULL, NOVEMBER, POOR

pytestmark = pytest.mark.db
MONTHS = (SEPTEMBER, OCTOBER, NOVEMBER)
AUGUST = datetime.date(2026, 8, 1)


def read(world: World, org_id: int, actor: Actor | None = None) -> Cube:
    actor = actor or world.system
    with acting(actor):
        return read_cube(actor, place_of(actor, org_id), MONTHS)


def from_records(world: World, org_id: int, actor: Actor | None = None) -> dict[int, dict[datetime.date, Figures]]:
    """What the month pages count, by organisation below."""
    actor = actor or world.system
    found: dict[int, dict[datetime.date, Figures]] = {}
    with acting(actor):
        place = place_of(actor, org_id)
        for month in MONTHS:
            stood = place.on(last_day(month))
            if stood is not None:
                rules = counting_rules(rules_for(place, stood, month))
                for line in month_lines(actor, place, month, DECEMBER, rules):
                    found.setdefault(line.org_id, {})[month] = line.figures
    return found


def is_equal(world: World, org_id: int, actor: Actor | None = None) -> bool:
    """Lines of organisations with nothing at all are in the cube and not on the pages."""
    actor = actor or world.system
    cube, expected = read(world, org_id, actor), from_records(world, org_id, actor)
    for child, row in cube.by_child.items():
        for month, counters in row.items():
            assert counters.figures == expected.get(child, {}).get(month, Figures()), (child, month)
    for month, counters in cube.total().items():
        assert counters.figures == total_of(row[month] for row in expected.values() if month in row)
        with acting(actor):
            found = demography(actor, place_of(actor, org_id), last_day(month))
        assert found is not None
        assert counters.people == found.counts
    assert communes(world, org_id, actor) == {
        (child, month): counters for child, row in cube.by_child.items() for month, counters in row.items()
        if child in {world.commune_a.pk, world.commune_b.pk} and child != org_id
    }  # fmt: skip
    return cube.months == MONTHS


def communes(world: World, org_id: int, actor: Actor) -> dict[tuple[int, datetime.date], Counters]:
    """The communes below an organisation, month by month."""
    with acting(actor):
        rows = read_level(actor, place_of(actor, org_id), MONTHS, Level.COMMUNE)
    size = len(MEASURES)
    return {
        (ids_of(path)[-1], month): Counters(
            Figures._make(counts[:size]), dict(zip(PEOPLE_MEASURES, counts[size:], strict=True))
        )
        for month, path, _seen, *counts in rows
    }


@pytest.fixture
def counted(world: World) -> World:
    fill(world, (FULL, POOR, ABSENT), (POOR, POOR, FULL))
    close(world.commune_a, OCTOBER, Held(kind="committee"), "committee")
    assert renew(actor=world.system, today=DECEMBER) > 0
    assert not CubeNote.objects.exists()
    assert is_equal(world, world.province.pk)
    return world


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(now=st.tuples(CELL_MONTH, CELL_MONTH, CELL_MONTH), before=st.tuples(BEFORE, BEFORE, BEFORE))
def test_cube_equals_the_pages_whatever_happened(world: World, now: Sequence[Any], before: Sequence[Any]) -> None:
    with transaction.atomic():
        fill(world, now, before)
        renew(actor=world.system, today=DECEMBER)
        for org in (world.province, world.commune_a, world.commune_b, world.a1):
            assert is_equal(world, org.pk)
        assert differences() == 0
        transaction.set_rollback(True)


def _facts(world: World, **facts: Any) -> None:
    Person.objects.filter(pk=world.people["deputy"].pk).update(**facts)


def _edited(world: World, since: datetime.date | None = None, **values: Any) -> None:
    edit_file(actor=world.system, person_id=world.people["deputy"].pk, values=values, since=since)


def _register(world: World) -> None:
    facts = PersonFacts(full_name="Lê Thị Sáu", sex="F", birth_on=datetime.date(1990, 1, 1), admitted_on=OCTOBER)
    register_member(actor=world.system, cell_id=world.b1.pk, facts=facts, since=OCTOBER)


def _expelled(world: World) -> None:
    rows = StandingRow.objects.filter(person=world.people["deputy"], valid_to=OPEN_END)
    rows.update(valid_to=datetime.date(2026, 10, 20))


def _moved(world: World) -> None:
    rows = Affiliation.objects.filter(person=world.people["deputy"], kind="home", valid_to=OPEN_END)
    rows.update(cell=world.b1)


PEOPLE_CHANGES: dict[str, Callable[[World], object]] = {
    "sex": lambda world: _facts(world, sex="M"),
    "date of birth": lambda world: _facts(world, birth_on=datetime.date(2000, 1, 1)),
    "date of admission": lambda world: _facts(world, admitted_on=datetime.date(1985, 1, 1)),
    "schooling": lambda world: _edited(world, schooling="12/12"),
    "theory since": lambda world: _edited(world, since=OCTOBER.replace(day=20), theory="Sơ cấp"),
    "registered as of then": _register,
    "left the Party": _expelled,
    "moved as of then": _moved,
    "exempted": lambda world: exempt_member(
        actor=world.system, person_id=world.people["deputy"].pk, on=OCTOBER, ground="Tuổi cao", decision_no="1"
    ),
    "exemption withdrawn": lambda world: Exemption.objects.all().delete(),
    "affiliation known no more": lambda world: Affiliation.objects.filter(person=world.people["deputy"]).update(
        known_to=datetime.datetime(2026, 11, 1, tzinfo=datetime.UTC)
    ),
}


def _merge_late(world: World) -> None:
    merge = {"do": "merge", "sources": [world.commune_b.pk], "into": world.commune_a.pk}
    reform = prepared(world, merge, on=OCTOBER.replace(day=25))
    submit(actor=world.system, reform_id=reform.pk)
    approve(actor=world.system, reform_id=reform.pk)


def _end_post(world: World, on: datetime.date) -> None:
    Post.objects.filter(org=world.a1, title="bi-thu").update(valid_to=on)


LATE_CORRECTIONS: dict[str, Callable[[World], object]] = {
    "edge known better": _merge_late,
    "standing withdrawn": lambda world: StandingRow.objects.filter(person=world.people["deputy"]).update(
        known_to=datetime.datetime(2026, 11, 1, tzinfo=datetime.UTC)
    ),
    "standing other than recorded": lambda world: StandingRow.objects.filter(
        person=world.people["deputy"], valid_to=OPEN_END
    ).update(standing="suspended"),
    "affiliation begins later": lambda world: Affiliation.objects.filter(
        person=world.people["deputy"], kind="home"
    ).update(valid_from=NOVEMBER),
}


@pytest.mark.parametrize("what", LATE_CORRECTIONS)
def test_late_corrections_mark_their_months_and_these_are_counted_again(counted: World, what: str) -> None:
    """Edges (a reorganisation that takes effect in a counted month), standing, affiliation (section 2)."""
    before = read(counted, counted.province.pk)
    assert not before.waiting
    lines = dict(CubeLine.objects.values_list("pk", "month"))

    LATE_CORRECTIONS[what](counted)

    assert OCTOBER in read(counted, counted.province.pk).waiting
    assert renew(actor=counted.system, today=DECEMBER) > 0
    assert not CubeNote.objects.exists()
    assert differences() == 0
    assert read(counted, counted.province.pk).by_child != before.by_child
    for org in (counted.province, counted.commune_a, counted.a1):
        assert is_equal(counted, org.pk)
    gone = {month for pk, month in lines.items() if not CubeLine.objects.filter(pk=pk).exists()}
    assert OCTOBER in gone
    if what == "edge known better":  # before it took effect no figure is another
        after = read(counted, counted.province.pk).by_child
        assert {org: row[SEPTEMBER] for org, row in after.items()} == {
            org: row[SEPTEMBER] for org, row in before.by_child.items()
        }


def test_correction_of_a_post_changes_no_month(counted: World) -> None:
    """Who sat on the committee was written down when each roll was closed: a month asks no posts."""
    before = read(counted, counted.province.pk)
    _end_post(counted, OCTOBER)

    assert read(counted, counted.province.pk) == before
    assert renew(actor=counted.system, today=DECEMBER) == 0
    assert differences() == 0
    assert is_equal(counted, counted.a1.pk)


@pytest.mark.parametrize("what", [*CHANGES, *PEOPLE_CHANGES])
def test_no_change_of_a_record_is_passed_over(counted: World, what: str) -> None:
    """It is said at once that months wait, and they are right again after the next count."""
    before = [read(counted, org.pk).by_child for org in (counted.province, counted.a1)]

    (CHANGES | PEOPLE_CHANGES)[what](counted)

    assert read(counted, counted.province.pk).waiting
    renew(actor=counted.system, today=DECEMBER)
    assert [read(counted, org.pk).by_child for org in (counted.province, counted.a1)] != before
    for org in (counted.province, counted.commune_a, counted.commune_b):
        assert is_equal(counted, org.pk)
    assert not read(counted, counted.province.pk).waiting
    assert differences() == 0


def test_what_counts_for_nothing_is_not_noted(counted: World) -> None:
    """A telephone number, a place of temporary activity, the papers of a file."""
    _facts(counted, phone="0912 345 678", address="Thôn Đông")
    Affiliation.objects.filter(kind="temporary").update(note="đi làm xa")

    assert not CubeNote.objects.exists()


def test_communes_are_read_in_one_piece_of_what_is_asked_for(counted: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same as line by line, without a line of theirs being read."""
    with acting(counted.system):
        place, asked = place_of(counted.system, counted.province.pk), {"figures": ["met", "cells"], "people": ["women"]}
        found = sorted(read_level(counted.system, place, MONTHS, Level.COMMUNE, **asked))
        assert len(found) == 6
        with monkeypatch.context() as lines:
            lines.setattr(reading, "_packed", lambda *_args: None)
            assert sorted(read_level(counted.system, place, MONTHS, Level.COMMUNE, **asked)) == found
        CubeLine.objects.filter(own=False, org=counted.commune_a).update(figures=[], people=[])
        assert sorted(read_level(counted.system, place, MONTHS, Level.COMMUNE, **asked)) == found
    assert differences() > 0


def test_only_what_was_touched_is_counted_again(counted: World) -> None:
    """Lines of other cells and months stay the very rows they were."""
    before = dict(CubeLine.objects.values_list("pk", "org_id"))
    close(counted.b1, OCTOBER, Held(day=5))

    assert renew(actor=counted.system, today=DECEMBER) == 2  # the month, and the next that looks back to it
    kept = dict(CubeLine.objects.filter(pk__in=before).values_list("pk", "org_id"))
    gone = {org for pk, org in before.items() if pk not in kept}
    assert gone == {counted.b1.pk, counted.commune_b.pk, counted.province.pk}
    assert counted.a1.pk in CubeLine.objects.filter(month=OCTOBER, pk__in=before).values_list("org_id", flat=True)


def test_month_that_runs_is_not_counted(counted: World) -> None:
    assert CubeLine.objects.order_by("-month").values_list("month", flat=True)[0] == NOVEMBER
    assert renew(actor=counted.system, today=DECEMBER) == 0


def test_lines_of_an_earlier_version_are_counted_again(counted: World) -> None:
    CubeLine.objects.filter(month=OCTOBER).update(form=1)

    assert read(counted, counted.province.pk).months == (SEPTEMBER, NOVEMBER)
    assert renew(actor=counted.system, today=DECEMBER) == 1
    assert is_equal(counted, counted.province.pk)


def test_months_of_rules_adopted_since_are_counted_again(counted: World) -> None:
    assert forget_other_rules(actor=counted.system) == 0
    CubeLine.objects.filter(month=OCTOBER).update(rules=1)

    assert check_cube_rules(timestamp=0) == 1
    assert renew(actor=counted.system, today=DECEMBER) == 1
    assert is_equal(counted, counted.province.pk)


def test_lines_that_differ_from_records_are_found(counted: World) -> None:
    """By `nennep verify`, except in a month where a note waits."""
    line = CubeLine.objects.get(month=OCTOBER, org=counted.a1)
    CubeLine.objects.filter(pk=line.pk).update(people=[99, *line.people[1:]])
    assert differences() == 2
    close(counted.a2, OCTOBER, Held(kind="committee"), "committee")
    assert differences() == 0


def test_the_planner_learns_of_months_counted_whole(world: World) -> None:
    """At once, and not when autovacuum comes by: a dashboard asked meanwhile would be planned for an empty table."""
    fill(world, (FULL, POOR, ABSENT), (POOR, POOR, FULL))
    known = (
        "select s.stadistinct from pg_statistic s join pg_attribute a on a.attrelid = s.starelid "
        "and a.attnum = s.staattnum where s.starelid = 'reports_cubeline'::regclass and a.attname = 'month'"
    )
    with connection.cursor() as cursor:
        cursor.execute("reset role")
        cursor.execute(known)
        assert cursor.fetchone() is None
        cursor.execute(f"set role {WEB_ROLE}")
        renew(actor=world.system, today=DECEMBER)
        cursor.execute("reset role")
        cursor.execute(known)
        assert cursor.fetchone() is not None
        cursor.execute(f"set role {WEB_ROLE}")


def test_only_the_system_counts(counted: World) -> None:
    with pytest.raises(ValueError, match="by the system"):
        renew(actor=actor_for(counted.users["staff_province"]))


def test_worker_counts_what_is_over(world: World) -> None:
    fill(world, (FULL, POOR, ABSENT), (POOR, POOR, FULL))

    assert renew_cube(timestamp=0) > 0
    assert renew_cube(timestamp=0) == 0
