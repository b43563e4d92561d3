"""The month's figures equal what the cells did (J1-J3)."""

from __future__ import annotations

import datetime
from fractions import Fraction

import pytest
from django.http import Http404

from nennep.access.actors import actor_for
from nennep.kernel.db import acting
from nennep.meetings.models import Meeting
from nennep.obligations.models import Obligation
from nennep.orgtree.models import Org
from nennep.reports.queries import cells_of_month, month_of_org, months_of_org
from tests.factories.world import World

pytestmark = pytest.mark.db
OCTOBER = datetime.date(2026, 10, 1)
GOAL = Fraction(9, 10)


def owe(org: Org) -> Obligation:
    return Obligation.objects.create(
        org=org, kind="monthly_meeting", period=OCTOBER, due_on=datetime.date(2026, 10, 7), basis="x", rule_set="x"
    )


def closed(org: Org, *, attended: int, excused: int, closed_on: datetime.date) -> Meeting:
    moment = datetime.datetime.combine(closed_on, datetime.time(12), tzinfo=datetime.UTC)
    meeting = Meeting.objects.create(
        org=org, body_kind="cell", kind="regular", state="closed", month=OCTOBER, title="x", starts_at=moment,
        rule_set="x", closed_at=moment, summoned=attended + excused, attended=attended, excused=excused,
        committee_summoned=3, committee_attended=3, grade="tot", papers_days_ahead=2,
    )  # fmt: skip
    Obligation.objects.filter(org=org, period=OCTOBER).update(
        met_on=closed_on, met_known_at=moment, evidence_type="meetings.meeting", evidence_id=meeting.pk
    )
    return meeting


def test_month_sums_cells_by_the_organisation_below(world: World) -> None:
    for cell in (world.a1, world.a2, world.b1):
        owe(cell)
    meeting = closed(world.a1, attended=8, excused=1, closed_on=datetime.date(2026, 10, 3))
    closed(world.b1, attended=2, excused=1, closed_on=datetime.date(2026, 10, 12))
    as_of = datetime.date(2026, 11, 5)

    lines = {
        line.name: line.figures for line in month_of_org(world.system, world.province.pk, OCTOBER, as_of, goal=GOAL)
    }

    a, b = lines["Đảng bộ xã An Khánh Thượng"], lines["Đảng bộ xã Bình Minh"]
    assert (a.cells, a.owed, a.met, a.missing, a.below_goal) == (2, 2, 1, 1, 1)
    assert (b.cells, b.met, b.met_late, b.missing) == (1, 1, 1, 0)
    assert a.attendance == Fraction(8, 9)
    assert a.grades == {"tot": 1}
    cells = {line.org_id: line for line in cells_of_month(world.system, world.commune_a.pk, OCTOBER, as_of)}
    assert cells[world.a1.pk].meeting_id == meeting.pk
    assert cells[world.a2.pk].state == "missing"


def test_month_as_of_a_day_knows_only_what_was_known_then(world: World) -> None:
    """A late closing is not in the figure of a day before it."""
    owe(world.b1)
    closed(world.b1, attended=3, excused=0, closed_on=datetime.date(2026, 10, 12))

    def met(day: int) -> int:
        as_of = datetime.date(2026, 10, day)
        return month_of_org(world.system, world.commune_b.pk, OCTOBER, as_of, goal=GOAL)[0].figures.met

    assert [met(11), met(12)] == [0, 1]


def test_series_has_a_point_a_month_and_marks_the_running_one(world: World) -> None:
    points = months_of_org(world.system, world.province.pk, OCTOBER, datetime.date(2026, 10, 20), goal=GOAL)

    assert [point.month.month for point in points] == [11, 12, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
    assert [point.finished for point in points] == [True] * 11 + [False]


def test_month_of_another_branch_is_not_found(world: World) -> None:
    actor = actor_for(world.users["staff_a"])
    with acting(actor), pytest.raises(Http404):
        month_of_org(actor, world.commune_b.pk, OCTOBER, datetime.date(2026, 11, 5), goal=GOAL)
