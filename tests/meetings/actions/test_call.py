"""Notices: sent, opened, answered, told otherwise."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
import time_machine
from django.http import Http404

from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.decisions import decide
from nennep.kernel.errors import Denied, RuleBroken
from nennep.meetings import actions
from nennep.meetings.models import AgendaItem, Meeting, Notice
from nennep.meetings.permissions import check_can_send
from nennep.meetings.presenters.steps.head import meeting_head
from nennep.meetings.queries import notices_to
from tests.factories.world import World
from tests.meetings.stages import STARTS, Stage

Find = Callable[[str], Actor]
Bring = Callable[[Stage], Meeting]
Count = Callable[[str], int]


def test_call_meeting_tells_members_and_superior(stage: Bring, world: World, events: Count) -> None:
    """D4, rules-supplement 1: everybody but those away, the exempt too, and the superior who follows the cell."""
    meeting = stage("called")

    told = {row.person_name: row.as_superior for row in Notice.objects.filter(meeting=meeting)}
    assert len(told) == 10
    assert told["Ngô Văn An"] is True
    assert "Lê Trọng Khuê" not in told
    assert told["Dương Văn Sửu"] is False
    assert (meeting.state, meeting.called_at) == ("called", clock.at(datetime.date(2026, 10, 25), 9))
    assert events("meetings.meeting.called") == 1


def test_call_meeting_needs_place_agenda_and_time(stage: Bring, actor: Find, time: time_machine.Traveller) -> None:
    """A notice says when, where and what about."""
    meeting = stage("preparing")
    secretary = actor("secretary")
    actions.edit_meeting(actor=secretary, meeting_id=meeting.pk, values={"place": ""})
    with pytest.raises(RuleBroken, match="địa điểm"):
        actions.call_meeting(actor=secretary, meeting_id=meeting.pk)
    actions.edit_meeting(actor=secretary, meeting_id=meeting.pk, values={"place": "Trường"})
    AgendaItem.objects.filter(meeting=meeting).delete()
    with pytest.raises(RuleBroken, match="lập chương trình"):
        actions.call_meeting(actor=secretary, meeting_id=meeting.pk)
    time.move_to(STARTS)
    with pytest.raises(RuleBroken, match="Giờ họp đã qua"):
        actions.call_meeting(actor=secretary, meeting_id=meeting.pk)
    meeting.refresh_from_db()
    refused = decide(check_can_send, secretary, meeting)
    assert (refused.allowed, "Giờ họp đã qua" in refused.reason) == (False, True)
    assert meeting_head(secretary, meeting).next.label == "Mở cuộc họp, điểm danh"


def test_call_meeting_told_on_paper_entered_afterwards(stage: Bring, actor: Find, time: time_machine.Traveller) -> None:
    """D18: who was told by paper counts as told on that day."""
    meeting = stage("preparing")
    time.move_to(clock.at(datetime.date(2026, 11, 5), 8))
    day = clock.at(datetime.date(2026, 10, 30), 8)
    with pytest.raises(RuleBroken, match="trước giờ họp"):
        actions.call_meeting(actor=actor("secretary"), meeting_id=meeting.pk, how="Giấy mời",
                             called_at=clock.at(datetime.date(2026, 11, 4)))  # fmt: skip

    actions.call_meeting(actor=actor("secretary"), meeting_id=meeting.pk, called_at=day, how="Giấy mời")

    rows = Notice.objects.filter(meeting=meeting)
    assert {(row.told_by, row.sent_at, row.opened_at) for row in rows} == {("Giấy mời", day, day)}


def test_open_notice_first_time_only(stage: Bring, actor: Find, time: time_machine.Traveller) -> None:
    """D4: proof that it was opened, and when first."""
    meeting = stage("called")
    actions.open_notice(actor=actor("member"), meeting_id=meeting.pk)
    first = Notice.objects.get(meeting=meeting, opened_at__isnull=False).opened_at
    time.move_to(STARTS - datetime.timedelta(hours=2))

    again = actions.open_notice(actor=actor("member"), meeting_id=meeting.pk)

    assert (again.opened_at, again.person_name) == (first, "Nguyễn Đình Thuần")
    assert [row.meeting_id for row in notices_to(actor("member"), datetime.date(2026, 11, 1))] == [meeting.pk]
    with pytest.raises(Http404):
        actions.open_notice(actor=actor("leader"), meeting_id=meeting.pk)
    with pytest.raises(Http404):
        actions.open_notice(actor=actor("b_secretary"), meeting_id=meeting.pk)


def test_answer_notice_excused_with_a_reason(stage: Bring, actor: Find, events: Count) -> None:
    """D5: to be excused one says why; the roll knows it in advance."""
    meeting, member = stage("called"), actor("member")

    with pytest.raises(RuleBroken, match="lý do xin vắng"):
        actions.answer_notice(actor=member, meeting_id=meeting.pk, answer="excused")
    with pytest.raises(RuleBroken, match="sẽ dự hoặc xin vắng"):
        actions.answer_notice(actor=member, meeting_id=meeting.pk, answer="maybe")
    notice = actions.answer_notice(actor=member, meeting_id=meeting.pk, answer="excused", text="Con ốm")

    assert (notice.answer, notice.answer_text, notice.opened_at is not None) == ("excused", "Con ốm", True)
    assert events("meetings.notice.answered") == 1


def test_tell_otherwise_counts_as_told(stage: Bring, actor: Find, world: World, events: Count) -> None:
    """D18: people without a phone are told on paper, and it is noted by whom and how."""
    meeting = stage("called")
    notice = Notice.objects.get(meeting=meeting, person=world.people["old"])

    told = actions.tell_otherwise(actor=actor("clerk"), notice_id=notice.pk, how="Đưa giấy mời tận nhà")

    assert (told.told_by, told.opened_at is not None) == ("Đưa giấy mời tận nhà", True)
    with pytest.raises(Denied, match="ghi việc báo họp"):
        actions.tell_otherwise(actor=actor("member"), notice_id=notice.pk, how="x")
    with pytest.raises(Http404):
        actions.tell_otherwise(actor=actor("b_secretary"), notice_id=notice.pk, how="x")
    assert events("meetings.notice.told") == 1
