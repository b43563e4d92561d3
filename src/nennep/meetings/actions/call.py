"""Calling a meeting: notices and papers go out; they are opened and answered, or told on paper and by phone."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping

from django.http import Http404
from django.utils.translation import gettext as _

from nennep.audit.record import record
from nennep.committees.models import BodyKind
from nennep.committees.queries import assigned_superiors_on
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken
from nennep.kernel.states import require
from nennep.meetings.changing import changing
from nennep.meetings.mailing import mail_soon
from nennep.meetings.models import AgendaItem, Meeting, Notice, Paper
from nennep.meetings.permissions import check_can_answer, check_can_call, check_can_tell
from nennep.meetings.queries.meetings import get_meeting, get_notice
from nennep.meetings.queries.roster import Summoned, summoned_to
from nennep.meetings.states import MeetingState, Presence
from nennep.meetings.texts import one_line

_NOT_TOLD = (Presence.ELSEWHERE, Presence.SUSPENDED)


def new_notices(
    meeting: Meeting, people: Iterable[Summoned], superiors: Mapping[int, str], *, sent_at: datetime.datetime, how: str
) -> list[Notice]:
    """Unsaved notices: to everybody on the roster who is not away or suspended, and to the assigned superiors (id ->
    name). `how`: told on paper or by phone, which counts as opened."""
    told = [(row.person_id, row.name, False) for row in people if row.presence not in _NOT_TOLD]
    members = {person_id for person_id, _name, _superior in told}
    told += [(person_id, name, True) for person_id, name in superiors.items() if person_id not in members]
    return [
        Notice(
            meeting=meeting, org_id=meeting.org_id, person_id=person_id, person_name=name, as_superior=superior,
            sent_at=sent_at, told_by=how, opened_at=sent_at if how else None,
        )
        for person_id, name, superior in told
    ]  # fmt: skip


def call_meeting(
    *,
    actor: Actor,
    meeting_id: int,
    called_at: datetime.datetime | None = None,
    how: str = "",
    version: int | None = None,
) -> Meeting:
    """Send the notices to every member and to the assigned superiors, and with them the papers attached so far.

    Entered afterwards, `called_at` says when people were told and `how` (on paper, by phone); without it the hour of
    the meeting must lie ahead. Refused without an agenda or a place. Audit "meetings.meeting.called".
    """
    with changing(actor, meeting_id, check_can_call, version) as meeting:
        now = clock.now()
        if called_at is None and meeting.starts_at <= now:
            raise RuleBroken(_("Giờ họp đã qua: hãy sửa giờ họp, hoặc nhập cuộc họp đã diễn ra."), field="starts_at")
        if called_at is not None and not (called_at <= now and called_at <= meeting.starts_at):
            raise RuleBroken(_("Ngày báo họp phải trước giờ họp và không ở tương lai."), field="called_at")
        if not meeting.place:
            raise RuleBroken(_("Hãy ghi địa điểm họp trước khi gửi giấy mời."), field="place")
        if not AgendaItem.objects.filter(meeting=meeting).exists():
            raise RuleBroken(_("Hãy lập chương trình trước khi gửi giấy mời."))
        day = clock.local(meeting.starts_at).date()
        people = summoned_to(
            org_id=meeting.org_id, body_kind=meeting.body_kind, kind=meeting.kind, team_id=meeting.team_id, day=day
        )
        if not people:
            raise RuleBroken(_("Chưa có ai trong danh sách triệu tập."))
        assigned = assigned_superiors_on(meeting.org_id, day) if meeting.body_kind == BodyKind.CELL else []
        meeting.called_at = called_at or now
        notices = new_notices(
            meeting, people, {row.person_id: row.person_name for row in assigned}, sent_at=meeting.called_at,
            how=one_line(how, 120, _("cách báo"), "how", required=called_at is not None),
        )  # fmt: skip
        Notice.objects.bulk_create(notices)
        papers = Paper.objects.filter(meeting=meeting, sent_at__isnull=True).update(sent_at=meeting.called_at)
        require(MeetingState, MeetingState.TRANSITIONS, meeting.state, MeetingState.CALLED)
        meeting.state = MeetingState.CALLED
        meeting.save(update_fields=["state", "called_at"])
        record(actor, "meetings.meeting.called", meeting, org_id=meeting.org_id,
               data={"notices": len(notices), "papers": papers, "called_at": meeting.called_at})  # fmt: skip
        mail_soon()
    return meeting


def _own(actor: Actor, meeting_id: int) -> Notice:
    notice = (
        Notice.objects.select_for_update(of=("self",))
        .filter(meeting_id=meeting_id, person_id=actor.person_id or 0)
        .select_related("meeting")
        .first()
    )
    if notice is None:
        raise Http404
    return notice


def open_notice(*, actor: Actor, meeting_id: int) -> Notice:
    """Note that the invited person opened the notice, the first time only: proof of delivery, not audited (D4)."""
    with acting(actor):
        get_meeting(actor, meeting_id)
        notice = _own(actor, meeting_id)
        if notice.opened_at is None:
            notice.opened_at = clock.now()
            notice.save(update_fields=["opened_at"])
    return notice


def answer_notice(*, actor: Actor, meeting_id: int, answer: str, text: str = "") -> Notice:
    """Say whether one comes; to be excused needs a reason. May be changed until the meeting opens.

    Audit "meetings.notice.answered".
    """
    with acting(actor):
        get_meeting(actor, meeting_id)
        notice = _own(actor, meeting_id)
        check_can_answer(actor, notice)
        if answer not in (Notice.Answer.COMING, Notice.Answer.EXCUSED):
            raise RuleBroken(_("Hãy chọn sẽ dự hoặc xin vắng."), field="answer")
        excused = answer == Notice.Answer.EXCUSED
        now = clock.now()
        notice.answer, notice.answered_at, notice.opened_at = answer, now, notice.opened_at or now
        notice.answer_text = one_line(text, 200, _("lý do xin vắng"), "text", required=excused)
        notice.save(update_fields=["answer", "answer_text", "answered_at", "opened_at"])
        record(actor, "meetings.notice.answered", notice, org_id=notice.org_id, data={"answer": answer})
    return notice


def tell_otherwise(*, actor: Actor, notice_id: int, how: str) -> Notice:
    """Note that somebody without a phone was told on paper, by phone, by word of mouth: who told and how (D18).

    Audit "meetings.notice.told".
    """
    with acting(actor):
        notice = get_notice(actor, notice_id, lock=True)
        check_can_tell(actor, notice)
        notice.told_by = one_line(how, 120, _("cách báo"), "how", required=True)
        notice.opened_at = notice.opened_at or clock.now()
        notice.save(update_fields=["told_by", "opened_at"])
        record(actor, "meetings.notice.told", notice, org_id=notice.org_id,
               data={"person": notice.person_id, "how": notice.told_by})  # fmt: skip
    return notice
