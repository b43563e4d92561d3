"""Visits of superiors: planned, reported, confirmed from both sides, counted."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
import time_machine
from django.http import Http404

from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.errors import Denied, RuleBroken
from nennep.meetings import actions
from nennep.meetings.models import Meeting, Visit
from nennep.meetings.queries import (
    VisitCounts,
    visit_counts,
    visits_by,
    visits_of_cell,
    visits_of_person,
    visits_to_confirm,
)
from nennep.processes.close_meeting import close_meeting
from tests.factories.world import World
from tests.meetings.stages import EVENING, Stage

Find = Callable[[str], Actor]
Bring = Callable[[Stage], Meeting]
Count = Callable[[str], int]
DAY = datetime.date(2026, 11, 3)


def test_plan_visits_from_the_assignments(world: World, actor: Find, events: Count) -> None:
    """D9, S2.5: four visits in the year, one a quarter; planning again adds nothing."""
    plan = actions.plan_visits(actor=actor("leader"), org_id=world.commune_a.pk, year=2026)

    assert [(row.visitor_name, row.org_id, row.planned_month) for row in plan] == [
        ("Ngô Văn An", world.a1.pk, datetime.date(2026, month, 1)) for month in (1, 4, 7, 10)
    ]
    assert actions.plan_visits(actor=actor("leader"), org_id=world.commune_a.pk, year=2026) == []
    assert events("meetings.visits.planned") == 2
    with pytest.raises(RuleBroken, match="Năm kế hoạch"):
        actions.plan_visits(actor=actor("leader"), org_id=world.commune_a.pk, year=1)
    with pytest.raises(Denied, match="lập kế hoạch dự sinh hoạt"):
        actions.plan_visits(actor=actor("superior"), org_id=world.commune_a.pk, year=2026)


def test_report_visit_by_the_visitor_confirmed_by_the_cell(
    world: World, actor: Find, stage: Bring, events: Count
) -> None:
    """D10, S2.7: the visitor reports with remarks, the cell confirms; the plan's first visit is used up."""
    actions.plan_visits(actor=actor("leader"), org_id=world.commune_a.pk, year=2026)
    meeting = stage("open")
    visit = actions.report_visit(actor=actor("superior"), cell_id=world.a1.pk, visited_on=DAY,
                                 visitor_id=world.people["superior"].pk, remarks="Cần thêm ý kiến")  # fmt: skip
    assert (visit.state, visit.planned_month, visit.meeting_id) == ("reported", datetime.date(2026, 1, 1), meeting.pk)
    assert (visit.from_org_id, visit.level, visit.visitor_title) == (world.commune_a.pk, 3, "Ủy viên")
    assert [row.pk for row in visits_to_confirm(actor("secretary"))] == [visit.pk]
    assert not visits_to_confirm(actor("superior")).exists()

    confirmed = actions.confirm_visit(actor=actor("secretary"), visit_id=visit.pk, remarks="Chi bộ tiếp thu")

    assert (confirmed.state, confirmed.cell_remarks, confirmed.remarks) == (
        "confirmed", "Chi bộ tiếp thu", "Cần thêm ý kiến")  # fmt: skip
    assert confirmed.cell_confirmed_by == "Hoàng Văn Bằng"
    assert (events("meetings.visit.reported"), events("meetings.visit.confirmed")) == (1, 1)
    with pytest.raises(Denied, match="không chờ chi bộ xác nhận"):
        actions.confirm_visit(actor=actor("deputy"), visit_id=visit.pk)
    with pytest.raises(Denied, match="Lần dự ngày 03/11/2026 đã được ghi"):
        actions.report_visit(actor=actor("superior"), cell_id=world.a1.pk, visited_on=DAY,
                             visitor_id=world.people["superior"].pk)  # fmt: skip


def test_report_visit_by_both_sides_is_confirmed(world: World, actor: Find) -> None:
    """D10: each side says so by itself: the second word confirms."""
    superior = world.people["superior"].pk
    actions.report_visit(actor=actor("secretary"), cell_id=world.a1.pk, visitor_id=superior, visited_on=DAY)

    visit = actions.report_visit(actor=actor("superior"), cell_id=world.a1.pk, visitor_id=superior, visited_on=DAY)

    assert visit.state == "confirmed"
    assert Visit.objects.count() == 1


def test_refuse_visit_and_report_again(world: World, actor: Find, events: Count) -> None:
    """D10: the cell does not confirm what was not so; corrected, it may be reported again."""
    superior = world.people["superior"].pk
    visit = actions.report_visit(actor=actor("superior"), cell_id=world.a1.pk, visitor_id=superior, visited_on=DAY)
    with pytest.raises(RuleBroken, match="lý do không xác nhận"):
        actions.refuse_visit(actor=actor("secretary"), visit_id=visit.pk, why="")

    refused = actions.refuse_visit(actor=actor("secretary"), visit_id=visit.pk, why="Hôm đó không họp")
    assert refused.state == "refused"
    again = actions.report_visit(actor=actor("superior"), cell_id=world.a1.pk, visitor_id=superior, visited_on=DAY)

    assert (again.pk, again.state, again.cell_confirmed_at) == (visit.pk, "reported", None)
    cancelled = actions.cancel_visit(actor=actor("superior"), visit_id=visit.pk)
    assert cancelled.state == "cancelled"
    assert (events("meetings.visit.refused"), events("meetings.visit.cancelled")) == (1, 1)


def test_report_visit_refusals(world: World, actor: Find) -> None:
    """Not in the future, not by a stranger, not by somebody without a post above."""
    superior = world.people["superior"].pk
    with pytest.raises(RuleBroken, match="tương lai"):
        actions.report_visit(actor=actor("secretary"), cell_id=world.a1.pk, visitor_id=superior,
                             visited_on=datetime.date(2026, 12, 1))  # fmt: skip
    with pytest.raises(RuleBroken, match="chưa được phân công"):
        actions.report_visit(actor=actor("secretary"), cell_id=world.a1.pk, visited_on=DAY,
                             visitor_id=world.people["b_member"].pk)  # fmt: skip
    with pytest.raises(Denied, match="Chỉ người dự sinh hoạt"):
        actions.report_visit(actor=actor("member"), cell_id=world.a1.pk, visitor_id=superior, visited_on=DAY)
    with pytest.raises(Http404):
        actions.report_visit(actor=actor("b_secretary"), cell_id=world.a1.pk, visitor_id=superior, visited_on=DAY)
    with pytest.raises(RuleBroken, match="Hãy chọn cấp ủy cấp trên"):
        actions.report_visit(actor=actor("secretary"), cell_id=world.a1.pk, visited_on=DAY,
                             visitor_id=world.people["b_member"].pk, from_org_id=world.a1.pk)  # fmt: skip


def test_report_visit_of_advisory_staff(world: World, actor: Find) -> None:
    """S2.10: people of advisory bodies attend too, on behalf of the committee they work for."""
    visit = actions.report_visit(
        actor=actor("secretary"), cell_id=world.a1.pk, visitor_id=world.people["a2_third"].pk, visited_on=DAY,
        from_org_id=world.commune_a.pk, visitor_name="Mai Thị Tường Vi",
    )  # fmt: skip

    assert (visit.visitor_name, visit.level) == ("Mai Thị Tường Vi", 3)


def test_superior_in_locked_minutes_is_a_visit(stage: Bring, actor: Find, world: World) -> None:
    """D10: the minutes are the cell's word; one that the visitor reported before is confirmed by them."""
    superior = world.people["superior"].pk
    meeting = stage("held")
    for key, name in (("superior", "Ngô Văn An"), ("leader", "Trần Quốc Oai")):
        actions.add_guest(actor=actor("clerk"), meeting_id=meeting.pk, name=name, is_superior=True,
                          person_id=world.people[key].pk)  # fmt: skip
    actions.report_visit(actor=actor("superior"), cell_id=world.a1.pk, visitor_id=superior, visited_on=DAY)

    close_meeting(actor=actor("secretary"), meeting_id=meeting.pk)

    states = dict(Visit.objects.filter(meeting=meeting).values_list("visitor_name", "state"))
    assert states == {"Ngô Văn An": "confirmed", "Trần Quốc Oai": "reported"}


def confirmed(world: World, cell: object, person: str, day: datetime.date, level: int, seen: datetime.datetime) -> None:
    """A visit confirmed by both sides, written straight into the table for counting."""
    Visit.objects.create(
        org=cell, visitor=world.people[person], visitor_name=world.people[person].full_name, level=level,
        from_org=world.commune_a if level == 3 else world.province, year=day.year, visited_on=day, state="confirmed",
        visitor_confirmed_at=seen, cell_confirmed_at=seen,
    )  # fmt: skip


def test_visit_counts_visits_not_persons(world: World, actor: Find, time: time_machine.Traveller) -> None:
    """S2.10: 139 visits in a year by few people: visits, persons, cells; by visitor, cell, level, month."""
    time.move_to(EVENING, tick=False)
    start = datetime.date(2026, 1, 1)
    for number in range(139):
        day = start + datetime.timedelta(days=2 * number)
        person, level = ("superior", 3) if number % 3 else ("leader", 1)
        cell = world.a1 if number % 2 else world.a2
        confirmed(world, cell, person, day, level, clock.at(day, 20))
    confirmed(world, world.b1, "b_secretary", start, 3, clock.at(start, 20))
    Visit.objects.create(org=world.a1, visitor=world.people["superior"], visitor_name="Ngô Văn An", level=3, year=2026,
                         from_org=world.commune_a, state="planned")  # fmt: skip
    staff = actor("staff_a")

    assert visit_counts(staff, world.commune_a.pk, 2026) == VisitCounts(visits=139, persons=2, cells=2)
    assert visit_counts(staff, world.commune_a.pk, 2026, level=1) == VisitCounts(47, 1, 2)
    assert visit_counts(staff, world.commune_a.pk, 2026, as_of=datetime.date(2026, 1, 31)).visits == 16
    assert visit_counts(staff, world.commune_a.pk, 2025) == VisitCounts(0, 0, 0)
    by_visitor = visits_by(staff, world.commune_a.pk, 2026, "visitor")
    assert [(row.label, row.visits) for row in by_visitor] == [("Ngô Văn An", 92), ("Trần Quốc Oai", 47)]
    by_cell = visits_by(staff, world.commune_a.pk, 2026, "cell")
    assert [(row.label, row.visits, row.persons) for row in by_cell] == [
        ("Chi bộ cơ quan xã An Khánh Thượng", 70, 2), ("Chi bộ thôn Đông Hà", 69, 2)]  # fmt: skip
    by_level = visits_by(staff, world.commune_a.pk, 2026, "level")
    assert [(row.label, row.visits) for row in by_level] == [("Cấp tỉnh", 47), ("Cấp xã", 92)]
    by_month = visits_by(staff, world.commune_a.pk, 2026, "month")
    assert [row.label for row in by_month][:2] == ["01/2026", "02/2026"]
    assert sum(row.visits for row in by_month) == 139
    assert visit_counts(actor("staff_b"), world.commune_a.pk, 2026).visits == 0


def test_visits_of_person_for_the_years_sheet(world: World, actor: Find) -> None:
    """S2.7: one superior's year, day by day, and a cell's year; another branch sees none of it."""
    for month in (3, 1, 2):
        confirmed(world, world.a1, "superior", datetime.date(2026, month, 3), 3, clock.at(DAY))

    sheet = visits_of_person(actor("superior"), world.people["superior"].pk, 2026)

    assert [row.visited_on and row.visited_on.month for row in sheet] == [1, 2, 3]
    assert visits_of_cell(actor("secretary"), world.a1.pk, 2026).count() == 3
    assert not visits_of_cell(actor("b_secretary"), world.a1.pk, 2026).exists()
