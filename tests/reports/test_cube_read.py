"""What the cube gives to whoever asks: where it stood then, within the reader's sight, no more than was asked for."""

from __future__ import annotations

import datetime

import pytest

from nennep.access.actors import actor_for
from nennep.kernel.db import acting
from nennep.organisations.actions import dissolve_organisation, found_organisation, move_organisation
from nennep.reports.cube.keeping import renew
from nennep.reports.cube.reading import Counters, read_cube
from nennep.reports.figures import Figures
from nennep.reports.models import CubeLine
from nennep.reports.queries import place_of
from tests.factories.world import World
from tests.reports.rows import OCTOBER, SEPTEMBER
from tests.reports.test_cube import AUGUST, MONTHS, counted, is_equal, read
from tests.reports.test_settled import DECEMBER, NOVEMBER

__all__ = ["counted"]
pytestmark = pytest.mark.db


def test_cell_that_moved_within_the_year_counts_where_it_stood(counted: World) -> None:
    move_organisation(
        actor=counted.system, org_id=counted.a2.pk, parent_id=counted.commune_b.pk, effective_on=NOVEMBER,
        decision_no="9-QĐ",
    )  # fmt: skip
    renew(actor=counted.system, today=DECEMBER)

    cube = read(counted, counted.province.pk)
    cells = {
        name: [cube.by_child[org.pk][month].figures.cells for month in MONTHS]
        for name, org in (("a", counted.commune_a), ("b", counted.commune_b))
    }
    assert cells == {"a": [2, 2, 1], "b": [1, 1, 2]}
    assert is_equal(counted, counted.province.pk)


def test_dissolved_commune_keeps_its_months(counted: World) -> None:
    for org in (counted.b1, counted.commune_b):
        dissolve_organisation(actor=counted.system, org_id=org.pk, effective_on=NOVEMBER, decision_no="7-QĐ")
    renew(actor=counted.system, today=DECEMBER)

    assert sorted(read(counted, counted.province.pk).by_child[counted.commune_b.pk]) == [SEPTEMBER, OCTOBER]
    assert is_equal(counted, counted.province.pk)


@pytest.mark.parametrize("moves", ["cell", "commune"])
def test_what_moved_out_of_sight_is_not_read_out_of_sums(counted: World, moves: str) -> None:
    """Its old province counts without it, the system with it."""
    other = found_organisation(
        actor=counted.system, parent_id=None, name="Đảng bộ tỉnh Sơn Tây", kind="dang-bo-tinh",
        effective_on=datetime.date(2025, 7, 1), decision_no="01-QĐ/TW",
    )  # fmt: skip
    commune = found_organisation(
        actor=counted.system, parent_id=other.pk, name="Đảng bộ xã Đá Chông", kind="dang-bo-xa",
        effective_on=datetime.date(2025, 7, 1), decision_no="01-QĐ/TU",
    )  # fmt: skip
    what, to = (counted.a1, commune) if moves == "cell" else (counted.commune_a, other)
    move_organisation(actor=counted.system, org_id=what.pk, parent_id=to.pk, effective_on=NOVEMBER, decision_no="8-QĐ")
    renew(actor=counted.system, today=DECEMBER)
    office = actor_for(counted.users["staff_province"])

    assert is_equal(counted, counted.province.pk)
    assert is_equal(counted, counted.province.pk, office)
    cells = [read(counted, counted.province.pk, actor).total()[OCTOBER].figures.cells for actor in (None, office)]
    assert cells == [3, 2 if moves == "cell" else 1]


def test_office_reads_its_own_and_no_other(counted: World) -> None:
    office = actor_for(counted.users["staff_a"])

    assert is_equal(counted, counted.commune_a.pk, office)
    with acting(office):
        seen = set(CubeLine.objects.values_list("org_id", flat=True))
    assert seen == {counted.commune_a.pk, counted.a1.pk, counted.a2.pk}


def test_what_is_asked_for_is_read(counted: World) -> None:
    whole = read(counted, counted.province.pk).total()[OCTOBER]
    with acting(counted.system):
        place = place_of(counted.system, counted.province.pk)
        some = read_cube(counted.system, place, [OCTOBER, AUGUST], figures=["met"], people=["women"])

    assert some.months == (AUGUST, OCTOBER)
    assert some.total()[OCTOBER] == Counters(Figures(met=whole.figures.met), {"women": whole.people["women"]})
    assert whole.people["women"] > 0
