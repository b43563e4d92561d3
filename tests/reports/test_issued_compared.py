"""Why an issued report differs from today's figure: each difference leads to what was recorded since (J2, J5)."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nennep.access.actors import actor_for
from nennep.access.models import User
from nennep.kernel import clock
from nennep.kernel.db import acting
from nennep.kernel.period import quarter_start
from nennep.meetings.actions import drop_task, finish_task, reopen_task
from nennep.meetings.actions.former import counters_on, keep_former
from nennep.meetings.models import Meeting, Task, Visit
from nennep.obligations.actions import lift_obligation
from nennep.obligations.models import Obligation
from nennep.organisations.actions import dissolve_organisation, move_organisation
from nennep.orgtree.models import Org, OrgEdge, OrgEvent
from nennep.reports.actions import submit_report
from nennep.reports.figures import MEASURES, Figures, total_of
from nennep.reports.frozen import canonical
from nennep.reports.models import IssuedReport
from nennep.reports.presenters.issued.compared import measure_name
from nennep.reports.queries.causes import Traced, trace
from nennep.reports.queries.compared import compare
from tests.factories.world import World
from tests.meetings.proving import proof_of
from tests.reports.rows import OCTOBER, SEPTEMBER, CellMonth, Held, close, moment, words, write
from tests.reports.test_month import BEFORE, CELL_MONTH, fill

pytestmark = pytest.mark.db
SignIn = Callable[[User], Client]
DAY = datetime.date(2026, 11, 5)
LATER = datetime.date(2026, 11, 9)


@pytest.fixture
def november(world: World) -> Iterator[time_machine.Traveller]:
    """Ten o'clock on 5 November: A1 has met and given tasks, A2 owes the meeting; a visit waits to be confirmed."""
    visitor = world.people["superior"]
    held = CellMonth(
        held=Held(day=3, attended=9, excused=0, unexcused=1), theme_owed=True, tasks=((10, None), (20, None))
    )
    write(world.a1, OCTOBER, held, visitor)
    write(world.a2, OCTOBER, CellMonth(), visitor)
    write(world.a1, SEPTEMBER, CellMonth(held=Held(day=3, attended=1, excused=9)), visitor)
    Visit.objects.create(
        org=world.a1, visitor=visitor, visitor_name=visitor.full_name, from_org=world.commune_a, level=3, year=2026,
        visited_on=OCTOBER.replace(day=3), state="reported", visitor_confirmed_at=moment(OCTOBER.replace(day=4)),
    )  # fmt: skip
    known = moment(SEPTEMBER)  # the world was built before the clock was set
    Obligation.objects.update(opened_at=known)
    OrgEdge.objects.update(known_from=known)
    OrgEvent.objects.update(recorded_at=known)
    with time_machine.travel(clock.at(DAY, 10), tick=False) as traveller:
        yield traveller


def issue(world: World, time: time_machine.Traveller, org: Org | None = None) -> IssuedReport:
    """A report of 5 November; the clock goes on to the ninth."""
    report = submit_report(actor=world.system, org_id=(org or world.province).pk, month=OCTOBER)
    time.move_to(clock.at(LATER, 9), tick=False)
    return report


def traced(world: World, report: IssuedReport) -> dict[int, Traced]:
    """Every line that differs; the report itself never changes, and the differences add up."""
    found = compare(world.system, report, clock.today())
    moved = total_of([found.then, *(line.now for line in found.lines)])
    assert moved == total_of([found.now, *(line.then for line in found.lines)])
    assert canonical(IssuedReport.objects.get(pk=report.pk).content) == canonical(report.content)
    return {one.line.org_id: one for one in trace(world.system, found, found.lines)}


def only(world: World, report: IssuedReport, org: Org) -> Traced:
    """The one line that differs, all of it explained."""
    found = traced(world, report)
    assert set(found) == {org.pk}
    assert found[org.pk].open == frozenset()
    return found[org.pk]


def kinds(one: Traced) -> set[str]:
    return {cause.kind for cause in one.causes}


def late(org: Org, day: int = 20) -> Meeting:
    """October's meeting of a cell, locked on 8 November, its duty noted then."""
    at = clock.at(datetime.date(2026, 11, 8), 9)
    meeting = close(org, OCTOBER, Held(day=day))
    Meeting.objects.filter(pk=meeting.pk).update(closed_at=at)
    Obligation.objects.filter(org=org, kind="monthly_meeting", period=OCTOBER).update(
        met_on=OCTOBER.replace(day=day), met_known_at=at, evidence_type="meetings.meeting", evidence_id=meeting.pk
    )
    return meeting


def test_nothing_recorded_since_is_no_difference(world: World, november: time_machine.Traveller) -> None:
    assert traced(world, issue(world, november)) == {}


def test_minutes_locked_late(world: World, november: time_machine.Traveller) -> None:
    report = issue(world, november)
    meeting = late(world.a2)
    one = only(world, report, world.a2)

    assert kinds(one) == {"closed", "met"}
    assert one.line.changed["met"] == (0, 1)
    assert one.line.changed["missing"] == (1, 0)
    assert {(cause.kind, cause.meeting_id) for cause in one.causes} == {("closed", meeting.pk), ("met", meeting.pk)}
    assert all(cause.known_at == clock.at(datetime.date(2026, 11, 8), 9) for cause in one.causes)


def test_counters_corrected_after_the_minutes_were_locked(world: World, november: time_machine.Traveller) -> None:
    report = issue(world, november)
    meeting = world.a1.meetings.get(kind="regular", month=OCTOBER)
    before = counters_on(meeting)
    meeting.attended, meeting.unexcused = 8, 2
    meeting.save()
    keep_former(meeting, before, clock.now())
    one = only(world, report, world.a1)

    assert one.line.changed["attended"] == (9, 8)
    assert one.line.changed["below_twice"] == (0, 1)
    (cause,) = one.causes
    assert (cause.kind, cause.meeting_id, cause.known_at) == ("corrected", meeting.pk, clock.now())


def test_a_correction_of_the_month_before_explains_twice_below(world: World, november: time_machine.Traveller) -> None:
    meeting = world.a1.meetings.get(kind="regular", month=OCTOBER)
    Meeting.objects.filter(pk=meeting.pk).update(attended=1, excused=8)
    report = issue(world, november)
    september = world.a1.meetings.get(kind="regular", month=SEPTEMBER)
    before = counters_on(september)
    september.attended, september.excused = 10, 0
    september.save()
    keep_former(september, before, clock.now())
    one = only(world, report, world.a1)

    assert one.line.changed == {"below_twice": (1, 0)}
    assert [(cause.kind, cause.meeting_id) for cause in one.causes] == [("corrected", september.pk)]


def test_a_duty_that_was_lifted(world: World, november: time_machine.Traveller) -> None:
    report = issue(world, november)
    duty = Obligation.objects.get(org=world.a2, kind="monthly_meeting")
    lift_obligation(actor=actor_for(world.users["leader"]), obligation_id=duty.pk, reason="Lũ lụt")
    one = only(world, report, world.a2)

    assert one.line.changed == {"owed": (1, 0), "missing": (1, 0)}
    (cause,) = one.causes
    assert (cause.kind, cause.text, cause.known_at) == ("lifted", "Lũ lụt", clock.now())


def test_a_visit_confirmed_later(world: World, november: time_machine.Traveller) -> None:
    report = issue(world, november)
    world.a1.visits.update(state="confirmed", cell_confirmed_at=clock.now())
    one = only(world, report, world.a1)

    assert one.line.changed == {"visits": (0, 1)}
    assert [(cause.kind, cause.known_at) for cause in one.causes] == [("visited", clock.now())]


def test_a_theme_of_the_quarter_met_since(world: World, november: time_machine.Traveller) -> None:
    report = issue(world, november)
    meeting = close(world.a1, OCTOBER, Held(day=28, kind="thematic"))
    Meeting.objects.filter(pk=meeting.pk).update(closed_at=clock.now())
    Obligation.objects.filter(org=world.a1, kind="thematic_meeting", period=quarter_start(OCTOBER)).update(
        met_on=LATER, met_known_at=clock.now(), evidence_type="meetings.meeting", evidence_id=meeting.pk
    )
    one = only(world, report, world.a1)

    assert one.line.changed == {"quarter_met": (0, 1), "thematic": (0, 1)}
    assert kinds(one) == {"met", "closed"}


def test_tasks_finished_and_dropped_since(world: World, november: time_machine.Traveller) -> None:
    report = issue(world, november)
    first, second = Task.objects.filter(org=world.a1).order_by("due_on")
    finish_task(actor=world.system, task_id=first.pk, evidence="Xong", done_on=OCTOBER.replace(day=9),
                proof=proof_of(world.a1))  # fmt: skip
    drop_task(actor=world.system, task_id=second.pk, why="Không cần")
    one = only(world, report, world.a1)

    assert one.line.changed == {"tasks_due": (2, 1), "tasks_on_time": (0, 1)}
    assert {(cause.kind, cause.task_id) for cause in one.causes} == {("finished", first.pk), ("dropped", second.pk)}


def test_a_task_taken_up_again(world: World, november: time_machine.Traveller) -> None:
    task = Task.objects.filter(org=world.a1).order_by("due_on").first()
    assert task is not None
    finish_task(actor=world.system, task_id=task.pk, evidence="Xong", done_on=OCTOBER.replace(day=9),
                proof=proof_of(world.a1))  # fmt: skip
    report = issue(world, november)
    reopen_task(actor=world.system, task_id=task.pk, why="Chưa đạt")
    one = only(world, report, world.a1)

    assert one.line.changed == {"tasks_on_time": (1, 0)}
    assert [(cause.kind, cause.task_id, cause.known_at) for cause in one.causes] == [("reopened", task.pk, clock.now())]


def test_a_cell_that_moved_with_effect_before(world: World, november: time_machine.Traveller) -> None:
    """Decided after the report, in force on the month's last day: it counts elsewhere now."""
    report = issue(world, november, world.commune_a)
    move_organisation(
        actor=world.system, org_id=world.a2.pk, parent_id=world.commune_b.pk,
        effective_on=datetime.date(2026, 10, 15), decision_no="9-QĐ/TU",
    )  # fmt: skip
    one = only(world, report, world.a2)

    assert one.line.now == Figures()
    assert [(cause.kind, cause.text) for cause in one.causes] == [("moved", "Chuyển đảng bộ 9-QĐ/TU")]


def test_a_cell_that_counts_under_another_commune(
    world: World, november: time_machine.Traveller, client_of: SignIn
) -> None:
    """No figure of its own and no total is another, the lines of both communes in the province's report are."""
    report = issue(world, november)
    move_organisation(
        actor=world.system, org_id=world.a2.pk, parent_id=world.commune_b.pk,
        effective_on=datetime.date(2026, 10, 15), decision_no="9-QĐ/TU",
    )  # fmt: skip
    one = only(world, report, world.a2)
    said = words(client_of(world.users["staff_province"]).get(reverse("reports:compared", args=[report.pk])).content)

    assert (one.line.changed, one.line.under_then, one.line.under_now) == (
        {}, "Đảng bộ xã An Khánh Thượng", "Đảng bộ xã Bình Minh",
    )  # fmt: skip
    assert [(cause.kind, cause.text) for cause in one.causes] == [("moved", "Chuyển đảng bộ 9-QĐ/TU")]
    assert "1 tổ chức có số liệu khác với báo cáo đã nộp." in said
    assert "Tính vào: Đảng bộ xã An Khánh Thượng → Đảng bộ xã Bình Minh" in said


def test_a_cell_that_ended_with_effect_before(world: World, november: time_machine.Traveller) -> None:
    """By which decision it ended, not by which it was founded."""
    report = issue(world, november)
    dissolve_organisation(
        actor=world.system, org_id=world.a2.pk, effective_on=datetime.date(2026, 10, 15), decision_no="5-QĐ/TU"
    )
    one = only(world, report, world.a2)

    assert one.line.changed["cells"] == (1, 0)
    assert [(cause.kind, cause.text) for cause in one.causes] == [("moved", "Giải thể 5-QĐ/TU")]


def test_the_month_that_runs_changes_as_days_pass(world: World, november: time_machine.Traveller) -> None:
    """A report of the running month: what was due then is overdue now, for no other reason than time."""
    november.move_to(clock.at(OCTOBER.replace(day=6), 9), tick=False)
    Meeting.objects.filter(org=world.a2).delete()
    report = issue(world, november)
    found = traced(world, report)

    assert kinds(found[world.a2.pk]) == {"time"}
    assert found[world.a2.pk].line.changed == {"due": (1, 0), "missing": (0, 1)}
    assert found[world.a1.pk].line.changed == {"tasks_due": (0, 2)}
    assert kinds(found[world.a1.pk]) == {"time"}
    assert not any(one.open for one in found.values())


def test_what_no_record_explains_is_said_openly(world: World, november: time_machine.Traveller) -> None:
    """A counter changed behind the program's back is not explained away."""
    report = issue(world, november)
    world.a1.meetings.filter(kind="regular", month=OCTOBER).update(speakers=7)
    found = traced(world, report)[world.a1.pk]

    assert (found.causes, found.open) == ((), frozenset({"speakers"}))


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    then=st.tuples(CELL_MONTH, CELL_MONTH, CELL_MONTH),
    before=st.tuples(BEFORE, BEFORE, BEFORE),
    days=st.integers(0, 40),
)
def test_whatever_is_known_later_the_differences_are_those_of_the_records(
    world: World, then: tuple[CellMonth, ...], before: tuple[CellMonth, ...], days: int
) -> None:
    """A report of any day of the month or after it: the lines that differ a fortnight later are all explained, the
    report reads as it was frozen, and so does the month as known on its day."""
    issued_on = OCTOBER + datetime.timedelta(days=days)
    with transaction.atomic():
        fill(world, then, before)
        with time_machine.travel(clock.at(issued_on, 23, 59), tick=False) as time:
            report = submit_report(actor=world.system, org_id=world.province.pk, month=OCTOBER)
            time.move_to(clock.at(issued_on + datetime.timedelta(days=14), 9), tick=False)
            found = compare(world.system, report, clock.today())
            assert compare(world.system, report, issued_on).lines == ()
            lines = trace(world.system, found, found.lines)
        assert [(one.line.name, one.line.changed, one.open) for one in lines if one.open] == []
        transaction.set_rollback(True)


def test_page_answers_line_by_line(world: World, november: time_machine.Traveller, client_of: SignIn) -> None:
    report = issue(world, november, world.commune_a)
    client = client_of(world.users["staff_a"])
    address = reverse("reports:compared", args=[report.pk])
    assert "Số liệu hôm nay đúng như báo cáo đã nộp." in words(client.get(address).content)
    meeting = late(world.a2)
    page = client.get(address).content.decode()

    said = words(page)
    assert "1 tổ chức có số liệu khác với báo cáo đã nộp." in said
    assert "Chi bộ đã họp 1 2 +1" in said
    assert "Chi bộ đã họp: 0 → 1" in said
    assert "Khóa biên bản cuộc họp ngày 20/10/2026 “Kỳ họp” (ghi lúc 9 giờ ngày 08/11/2026)" in said
    assert "Chưa tìm thấy" not in said
    assert reverse("meetings:detail", args=[meeting.pk]) in page


def test_comparison_of_another_branch_is_not_found(
    world: World, november: time_machine.Traveller, client_of: SignIn
) -> None:
    report = submit_report(actor=world.system, org_id=world.a1.pk, month=OCTOBER)
    address = reverse("reports:compared", args=[report.pk])
    for key, status in (("staff_b", 404), ("b_secretary", 404), ("member", 404), ("staff_a", 200), ("secretary", 200)):
        assert client_of(world.users[key]).get(address).status_code == status, key


def test_a_line_out_of_sight_is_said_to_be_so(
    world: World, november: time_machine.Traveller, client_of: SignIn
) -> None:
    """After a cell left, those of its former superior see that it is gone, not what it does now. No link."""
    report = issue(world, november, world.commune_a)
    move_organisation(
        actor=world.system, org_id=world.a2.pk, parent_id=world.commune_b.pk, effective_on=datetime.date(2026, 11, 7)
    )
    actor = actor_for(world.users["staff_a"])
    with acting(actor):
        found = compare(actor, report, clock.today())
        lines = trace(actor, found, found.lines)

    assert [(one.line.org_id, one.line.now) for one in lines] == [(world.a2.pk, Figures())]
    assert "unseen" in kinds(lines[0])
    page = client_of(world.users["staff_a"]).get(reverse("reports:compared", args=[report.pk])).content.decode()
    assert "nay ở ngoài phạm vi xem của đồng chí" in words(page)
    assert reverse("reports:month", args=[world.a2.pk]) not in page
    assert reverse("reports:month", args=[world.commune_a.pk]) in page


def test_every_measure_has_a_name() -> None:
    assert all(measure_name(name) for name in MEASURES)
