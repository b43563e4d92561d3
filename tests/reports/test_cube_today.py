"""Meetings over the years like for like: the months of cells summed under today's tree, through merges (section 4)."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nennep.access.models import Grant, User
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.organisations.actions import found_organisation
from nennep.orgtree import derive
from nennep.orgtree.models import Org, OrgEdge
from nennep.reports.cube.keeping import renew
from nennep.reports.cube.today import above_all, by_year, read_months, reads_alike
from nennep.reports.figures import MEASURES, Figures, total_of
from nennep.reports.queries import place_of
from tests.factories.world import START, World
from tests.processes.test_reform import applied
from tests.reports.rows import OCTOBER, SEPTEMBER, words
from tests.reports.test_month import BEFORE, CELL_MONTH, fill
from tests.reports.test_people import people
from tests.reports.test_settled import DECEMBER, FULL, NOVEMBER, POOR

pytestmark = pytest.mark.db
MONTHS = (SEPTEMBER, OCTOBER, NOVEMBER)
SignIn = Callable[[User], Client]
Series = dict[datetime.date, Figures]


def series(world: World, org_id: int, *, as_is: bool, actor: Actor | None = None) -> Series:
    actor = actor or world.system
    with acting(actor):
        return read_months(actor, place_of(actor, org_id), MONTHS, MEASURES, as_is=as_is)


def added(*parts: Series) -> Series:
    return {month: total_of(part.get(month, Figures()) for part in parts) for month in MONTHS}


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(now=st.tuples(CELL_MONTH, CELL_MONTH, CELL_MONTH), before=st.tuples(BEFORE, BEFORE, BEFORE), cells=st.booleans())
def test_without_reorganisation_one_series_and_merged_the_sum_of_the_parts(
    world: World, now: Sequence[Any], before: Sequence[Any], cells: bool
) -> None:
    """Whatever happened in three cells of two communes: both readings are equal; after two cells, or two communes, have
    become one, the months before are the sum of the parts like for like, and as they were as the tree was; the
    province's do not change."""
    with transaction.atomic():
        fill(world, now, before)
        renew(actor=world.system, today=DECEMBER)
        orgs = (world.province, world.commune_a, world.commune_b, world.a1, world.a2, world.b1)
        was = {org.pk: series(world, org.pk, as_is=False) for org in orgs}
        assert {org.pk: series(world, org.pk, as_is=True) for org in orgs} == was
        assert was[world.province.pk][OCTOBER] != Figures()
        gone, into = (world.a1, world.b1) if cells else (world.commune_a, world.commune_b)

        applied(world, {"do": "merge", "sources": [gone.pk], "into": into.pk})
        renew(actor=world.system, today=DECEMBER)

        past = (SEPTEMBER, OCTOBER)
        alike, then = series(world, into.pk, as_is=True), series(world, into.pk, as_is=False)
        both = added(was[gone.pk], was[into.pk])
        assert [alike[month] for month in past] == [both[month] for month in past]
        assert [then[month] for month in past] == [was[into.pk][month] for month in past]
        assert [series(world, gone.pk, as_is=False)[month] for month in past] == [was[gone.pk][month] for month in past]
        top = series(world, world.province.pk, as_is=True)
        assert [top[month] for month in past] == [was[world.province.pk][month] for month in past]
        transaction.set_rollback(True)


def under_the_centre(world: World) -> Org:
    """The province has always stood under the centre."""
    centre = found_organisation(actor=world.system, parent_id=None, name="Trung ương", kind="trung-uong",
                                effective_on=START)  # fmt: skip
    OrgEdge.objects.filter(org=world.province).update(parent=centre)
    derive.rebuild_all({world.province.pk})
    return centre


def test_above_all_both_readings_are_one_sum(world: World) -> None:
    """Through a merger too, equal to the sum of what stands there today; where something ever stood beside it the page
    says to look in the provinces."""
    centre = under_the_centre(world)
    fill(world, (FULL, POOR, FULL), (FULL, FULL, FULL))
    applied(world, {"do": "merge", "sources": [world.commune_a.pk], "into": world.commune_b.pk})
    renew(actor=world.system, today=DECEMBER)

    alike = series(world, centre.pk, as_is=True)

    assert alike == series(world, world.province.pk, as_is=True) == series(world, centre.pk, as_is=False)
    assert alike[OCTOBER].owed == 3
    place = place_of(world.system, centre.pk)
    assert above_all(place)
    assert reads_alike(place)
    found_organisation(actor=world.system, parent_id=None, name="Đảng bộ tỉnh khác", kind="dang-bo-tinh",
                       effective_on=START)  # fmt: skip
    assert not above_all(place)
    assert not reads_alike(place)
    assert reads_alike(place_of(world.system, world.province.pk))


@pytest.mark.parametrize("alone", [True, False])
def test_the_page_of_the_country_shows_the_meetings_like_for_like(
    world: World, client_of: SignIn, alone: bool
) -> None:  # fmt: skip
    people(world)
    fill(world, (FULL, FULL, FULL), (FULL, FULL, FULL))
    centre = under_the_centre(world)
    renew(actor=world.system, today=DECEMBER)
    if not alone:
        found_organisation(actor=world.system, parent_id=None, name="Đảng bộ tỉnh khác", kind="dang-bo-tinh",
                           effective_on=START)  # fmt: skip
    user = world.account("staff_centre", "Cán bộ Trung ương")
    Grant.objects.create(user=user, role="organisation_staff", org=centre, valid_from=START, basis="x")

    answer = client_of(user).get(f"/bao-cao/nhieu-nam/{centre.pk}/?cay=nay")

    rows = {row.label: [cell.count for cell in row.cells] for row in answer.context["rows"]}
    said = "Sinh hoạt chi bộ theo tổ chức hôm nay xem ở từng tỉnh" in words(answer.content)
    assert ("Chi bộ đã họp" in rows) is alone
    assert said is not alone
    if alone:
        months = series(world, centre.pk, as_is=True)
        assert rows["Chi bộ đã họp"][-1] == sum(one.met for month, one in months.items() if month < NOVEMBER) > 0


def test_years_sum_their_months() -> None:
    months = {datetime.date(2025, 12, 1): Figures(met=2), SEPTEMBER: Figures(met=3), OCTOBER: Figures(met=4)}
    assert by_year(months) == {2025: Figures(met=2), 2026: Figures(met=7)}


def test_only_what_is_in_reach_counts(world: World) -> None:
    """A leader of a commune does not count cells that moved out of it since."""
    fill(world, (FULL, POOR, FULL), (FULL, FULL, FULL))
    applied(world, {"do": "move", "org": world.a2.pk, "parent": world.commune_b.pk})
    renew(actor=world.system, today=DECEMBER)

    alike = series(world, world.commune_a.pk, as_is=True)

    assert alike[OCTOBER] == series(world, world.a1.pk, as_is=False)[OCTOBER]
    assert alike[OCTOBER].owed == 1


@pytest.mark.parametrize("asked", ["", "?cay=nay"])
def test_the_page_of_the_years_shows_the_meetings(world: World, client_of: SignIn, asked: str) -> None:
    people(world)
    fill(world, (FULL, FULL, FULL), (FULL, FULL, FULL))
    renew(actor=world.system, today=DECEMBER)

    answer = client_of(world.users["leader"]).get(f"/bao-cao/nhieu-nam/{world.commune_a.pk}/{asked}")

    assert answer.status_code == 200
    rows = {row.label: [cell.count for cell in row.cells] for row in answer.context["rows"]}
    months = series(world, world.commune_a.pk, as_is=bool(asked))
    assert rows["Chi bộ đã họp"][-1] == sum(figures.met for month, figures in months.items() if month < NOVEMBER) > 0
    assert "Sinh hoạt chi bộ, cộng các tháng đã kết thúc trong năm" in words(answer.content)
