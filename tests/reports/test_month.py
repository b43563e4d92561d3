"""The month's figures equal what the cells did (J1-J3)."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from fractions import Fraction

import pytest
from django.db import transaction
from django.http import Http404
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nennep.access.actors import actor_for
from nennep.kernel.db import acting
from nennep.kernel.period import last_day
from nennep.organisations.actions import move_organisation
from nennep.orgtree.models import Org
from nennep.regulations.schema import Threshold
from nennep.reports.figures import GRADES, Figures
from nennep.reports.indicators import INDICATORS
from nennep.reports.queries import (
    Rules,
    lines_behind,
    month_lines,
    month_of_org,
    months_of_org,
    place_of,
    total_of,
)
from nennep.reports.queries.records import visits_behind
from nennep.reports.queries.series import SERIES
from tests.factories.world import World
from tests.reports.rows import OCTOBER, SEPTEMBER, CellMonth, Held, close, figures_of, write

pytestmark = pytest.mark.db
NINETY = Threshold(ratio=Fraction(9, 10), strict=False)
RULES = Rules(goal=NINETY)
LATER = datetime.date(2026, 11, 5)

HELD = st.builds(
    Held, day=st.integers(1, 20), attended=st.integers(0, 12), excused=st.integers(0, 3), unexcused=st.integers(0, 3),
    exempt=st.integers(0, 2), committee=st.tuples(st.just(3), st.integers(0, 3)), grade=st.sampled_from(["", *GRADES]),
    papers=st.sampled_from([None, 0, 1, 4]), speakers=st.integers(0, 5), with_thematic=st.booleans(),
)  # fmt: skip
CELL_MONTH = st.builds(
    CellMonth, owes=st.booleans(), lifted=st.booleans(), held=st.none() | HELD, theme_owed=st.booleans(),
    theme_day=st.none() | st.integers(1, 28),
    tasks=st.lists(st.tuples(st.integers(1, 28), st.none() | st.integers(1, 28)), max_size=2).map(tuple),
    visits=st.sets(st.integers(1, 28), max_size=2).map(tuple),
)  # fmt: skip
BEFORE = st.builds(CellMonth, held=st.none() | HELD)


def cells(world: World) -> list[Org]:
    return [world.a1, world.a2, world.b1]


def fill(world: World, now: Sequence[CellMonth], before: Sequence[CellMonth]) -> None:
    for org, one, other in zip(cells(world), now, before, strict=True):
        write(org, OCTOBER, one, world.people["superior"])
        write(org, SEPTEMBER, other, world.people["superior"])


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    now=st.tuples(CELL_MONTH, CELL_MONTH, CELL_MONTH), before=st.tuples(BEFORE, BEFORE, BEFORE), days=st.integers(0, 60)
)
def test_figures_and_their_lists_equal_a_recount(
    world: World, now: tuple[CellMonth, ...], before: tuple[CellMonth, ...], days: int
) -> None:
    """Whatever happened and whenever one looks: sums, every list behind them, and the series agree with the rows."""
    as_of = OCTOBER + datetime.timedelta(days=days)
    expected = [figures_of(OCTOBER, one, other, as_of) for one, other in zip(now, before, strict=True)]
    with transaction.atomic():
        fill(world, now, before)

        place = place_of(world.system, world.province.pk)
        lines = {line.org_id: line for line in month_lines(world.system, place, OCTOBER, as_of, RULES)}
        assert lines[world.commune_a.pk].figures == expected[0] + expected[1]
        assert lines[world.commune_b.pk].figures == expected[2]
        total = total_of(line.figures for line in lines.values())

        for one in INDICATORS.values():
            behind = lines_behind(world.system, place, OCTOBER, as_of, RULES, one.wanted())
            assert (behind.part, behind.whole) == (one.count(total), one.of(total)), one.slug
            assert behind.count == len(behind.lines), one.slug
            if one.shows is None:
                assert sum(line.part for line in behind.lines) == one.count(total), one.slug
            elif one.shows:
                assert len(behind.lines) == one.count(total), one.slug
            if one.by_whole:
                assert sum(line.whole for line in behind.lines) == one.of(total), one.slug
        assert len(visits_behind(world.system, place, OCTOBER, as_of)) == total.visits

        last = months_of_org(world.system, place, OCTOBER, as_of).total()[-1]
        assert {name: getattr(last, name) for name in SERIES} == {name: getattr(total, name) for name in SERIES}
        transaction.set_rollback(True)


def test_month_as_of_a_day_knows_only_what_was_known_then(world: World) -> None:
    """A late closing is not in the figure of a day before it."""
    write(world.b1, OCTOBER, CellMonth(held=Held(day=12)), world.people["superior"])

    def met(day: int) -> int:
        as_of = datetime.date(2026, 10, day)
        return month_of_org(world.system, world.commune_b.pk, OCTOBER, as_of, goal=NINETY)[0].figures.met

    assert [met(11), met(12)] == [0, 1]


def test_month_takes_the_tree_of_its_own_last_day(world: World) -> None:
    """A cell that moved in November still counts for its old commune in October, for those above both."""
    write(world.a2, OCTOBER, CellMonth(held=Held()), world.people["superior"])
    move_organisation(
        actor=world.system, org_id=world.a2.pk, parent_id=world.commune_b.pk, effective_on=datetime.date(2026, 11, 1),
        decision_no="9-QĐ/TU",
    )  # fmt: skip
    place = place_of(world.system, world.province.pk)

    def cells_of(month: datetime.date) -> dict[int, int]:
        lines = month_lines(world.system, place, month, LATER, RULES)
        return {line.org_id: line.figures.cells for line in lines if line.figures.cells}

    assert cells_of(OCTOBER) == {world.commune_a.pk: 2, world.commune_b.pk: 1}
    assert cells_of(datetime.date(2026, 11, 1)) == {world.commune_a.pk: 1, world.commune_b.pk: 2}
    series = months_of_org(world.system, place, datetime.date(2026, 11, 1), LATER)
    assert series.of(world.commune_a.pk)[-2].met == 1


def test_committee_meetings_count_members_of_committees(world: World) -> None:
    """S4.12: the attendance of committee members at their committee's own meetings stands apart from the cells'."""
    meeting = close(world.commune_a, OCTOBER, Held(kind="committee", attended=4, excused=1, unexcused=0), "committee")
    place = place_of(world.system, world.commune_a.pk)

    total = total_of(line.figures for line in month_lines(world.system, place, OCTOBER, LATER, RULES))
    behind = lines_behind(world.system, place, OCTOBER, LATER, RULES, INDICATORS["cap-uy-du-hop"].wanted())

    assert (total.board_meetings, total.board_attended, total.board_summoned, total.attended) == (1, 4, 5, 0)
    assert [(line.org_id, line.meeting_id) for line in behind.lines] == [(world.commune_a.pk, meeting.pk)]


@pytest.mark.parametrize(("strict", "below"), [(False, 0), (True, 1)])
def test_goal_of_the_rule_decides_who_is_below(world: World, strict: bool, below: int) -> None:
    """Exactly 85 % meets "from 85 %" and misses "over 85 %"."""
    write(world.a1, OCTOBER, CellMonth(held=Held(attended=17, excused=3, unexcused=0)), world.people["superior"])
    goal = Threshold(ratio=Fraction(85, 100), strict=strict)

    lines = month_of_org(world.system, world.commune_a.pk, OCTOBER, LATER, goal=goal)

    assert total_of(line.figures for line in lines).below_goal == below


def test_series_has_a_point_a_month_and_marks_the_running_one(world: World) -> None:
    place = place_of(world.system, world.province.pk)

    series = months_of_org(world.system, place, OCTOBER, datetime.date(2026, 10, 20))

    assert [month.month for month in series.months] == [11, 12, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
    assert [series.is_finished(month) for month in series.months] == [True] * 11 + [False]
    assert series.total() == [Figures()] * 12


def test_month_before_the_organisation_began_has_no_lines(world: World) -> None:
    place = place_of(world.system, world.province.pk)
    june = datetime.date(2025, 6, 1)

    assert month_lines(world.system, place, june, LATER, RULES) == []
    assert lines_behind(world.system, place, june, LATER, RULES, INDICATORS["da-hop"].wanted()).count == 0


def test_month_of_another_branch_is_not_found(world: World) -> None:
    actor = actor_for(world.users["staff_a"])
    with acting(actor), pytest.raises(Http404):
        month_of_org(actor, world.commune_b.pk, OCTOBER, LATER, goal=NINETY)


def test_office_of_a_commune_reads_its_own_figures_through_row_security(world: World) -> None:
    write(world.a1, OCTOBER, CellMonth(held=Held()), world.people["superior"])
    write(world.b1, OCTOBER, CellMonth(held=Held()), world.people["superior"])
    actor = actor_for(world.users["staff_a"])

    with acting(actor):
        lines = month_of_org(actor, world.commune_a.pk, OCTOBER, LATER, goal=NINETY)

    assert [(line.org_id, line.figures.met) for line in lines if line.figures.owed] == [(world.a1.pk, 1)]


def test_unknown_measure_is_refused_before_it_reaches_the_statement(world: World) -> None:
    place = place_of(world.system, world.province.pk)
    wanted = INDICATORS["da-hop"].wanted()
    with pytest.raises(ValueError, match="no such measure"):
        lines_behind(world.system, place, OCTOBER, last_day(OCTOBER), RULES, type(wanted)("met; drop table x"))
