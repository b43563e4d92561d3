"""Locking the minutes, and correcting what is locked by a new version with a reason."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import Max
from django.http import Http404
from django.utils.translation import gettext as _

from nennep.audit.record import record
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.errors import RuleBroken
from nennep.kernel.states import require
from nennep.meetings.actions.former import counters_on, keep_former, keep_former_entries
from nennep.meetings.actions.hold import Mark, mark_roll
from nennep.meetings.actions.papers import drop_documents
from nennep.meetings.changing import changing
from nennep.meetings.followers import AMENDED
from nennep.meetings.frozen import roll_open
from nennep.meetings.models import AgendaItem, Decision, Meeting, Minutes, Paper
from nennep.meetings.permissions import check_can_amend, check_can_close
from nennep.meetings.queries.agenda import items_to_carry, next_open_meeting
from nennep.meetings.queries.counters import roll_counters
from nennep.meetings.queries.minutes import Content, Parts, content_of, digest, load_parts
from nennep.meetings.states import MeetingState, MinutesState
from nennep.meetings.texts import one_line, paragraphs


def days_ahead(starts_at: datetime.datetime, sent: list[datetime.datetime]) -> int | None:
    """How many calendar days before the meeting its last paper went out (negative: after it); None without papers."""
    if not sent:
        return None
    ahead = (clock.local(starts_at).date() - clock.local(max(sent)).date()).days
    return max(-999, min(999, ahead))


def counters_of(parts: Parts) -> dict[str, Any]:
    """All counters of the meeting row, recounted from its rows."""
    meeting = parts.meeting
    sent = Paper.objects.filter(meeting=meeting, sent_at__isnull=False).values_list("sent_at", flat=True)
    return roll_counters(parts.roll) | {
        "speakers": len({speech.person_id or speech.name for speech in parts.speeches}),
        "papers_days_ahead": days_ahead(meeting.starts_at, [moment for moment in sent if moment]),
        "superior_present": any(guest.is_superior for guest in parts.guests),
        "tasks_given": len(parts.tasks),
    }


def _write_counters(parts: Parts) -> dict[str, Any]:
    counters = counters_of(parts)
    for name, value in counters.items():
        setattr(parts.meeting, name, value)
    return counters


def _carry_over(meeting: Meeting) -> int:
    """Put what stayed open on the agenda of the next meeting when that one is being prepared already."""
    later = next_open_meeting(meeting)
    if later is None:
        return 0
    last = AgendaItem.objects.filter(meeting=later).aggregate(last=Max("position"))["last"] or 0
    items = [
        AgendaItem(
            meeting=later, org_id=later.org_id, position=position, title=item.title, carried_from=item,
            drafter_id=item.drafter_id, drafter_name=item.drafter_name, confidential=item.confidential,
        )
        for position, item in enumerate(items_to_carry(later.org_id, later.body_kind, later.starts_at), last + 1)
    ]  # fmt: skip
    AgendaItem.objects.bulk_create(items)
    return len(items)


def _new_version(actor: Actor, meeting: Meeting, content: Content, reason: str) -> Minutes:
    """Write an agreed version; the one before is replaced and stays."""
    now = clock.now()
    last = Minutes.objects.filter(meeting=meeting).aggregate(last=Max("version"))["last"] or 0
    Minutes.objects.filter(meeting=meeting, state=MinutesState.AGREED).update(state=MinutesState.REPLACED)
    return Minutes.objects.create(
        meeting=meeting, org_id=meeting.org_id, version=last + 1, state=MinutesState.AGREED, content=content,
        digest=digest(content), reason=reason, written_at=now, written_by_id=actor.user_id, agreed_at=now,
    )  # fmt: skip


def check_complete(meeting: Meeting, counters: Mapping[str, Any]) -> None:
    """Raise RuleBroken while the minutes lack what makes them minutes: who chaired, who wrote, who was there."""
    if not meeting.chair_name or not meeting.secretary_name:
        raise RuleBroken(_("Hãy ghi người chủ trì và thư ký cuộc họp trước khi khóa biên bản."))
    if not counters["attended"]:
        raise RuleBroken(_("Điểm danh chưa có ai có mặt. Hãy kiểm tra lại điểm danh."))


def lock_minutes(*, actor: Actor, meeting_id: int, version: int | None = None) -> Meeting:
    """Agree and lock the minutes. What follows in other areas is `processes.close_meeting`, which calls this.

    In order: leaders only, the meeting has ended; chair, secretary and roll are there; counters written on the row;
    minutes read out of the records and kept with their SHA-256; the roll is frozen from here on; what stayed open goes
    to the next meeting; audit "meetings.meeting.closed". A second locking at the same moment is refused in words.
    """
    with changing(actor, meeting_id, check_can_close, version) as meeting:
        parts = load_parts(meeting)
        check_complete(meeting, _write_counters(parts))
        require(MeetingState, MeetingState.TRANSITIONS, meeting.state, MeetingState.CLOSED)
        meeting.state, meeting.closed_at, meeting.closed_by_id = MeetingState.CLOSED, clock.now(), actor.user_id
        meeting.save()
        minutes = _new_version(actor, meeting, content_of(parts), "")
        carried = _carry_over(meeting)
        record(
            actor, "meetings.meeting.closed", meeting, org_id=meeting.org_id,
            data={"digest": minutes.digest, "carried": carried, "attended": meeting.attended,
                  "summoned": meeting.summoned},
        )  # fmt: skip
    return meeting


def _amend_texts(meeting: Meeting, records: Mapping[int, str], decisions: Mapping[int, str]) -> None:
    items = {row.pk: row for row in AgendaItem.objects.filter(meeting=meeting, pk__in=list(records))}
    taken = {row.pk: row for row in Decision.objects.filter(meeting=meeting, pk__in=list(decisions))}
    if records.keys() - items.keys() or decisions.keys() - taken.keys():
        raise Http404
    for key, text in records.items():
        items[key].record = paragraphs(text, _("diễn biến"), "records")
        items[key].save(update_fields=["record"])
    for key, text in decisions.items():
        taken[key].text = paragraphs(text, _("nội dung kết luận"), "decisions", required=True)
        taken[key].save(update_fields=["text"])


def amend_minutes(
    *,
    actor: Actor,
    meeting_id: int,
    reason: str,
    marks: Mapping[int, Mark] | None = None,
    records: Mapping[int, str] | None = None,
    decisions: Mapping[int, str] | None = None,
    dues: str | None = None,
    not_taken_up: Collection[int] = (),
    version: int | None = None,
) -> Minutes:
    """Correct locked minutes: roll (person -> Mark), records of items, wording of decisions, dues, with a reason.

    `not_taken_up`: what the agenda did with documents (AgendaDocument) and did not happen after all; the evidence goes.
    A new agreed version is written, the one before stays as replaced; counters are counted anew, and what they were
    is kept for figures as known on an earlier day. Votes and their
    outcome are not corrected here. Audit "meetings.minutes.amended" with old and new counters and old roll marks.
    """
    with changing(actor, meeting_id, check_can_amend, version) as meeting:
        why = one_line(reason, 300, _("lý do sửa biên bản"), "reason", required=True)
        if not (marks or records or decisions or dues is not None or not_taken_up):
            raise RuleBroken(_("Hãy sửa ít nhất một chỗ."))
        before, now = counters_on(meeting), clock.now()
        with roll_open(meeting.pk):
            changed = mark_roll(meeting, marks or {})
        _amend_texts(meeting, records or {}, decisions or {})
        drop_documents(actor, meeting, not_taken_up)
        if dues is not None:
            meeting.dues_note = one_line(dues, 500, _("tình hình đảng phí"), "dues")
        parts = load_parts(meeting)
        new = _write_counters(parts)
        check_complete(meeting, new)
        meeting.save()
        keep_former(meeting, before, now)
        keep_former_entries(meeting, changed, now)
        agreed = Minutes.objects.get(meeting=meeting, state=MinutesState.AGREED)
        content = content_of(parts) | {"reviewed": agreed.content["reviewed"]}
        minutes = _new_version(actor, meeting, content, why)
        record(
            actor, "meetings.minutes.amended", meeting, org_id=meeting.org_id,
            data={"version": minutes.version, "why": why, "digest": minutes.digest,
                  "old": {name: before[name] for name in new if before[name] != new[name]},
                  "new": {name: new[name] for name in new if before[name] != new[name]},
                  "roll": {key: row["presence"] for key, row in changed.items()}},
        )  # fmt: skip
        AMENDED(actor, meeting)
    return minutes
