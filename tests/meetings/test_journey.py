"""One month of a cell, as it happens, seen by each of those who take part."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import time_machine

from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.meetings import actions
from nennep.meetings.actions import Mark
from nennep.meetings.models import Meeting, Notice
from nennep.meetings.queries import get_meeting, quality_of
from nennep.meetings.states import Presence
from nennep.meetings.verdicts import rules_of
from nennep.obligations.models import Obligation, ObligationKind
from nennep.processes.close_meeting import close_meeting
from tests.factories.world import World
from tests.meetings.stages import ENDS, EVENING, PREPARED, STARTS


def test_month_of_a_cell(world: World, actor: Callable[[str], Actor], time: time_machine.Traveller) -> None:
    """S4.4, S4.9, D2-D4, D6-D8, D13, D16: prepared, called, held, scored, closed; figures and duties follow."""
    time.move_to(PREPARED, tick=False)
    secretary, clerk, member = actor("secretary"), actor("clerk"), actor("member")
    meeting = actions.convene_meeting(
        actor=secretary,
        org_id=world.a1.pk,
        kind="regular",
        month=datetime.date(2026, 11, 1),
        place="Nhà văn hóa",
        secretary_id=world.people["clerk"].pk,
    )
    assert clock.local(meeting.starts_at).date() == datetime.date(2026, 11, 3)
    assert (meeting.rule_set, meeting.chair_name) == ("42-hd-btctw-2025", "Hoàng Văn Bằng")
    assert meeting.agenda.count() == 14
    actions.attach_paper(
        actor=clerk, meeting_id=meeting.pk, title="Dự thảo nghị quyết", name="du-thao.pdf", content=b"%PDF-1.7 noi dung"
    )
    actions.call_meeting(actor=secretary, meeting_id=meeting.pk)
    assert Notice.objects.filter(meeting=meeting).count() == 10
    actions.open_notice(actor=member, meeting_id=meeting.pk)
    actions.answer_notice(actor=member, meeting_id=meeting.pk, answer="excused", text="Đi công tác")

    time.move_to(STARTS, tick=False)
    actions.open_meeting(actor=clerk, meeting_id=meeting.pk)
    roll = {row.person_name: row.presence for row in meeting.roll.all()}
    assert len(roll) == 10
    assert roll["Nguyễn Đình Thuần"] == "excused"
    assert roll["Dương Văn Sửu"] == "exempt"
    assert roll["Lê Trọng Khuê"] == "elsewhere"
    time.move_to(EVENING, tick=False)
    actions.mark_presence(
        actor=clerk, meeting_id=meeting.pk, marks={world.people["other"].pk: Mark(Presence.LATE, at_clock="19:50")}
    )
    actions.add_guest(
        actor=clerk,
        meeting_id=meeting.pk,
        name="Ngô Văn An",
        title="Đảng ủy viên",
        person_id=world.people["superior"].pk,
        is_superior=True,
    )
    actions.record_dues(actor=clerk, meeting_id=meeting.pk, note="Thu đủ tháng 10")
    item = meeting.agenda.get(step="discussion")
    actions.record_item(actor=clerk, meeting_id=meeting.pk, item_id=item.pk, text="Bàn về nước sạch")
    actions.add_speech(
        actor=clerk,
        meeting_id=meeting.pk,
        person_id=world.people["eighth"].pk,
        item_id=item.pk,
        gist="Đề nghị làm sớm",
        is_proposal=True,
    )
    decision = actions.decide(
        actor=clerk, meeting_id=meeting.pk, text="Mỗi tổ có một đảng viên phụ trách", item_id=item.pk, agree=6
    )
    assert (decision.base, decision.present_then, decision.carried) == (7, 6, True)
    actions.give_task(
        actor=clerk,
        meeting_id=meeting.pk,
        text="Lập danh sách hộ",
        due_on=datetime.date(2026, 11, 20),
        person_id=world.people["deputy"].pk,
        decision_id=decision.pk,
    )
    actions.score_quality(actor=clerk, meeting_id=meeting.pk, grade="Tốt")
    assert quality_of(meeting).has_points is False
    actions.end_meeting(actor=clerk, meeting_id=meeting.pk, ended_at=ENDS)
    shown = get_meeting(secretary, meeting.pk)
    kinds = [verdict.kind for verdict in rules_of(shown)]
    assert "done" in kinds
    closed = close_meeting(actor=secretary, meeting_id=meeting.pk, version=shown.version, draft="nghi-quyet")
    assert (closed.summoned, closed.attended, closed.excused, closed.late) == (8, 7, 1, 1)
    assert (closed.official_summoned, closed.official_attended, closed.exempt, closed.elsewhere) == (7, 6, 1, 1)
    assert (closed.speakers, closed.minutes_long, closed.papers_days_ahead, closed.tasks_given) == (1, 100, 9, 1)
    assert closed.superior_present
    owed = Obligation.objects.get(org=world.a1, kind=ObligationKind.MONTHLY_MEETING, period=datetime.date(2026, 11, 1))
    assert (owed.due_on, owed.met_on, owed.evidence_id) == (datetime.date(2026, 11, 3),) * 2 + (meeting.pk,)
    minutes = closed.minutes.get()
    assert minutes.content["attendance"]["counts"]["attended"] == 7
    assert Meeting.objects.get(pk=meeting.pk).state == "closed"
    visit = closed.visits.get()
    assert (visit.state, visit.visitor_name) == ("reported", "Ngô Văn An")
    actions.confirm_quality(actor=actor("superior"), meeting_id=meeting.pk)
    actions.confirm_visit(actor=actor("superior"), visit_id=visit.pk, remarks="Chuẩn bị tốt")
    actions.mark_reported(actor=secretary, meeting_id=meeting.pk)
