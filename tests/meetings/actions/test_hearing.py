"""The committee hears its cells' monthly reports (S4.7)."""

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
from nennep.meetings.models import Meeting
from nennep.meetings.queries.hearings import cell_report, hearing_list
from nennep.obligations.actions import open_obligations
from nennep.obligations.models import Obligation
from nennep.processes.close_meeting import close_meeting
from tests.factories.world import World
from tests.meetings.stages import EVENING, Stage

Find = Callable[[str], Actor]
Bring = Callable[[Stage], Meeting]
NOVEMBER = datetime.date(2026, 11, 1)
LATER = clock.at(datetime.date(2026, 12, 5), 9)


@pytest.fixture
def committee(world: World, actor: Find, stage: Bring, time: time_machine.Traveller) -> Meeting:
    """A committee meeting of commune A on 5 December, under way; cell A1 has met in November with something decided."""
    open_obligations(actor=world.system, month=NOVEMBER)
    held = stage("held")
    clerk = actor("clerk")
    decision = actions.decide(actor=clerk, meeting_id=held.pk, text="Làm đường", agree=7)
    actions.give_task(actor=clerk, meeting_id=held.pk, text="Vận động", due_on=datetime.date(2026, 11, 20),
                      person_id=world.people["deputy"].pk, decision_id=decision.pk)  # fmt: skip
    actions.score_quality(actor=clerk, meeting_id=held.pk, grade="Tốt")
    close_meeting(actor=actor("secretary"), meeting_id=held.pk)
    time.move_to(LATER)
    leader = actor("leader")
    meeting = actions.convene_meeting(actor=leader, org_id=world.commune_a.pk, kind="committee",
                                      starts_at=LATER - datetime.timedelta(hours=1), place="Trụ sở")  # fmt: skip
    return actions.open_meeting(actor=leader, meeting_id=meeting.pk)


def test_hear_report_and_who_is_missing(
    committee: Meeting, world: World, actor: Find, events: Callable[[str], int]
) -> None:
    """S4.7: one cell's report is heard with a conclusion; the other stands on the list as late."""
    leader = actor("leader")

    hearing = actions.hear_report(actor=leader, meeting_id=committee.pk, cell_id=world.a1.pk, month=NOVEMBER,
                                  decided="Tiếp tục\nchú ý hộ khó")  # fmt: skip

    assert (hearing.cell_name, hearing.decided) == ("Chi bộ thôn Đông Hà", "Tiếp tục\nchú ý hộ khó")
    rows = hearing_list(leader, world.commune_a.pk, NOVEMBER, LATER.date())
    assert [(row.name, row.state, row.is_heard, row.decided) for row in rows] == [
        ("Chi bộ cơ quan xã An Khánh Thượng", "late", False, ""),
        ("Chi bộ thôn Đông Hà", "done", True, "Tiếp tục\nchú ý hộ khó"),
    ]
    owed = Obligation.objects.get(org=world.a1, kind="monthly_report", period=NOVEMBER)
    assert (owed.evidence_type, owed.evidence_id) == ("meetings.hearing", hearing.pk)
    before = hearing_list(leader, world.commune_a.pk, NOVEMBER, datetime.date(2026, 11, 20))
    assert {row.state for row in before} == {"due"}
    assert events("meetings.report.heard") == 1


def test_hear_report_corrected_stays_heard_when_it_was(
    committee: Meeting, world: World, actor: Find, time: time_machine.Traveller
) -> None:
    """J2: the conclusion is worded anew the day after; as of the meeting's day the report was heard all the same."""
    leader = actor("leader")
    for day, text in ((LATER, "Tiếp tục"), (LATER + datetime.timedelta(days=1), "Tiếp tục, chú ý hộ khó")):
        time.move_to(day)
        actions.hear_report(actor=leader, meeting_id=committee.pk, cell_id=world.a1.pk, month=NOVEMBER, decided=text)

    rows = hearing_list(leader, world.commune_a.pk, NOVEMBER, LATER.date())

    assert {row.name: (row.is_heard, row.decided) for row in rows}["Chi bộ thôn Đông Hà"] == (
        True, "Tiếp tục, chú ý hộ khó")  # fmt: skip


def test_hear_report_refusals(committee: Meeting, world: World, actor: Find, stage: Bring) -> None:
    """Only cells below, only months begun, only at a committee's meeting, only by those who keep its record."""
    leader = actor("leader")
    with pytest.raises(RuleBroken, match="tháng này"):
        actions.hear_report(actor=leader, meeting_id=committee.pk, cell_id=world.a1.pk,
                            month=datetime.date(2027, 1, 1))  # fmt: skip
    with pytest.raises(RuleBroken, match="chi bộ thuộc đảng bộ"):
        actions.hear_report(actor=leader, meeting_id=committee.pk, cell_id=world.commune_a.pk, month=NOVEMBER)
    with pytest.raises(Http404):
        actions.hear_report(actor=leader, meeting_id=committee.pk, cell_id=world.b1.pk, month=NOVEMBER)
    with pytest.raises(Denied, match="ghi cuộc họp này"):
        actions.hear_report(actor=actor("superior"), meeting_id=committee.pk, cell_id=world.a1.pk, month=NOVEMBER)


def test_hear_report_not_at_a_cells_meeting(world: World, actor: Find, stage: Bring) -> None:
    """Reports are heard by a committee."""
    with pytest.raises(Denied, match="cuộc họp cấp ủy"):
        actions.hear_report(actor=actor("secretary"), meeting_id=stage("open").pk, cell_id=world.a1.pk, month=NOVEMBER)


def test_cell_report_is_read_out_of_the_records(committee: Meeting, world: World, actor: Find) -> None:
    """S4.7: every figure of the report from the records; as of the day before the locking there is nothing."""
    report = cell_report(actor("leader"), world.a1.pk, NOVEMBER, LATER.date())

    assert (report.name, report.attended, report.summoned) == ("Chi bộ thôn Đông Hà", 8, 8)
    assert report.meeting is not None
    assert report.meeting.state == "done"
    (line,) = report.meetings
    assert (line.grade, line.minutes_long, line.decisions) == ("Tốt", 100, ("Làm đường",))
    assert [(task.text, task.is_late, task.done_on) for task in report.tasks] == [("Vận động", True, None)]
    assert (report.tasks_done, report.tasks_late) == (0, 1)
    before = cell_report(actor("leader"), world.a1.pk, NOVEMBER, EVENING.date() - datetime.timedelta(days=1))
    assert (before.meetings, before.attended) == ((), 0)
    with pytest.raises(Http404):
        cell_report(actor("b_secretary"), world.a1.pk, NOVEMBER, LATER.date())


def test_cell_report_counts_a_visit_from_its_confirmation_on(
    committee: Meeting, world: World, actor: Find, time: time_machine.Traveller
) -> None:
    """J2, S2.10: a visit confirmed on 5 December is not in the report as it was known in November."""
    time.move_to(LATER)
    visit = actions.report_visit(actor=actor("secretary"), cell_id=world.a1.pk, visited_on=EVENING.date(),
                                 visitor_id=world.people["superior"].pk)  # fmt: skip
    actions.confirm_visit(actor=actor("superior"), visit_id=visit.pk)

    then = cell_report(actor("leader"), world.a1.pk, NOVEMBER, datetime.date(2026, 11, 30))

    assert then.visits == ()
    assert len(cell_report(actor("leader"), world.a1.pk, NOVEMBER, LATER.date()).visits) == 1


def test_cell_report_leaves_confidential_conclusions_out(committee: Meeting, world: World, actor: Find) -> None:
    """D19: what the cell kept to its leaders is not in the report that others read."""
    meeting = Meeting.objects.get(org=world.a1, month=NOVEMBER)
    item = meeting.agenda.create(org=world.a1, position=40, title="Nhân sự", confidential=True)
    meeting.decisions.update(item=item)

    assert cell_report(actor("leader"), world.a1.pk, NOVEMBER, LATER.date()).meetings[0].decisions == ()
    assert cell_report(actor("secretary"), world.a1.pk, NOVEMBER, LATER.date()).meetings[0].decisions == ("Làm đường",)
