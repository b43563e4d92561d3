"""Figures of a past day count the qualifications of that day, wherever they are read from (E9, J2)."""

from __future__ import annotations

import datetime
import pathlib

import pytest
from django.db.models import Max, Min

from nennep.access.actors import actor_for
from nennep.kernel import clock
from nennep.kernel.db import acting
from nennep.members.actions import edit_file, move_home
from nennep.members.models import Qualification
from nennep.orgtree.queries import path_on
from nennep.reports.cube.keeping import differences, renew
from nennep.reports.lake.engines import ask_duckdb
from nennep.reports.lake.export import export
from nennep.reports.lake.statements import people_by
from nennep.reports.models import CubeLine, CubeNote
from nennep.reports.people import PEOPLE
from nennep.reports.queries import place_of
from nennep.reports.queries.demography import demography, members_behind
from tests.factories.recorded import age
from tests.factories.world import World
from tests.reports.rows import OCTOBER, SEPTEMBER
from tests.reports.test_cube import counted
from tests.reports.test_settled import DECEMBER

pytestmark = pytest.mark.db
__all__ = ["counted"]  # the fixture
D = datetime.date
SINCE = D(2026, 10, 15)
DAYS = (D(2025, 9, 1), SINCE - datetime.timedelta(days=1), SINCE, D(2026, 10, 31), DECEMBER)
MEASURES = ("theory_none", "theory_basic", "theory_middle", "degree", "profession_none", "school_done", "members")


def study(world: World) -> None:
    """The deputy: basic theory for all time, middle since SINCE; a degree since then too."""
    key = world.people["deputy"].pk
    edit_file(actor=world.system, person_id=key, values={"theory": "Sơ cấp"})
    edit_file(actor=world.system, person_id=key, values={"theory": "Trung cấp", "profession": "Đại học"}, since=SINCE)


def counts(world: World, org: int, day: D, known_at: datetime.datetime | None = None) -> dict[str, int]:
    found = demography(world.system, place_of(world.system, org), day, known_at=known_at)
    assert found is not None
    return {name: found.counts[name] for name in MEASURES}


def test_a_past_day_counts_what_held_on_it_and_its_list_shows_the_same_people(world: World) -> None:
    before = {day: counts(world, world.a1.pk, day) for day in DAYS}
    study(world)

    for day in DAYS:
        late = day >= SINCE
        expected = before[day] | {
            "theory_none": before[day]["theory_none"] - 1, "theory_basic": 0 if late else 1,
            "theory_middle": 1 if late else 0, "degree": 1 if late else 0,
            "profession_none": before[day]["profession_none"] - late,
        }  # fmt: skip
        assert counts(world, world.a1.pk, day) == expected, day
        for name in MEASURES:
            behind = members_behind(world.system, place_of(world.system, world.a1.pk), day, PEOPLE[name])
            assert len(behind.lines) == behind.count == expected[name], (day, name)


def test_who_moved_since_has_the_qualification_where_the_home_was(world: World) -> None:
    study(world)
    move_home(actor=world.system, person_id=world.people["deputy"].pk, cell_id=world.b1.pk, on=D(2026, 10, 20))

    found = {day: [counts(world, org.pk, day)["theory_middle"] for org in (world.a1, world.b1)] for day in DAYS}
    assert list(found.values()) == [[0, 0], [0, 0], [1, 0], [0, 1], [0, 1]]


def test_as_it_was_known_before_the_change(world: World) -> None:
    day = DECEMBER
    before = counts(world, world.a1.pk, day)
    age(datetime.timedelta(hours=1))
    moment = clock.now() - datetime.timedelta(minutes=30)
    study(world)

    assert counts(world, world.a1.pk, day, moment) == before != counts(world, world.a1.pk, day)


def test_offices_count_the_same(world: World) -> None:
    """Whoever may read a figure reads the same one: the rows are in sight where the file is."""
    with acting(world.system):
        study(world)
        expected = [counts(world, world.a1.pk, day) for day in DAYS]
    for key in ("staff_a", "staff_province"):
        actor = actor_for(world.users[key])
        with acting(actor):
            place = place_of(actor, world.a1.pk)
            for day, wanted in zip(DAYS, expected, strict=True):
                found = demography(actor, place, day)
                assert found is not None
                assert {name: found.counts[name] for name in MEASURES} == wanted, (key, day)


def test_the_files_say_the_same(world: World, tmp_path: pathlib.Path) -> None:
    study(world)
    files = export(actor=world.system, folder=tmp_path / "lake").folder

    for day in DAYS:
        for org in (world.province, world.a1):
            [row] = ask_duckdb(files, people_by(path_on(org.pk, day), day, measures=MEASURES))
            assert dict(zip(MEASURES, map(int, row), strict=True)) == counts(world, org.pk, day)
    key = world.people["deputy"].pk
    text = f"one as (select 1 as x) select theory, valid_from, valid_to from member where person_id = {key} order by 2"
    rows = ask_duckdb(files, text)
    assert [row[0] for row in rows] == ["Sơ cấp", "Trung cấp"]
    assert rows[0][2] == rows[1][1] == SINCE


def test_a_change_marks_the_months_from_its_day_on_and_a_correction_all_it_concerns(counted: World) -> None:
    key = counted.people["deputy"].pk

    edit_file(actor=counted.system, person_id=key, values={"theory": "Sơ cấp"}, since=SINCE)

    assert CubeNote.objects.aggregate(first=Min("first_month"))["first"] == OCTOBER
    assert set(CubeNote.objects.values_list("org_id", flat=True)) == {counted.a1.pk}
    september = set(CubeLine.objects.filter(month=SEPTEMBER).values_list("pk", flat=True))
    assert renew(actor=counted.system, today=DECEMBER) > 0
    assert set(CubeLine.objects.filter(month=SEPTEMBER).values_list("pk", flat=True)) == september
    assert differences() == 0

    edit_file(actor=counted.system, person_id=key, values={"theory": "Trung cấp"}, since=D(2026, 11, 3))
    edit_file(actor=counted.system, person_id=key, values={"theory": "Cao cấp"})
    notes = CubeNote.objects.aggregate(first=Min("first_month"), last=Max("end_month"))
    assert notes["first"] == D(2026, 11, 1)
    renew(actor=counted.system, today=DECEMBER)
    assert differences() == 0

    edit_file(actor=counted.system, person_id=key, values={"schooling": "12/12"})
    assert CubeNote.objects.aggregate(first=Min("first_month"))["first"] == D(2025, 8, 1)
    renew(actor=counted.system, today=DECEMBER)
    assert differences() == 0
    lines = dict(CubeLine.objects.filter(own=True, org=counted.a1).values_list("month", "people"))
    place = list(PEOPLE).index("school_done")
    assert {people[place] for month, people in lines.items() if month >= D(2025, 8, 1)} == {1}


def test_nothing_is_marked_where_no_day_says_anything_else(counted: World) -> None:
    key = counted.people["deputy"].pk
    edit_file(actor=counted.system, person_id=key, values={"theory": "Sơ cấp"}, since=SINCE)
    renew(actor=counted.system, today=DECEMBER)

    Qualification.objects.filter(person_id=key).update(known_from=clock.now())
    edit_file(actor=counted.system, person_id=key, values={"phone": "0911111111"})

    assert not CubeNote.objects.exists()
