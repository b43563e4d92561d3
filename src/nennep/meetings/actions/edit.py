"""Changing what was prepared, calling a meeting off, the preparatory record, observers, the report upward."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext as _

from nennep.audit.record import record
from nennep.committees.models import BodyKind
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.bulk import many_keys
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken
from nennep.kernel.period import month_of
from nennep.kernel.states import require
from nennep.meetings.actions.convene import check_day, check_regular_once, officer
from nennep.meetings.changing import changing
from nennep.meetings.mailing import mail_soon
from nennep.meetings.models import Meeting, Notice, Observer, PreparatoryRecord
from nennep.meetings.permissions import (
    check_can_cancel,
    check_can_observe,
    check_can_prepare,
    check_can_recall,
    check_can_report_up,
)
from nennep.meetings.queries.draft import title_of
from nennep.meetings.queries.meetings import get_meeting
from nennep.meetings.states import MeetingKind, MeetingState
from nennep.meetings.texts import one_line, paragraphs
from nennep.obligations.actions import meet_obligation
from nennep.obligations.models import ObligationKind
from nennep.orgtree.queries import lock
from nennep.regulations.queries import rule_set_for

_LINES = {"place": (200, "địa điểm"), "title": (200, "tên cuộc họp"), "theme": (300, "chuyên đề"),
          "hybrid_note": (300, "điểm cầu, hình thức dự")}  # fmt: skip
_OFFICERS = ("chair", "secretary", "drafter")
_FLAGS = ("is_model", "with_thematic")


def _set_start(meeting: Meeting, starts_at: datetime.datetime) -> None:
    """Move a meeting: the month it counts for, the rule sets it is held under and its usual title follow the day."""
    check_day(meeting.org_id, starts_at)
    day, usual = clock.local(starts_at).date(), _usual_title(meeting)
    if month_of(day) != meeting.month:
        lock(meeting.org_id)
        check_regular_once(meeting.org_id, meeting.kind, month_of(day), besides=meeting.pk)
    if day != clock.local(meeting.starts_at).date():
        meeting.rule_set = rule_set_for(meeting.org_id, "cell_meetings", day).slug
        if meeting.body_kind == BodyKind.CELL:
            meeting.scoring_set = rule_set_for(meeting.org_id, "meeting_scoring", day).slug
    meeting.starts_at, meeting.month = starts_at, month_of(day)
    if meeting.title == usual:
        meeting.title = _usual_title(meeting)


def _usual_title(meeting: Meeting) -> str:
    return title_of(meeting.kind, meeting.month, theme=meeting.theme, with_thematic=meeting.with_thematic)


def edit_meeting(*, actor: Actor, meeting_id: int, values: Mapping[str, Any], version: int | None = None) -> Meeting:
    """Change some of: starts_at, place, title, theme, hybrid_note, chair_id, secretary_id, drafter_id, is_model,
    with_thematic. What is not in `values` stays.

    When notices are out already and time or place changes, they are sent anew: the answers stay, nobody counts as
    having opened them. Audit "meetings.meeting.edited" with old and new.
    """
    with changing(actor, meeting_id, check_can_prepare, version) as meeting:
        told = [*values, *(f"{name}_name" for name in _OFFICERS if f"{name}_id" in values)]
        old = {name: getattr(meeting, name) for name in told}
        moved = (meeting.starts_at, meeting.place)
        if "starts_at" in values:
            _set_start(meeting, values["starts_at"])
        for name, (limit, label) in _LINES.items():
            if name in values:
                required = name == "title" or (name == "theme" and meeting.kind == MeetingKind.THEMATIC)
                setattr(meeting, name, one_line(values[name], limit, _(label), name, required=required))
        for name in _OFFICERS:
            if f"{name}_id" in values:
                person_id, person_name = officer(meeting, values[f"{name}_id"], f"{name}_id")
                setattr(meeting, f"{name}_id", person_id)
                setattr(meeting, f"{name}_name", person_name)
        for name in _FLAGS:
            if name in values:
                setattr(meeting, name, bool(values[name]))
        meeting.save()
        if meeting.state == MeetingState.CALLED and moved != (meeting.starts_at, meeting.place):
            Notice.objects.filter(meeting=meeting).update(sent_at=clock.now(), opened_at=None)
            mail_soon()
        record(actor, "meetings.meeting.edited", meeting, org_id=meeting.org_id,
               data={"old": old, "new": {name: getattr(meeting, name) for name in told}})  # fmt: skip
    return meeting


def recall_meeting(*, actor: Actor, meeting_id: int, version: int | None = None) -> Meeting:
    """Take the notices back and prepare anew. Audit "meetings.meeting.recalled" with how many had been sent."""
    with changing(actor, meeting_id, check_can_recall, version) as meeting:
        require(MeetingState, MeetingState.TRANSITIONS, meeting.state, MeetingState.PREPARING)
        sent, _rows = Notice.objects.filter(meeting=meeting).delete()
        meeting.state, meeting.called_at = MeetingState.PREPARING, None
        meeting.save(update_fields=["state", "called_at"])
        record(actor, "meetings.meeting.recalled", meeting, org_id=meeting.org_id, data={"notices": sent})
        mail_soon()
    return meeting


def cancel_meeting(*, actor: Actor, meeting_id: int, why: str, version: int | None = None) -> Meeting:
    """Call a meeting off before it opens, saying why. What was carried over to it can be carried to another.

    Audit "meetings.meeting.cancelled".
    """
    with changing(actor, meeting_id, check_can_cancel, version) as meeting:
        meeting.cancelled_why = one_line(why, 300, _("lý do không họp"), "why", required=True)
        require(MeetingState, MeetingState.TRANSITIONS, meeting.state, MeetingState.CANCELLED)
        meeting.state = MeetingState.CANCELLED
        meeting.save(update_fields=["state", "cancelled_why"])
        record(actor, "meetings.meeting.cancelled", meeting, org_id=meeting.org_id,
               data={"why": meeting.cancelled_why})  # fmt: skip
        mail_soon()
    return meeting


def record_preparatory(
    *,
    actor: Actor,
    meeting_id: int,
    held_on: datetime.date,
    present: str,
    rated: str = "",
    proposed: str = "",
    version: int | None = None,
) -> PreparatoryRecord:
    """Note the cell committee's preparatory meeting (one a meeting; noting again replaces it).

    Audit "meetings.preparatory.recorded".
    """
    with changing(actor, meeting_id, check_can_prepare, version) as meeting:
        if held_on > clock.local(meeting.starts_at).date() or held_on > clock.today():
            raise RuleBroken(_("Buổi họp chuẩn bị phải trước cuộc họp và không ở tương lai."), field="held_on")
        preparatory, _new = PreparatoryRecord.objects.update_or_create(
            meeting=meeting,
            defaults={
                "org_id": meeting.org_id, "held_on": held_on,
                "present": one_line(present, 500, _("thành phần dự"), "present", required=True),
                "rated": paragraphs(rated, _("đánh giá tháng trước"), "rated"),
                "proposed": paragraphs(proposed, _("nội dung đưa ra chi bộ"), "proposed"),
            },
        )  # fmt: skip
        record(actor, "meetings.preparatory.recorded", meeting, org_id=meeting.org_id, data={"held_on": held_on})
    return preparatory


def record_observers(*, actor: Actor, meeting_id: int, org_id: int, came: int, lesson: str = "") -> Observer:
    """Note how many of an invited cell came to a model meeting and what they took away: by the host or by the cell
    itself. Audit "meetings.observers.recorded"."""
    with acting(actor):
        meeting = get_meeting(actor, meeting_id, lock=True)
        observer = Observer.objects.filter(meeting=meeting, invited_org_id=org_id).first()
        if observer is None:
            raise RuleBroken(_("Chi bộ này không có trong danh sách mời."), field="org_id")
        check_can_observe(actor, meeting, org_id)
        if not 0 <= came <= 1000:
            raise RuleBroken(_("Số người đến phải từ 0 đến 1000."), field="came")
        observer.came, observer.lesson = came, paragraphs(lesson, _("điều học được"), "lesson")
        observer.save(update_fields=["came", "lesson"])
        record(actor, "meetings.observers.recorded", meeting, org_id=meeting.org_id,
               data={"invited": org_id, "came": came})  # fmt: skip
    return observer


def mark_reported(*, actor: Actor, meeting_id: int) -> Meeting:
    """Send the month's report upward: it is read out of the records, so sending is naming the locked meeting.

    The month's own meeting (the regular one, or one by team in its place) meets the duty of the month's report and is
    its evidence; any other meeting is only passed on. Audit "meetings.meeting.reported".
    """
    with changing(actor, meeting_id, check_can_report_up, None) as meeting:
        now = clock.now()
        meeting.reported_at = now
        meeting.save(update_fields=["reported_at"])
        if meeting.kind in (MeetingKind.REGULAR, MeetingKind.TEAM):
            meet_obligation(
                actor=actor, org_id=meeting.org_id, kind=ObligationKind.MONTHLY_REPORT, period=meeting.month,
                met_on=clock.local(now).date(), evidence=meeting, known_at=now,
            )  # fmt: skip
        record(actor, "meetings.meeting.reported", meeting, org_id=meeting.org_id, data={"month": meeting.month})
    return meeting


def cancel_meetings_of(*, actor: Actor, org_ids: Collection[int], on: datetime.date, why: str) -> int:
    """Call off what was to be held on or after the day on which organisations end; how many. What has been opened is
    closed by whoever answers for the successor. Audit "meetings.meeting.cancelled" for each."""
    states = (MeetingState.PREPARING, MeetingState.CALLED)
    rows = Meeting.objects.filter(
        org_id__in=many_keys(org_ids), state__in=states, starts_at__gte=clock.at(on)
    ).order_by("pk")
    ids = list(rows.values_list("pk", flat=True))
    for meeting_id in ids:
        cancel_meeting(actor=actor, meeting_id=meeting_id, why=why)
    return len(ids)
