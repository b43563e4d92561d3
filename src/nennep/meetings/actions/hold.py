"""Opening and ending a meeting; the roll call."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from django.http import Http404
from django.utils.translation import gettext as _

from nennep.audit.record import record
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.errors import RuleBroken
from nennep.kernel.states import require
from nennep.meetings.changing import changing
from nennep.meetings.models import Meeting, Notice, RollEntry
from nennep.meetings.permissions import check_can_end, check_can_open, check_can_record, check_can_reopen
from nennep.meetings.queries.counters import clock_of, in_evening
from nennep.meetings.queries.roster import new_roll, summoned_to
from nennep.meetings.states import MeetingState, Presence
from nennep.meetings.texts import one_line

LONGEST = datetime.timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Mark:
    """How one person took part. `at_clock`: the hour of coming late or leaving early; `joined_from`: the other place
    from which the person took part; `came_anyway`: exempt or active elsewhere, but there."""

    presence: Presence
    at_clock: str = ""
    reason: str = ""
    joined_from: str = ""
    came_anyway: bool = False


def check_moment(meeting: Meeting, moment: datetime.datetime, field: str) -> datetime.datetime:
    """A moment noted about a meeting: not in the future, and on its day or within three days after its beginning."""
    if moment > clock.now():
        raise RuleBroken(_("Thời điểm này ở tương lai. Hãy kiểm tra lại ngày, giờ."), field=field)
    begins = clock.local(meeting.starts_at).replace(hour=0, minute=0)
    if not begins <= moment <= begins + LONGEST:
        raise RuleBroken(_("Thời điểm này không thuộc ngày họp. Hãy kiểm tra lại ngày, giờ."), field=field)
    return moment


def excused_answers(meeting: Meeting) -> dict[int, str]:
    """Who asked to be excused, with the reason."""
    rows = Notice.objects.filter(meeting=meeting, answer=Notice.Answer.EXCUSED, as_superior=False)
    return dict(rows.values_list("person_id", "answer_text"))


def open_meeting(
    *, actor: Actor, meeting_id: int, opened_at: datetime.datetime | None = None, version: int | None = None
) -> Meeting:
    """Open a meeting, now or (entered afterwards) at the hour it began: the roster of that day becomes the roll.

    Everybody is present until corrected; those who asked to be excused, are exempt, active elsewhere or suspended are
    marked so. Audit "meetings.meeting.opened" with how many were summoned.
    """
    with changing(actor, meeting_id, check_can_open, version) as meeting:
        today = clock.local(meeting.starts_at).date() == clock.today()
        usual = clock.now() if today else meeting.starts_at
        meeting.opened_at = check_moment(meeting, opened_at or usual, "opened_at")
        people = summoned_to(
            org_id=meeting.org_id, body_kind=meeting.body_kind, kind=meeting.kind, team_id=meeting.team_id,
            day=clock.local(meeting.opened_at).date(),
        )  # fmt: skip
        if not people:
            raise RuleBroken(_("Không có ai trong danh sách triệu tập vào ngày họp."))
        require(MeetingState, MeetingState.TRANSITIONS, meeting.state, MeetingState.OPEN)
        meeting.state = MeetingState.OPEN
        meeting.save(update_fields=["state", "opened_at"])
        RollEntry.objects.bulk_create(new_roll(meeting, people, excused_answers(meeting)))
        record(actor, "meetings.meeting.opened", meeting, org_id=meeting.org_id,
               data={"opened_at": meeting.opened_at, "people": len(people)})  # fmt: skip
    return meeting


def apply_mark(entry: RollEntry, mark: Mark) -> None:
    """Put a mark on an unsaved roll row. Raises RuleBroken when it does not fit the person's standing there."""
    if mark.presence not in Presence.values:
        raise RuleBroken(_("Hãy chọn có mặt hoặc lý do vắng."), field=f"presence-{entry.person_id}")
    if mark.came_anyway and mark.presence not in (Presence.EXEMPT, Presence.ELSEWHERE):
        raise RuleBroken(
            _("Chỉ người được miễn hoặc sinh hoạt nơi khác mới ghi “vẫn đến dự” (%(name)s).")
            % {"name": entry.person_name},
            field=f"presence-{entry.person_id}",
        )
    entry.presence, entry.came_anyway = Presence(mark.presence), mark.came_anyway
    entry.at_clock = one_line(mark.at_clock, 20, _("giờ đến, giờ về"), f"at_clock-{entry.person_id}")
    entry.reason = one_line(mark.reason, 200, _("lý do vắng"), f"reason-{entry.person_id}")
    entry.joined_from = one_line(mark.joined_from, 120, _("điểm dự"), f"joined_from-{entry.person_id}")


def _check_hour(meeting: Meeting, entry: RollEntry) -> None:
    """The hour of coming late or leaving early can be read (quorum depends on it) and is not before the opening."""
    if not entry.at_clock:
        return
    noted = clock_of(entry.at_clock)
    if noted is None:
        raise RuleBroken(_("Chưa đọc được giờ “%(text)s”. Hãy viết như 19:50.") % {"text": entry.at_clock},
                         field="at_clock")  # fmt: skip
    opened = clock.local(meeting.opened_at or meeting.starts_at).time().replace(second=0, microsecond=0)
    if in_evening(noted) < in_evening(opened):
        raise RuleBroken(
            _("Giờ %(hour)s của đồng chí %(name)s trước lúc khai mạc (%(opened)s).")
            % {"hour": f"{noted:%H:%M}", "name": entry.person_name, "opened": f"{opened:%H:%M}"},
            field="at_clock",
        )


MARKED = ("presence", "came_anyway", "at_clock", "reason", "joined_from")


def mark_roll(meeting: Meeting, marks: Mapping[int, Mark]) -> dict[int, dict[str, object]]:
    """Write marks on the roll; returns what changed, old values by person. Somebody not on the roll is not found."""
    entries = {row.person_id: row for row in RollEntry.objects.filter(meeting=meeting, person_id__in=list(marks))}
    if marks.keys() - entries.keys():
        raise Http404
    changed: dict[int, dict[str, object]] = {}
    for person_id, mark in marks.items():
        entry = entries[person_id]
        old: dict[str, object] = {name: getattr(entry, name) for name in MARKED}
        apply_mark(entry, mark)
        if old["at_clock"] != entry.at_clock:
            _check_hour(meeting, entry)
        if any(old[name] != getattr(entry, name) for name in MARKED):
            changed[person_id] = old
    RollEntry.objects.bulk_update([entries[key] for key in changed], MARKED)
    return changed


def mark_presence(*, actor: Actor, meeting_id: int, marks: Mapping[int, Mark], version: int | None = None) -> Meeting:
    """Mark how people took part, many at once (person -> Mark). Audit "meetings.roll.marked" with old and new."""
    with changing(actor, meeting_id, check_can_record, version) as meeting:
        changed = mark_roll(meeting, marks)
        if changed:
            record(actor, "meetings.roll.marked", meeting, org_id=meeting.org_id, data={
                "old": {key: old["presence"] for key, old in changed.items()},
                "new": {key: marks[key].presence for key in changed},
            })  # fmt: skip
    return meeting


def refresh_roll(*, actor: Actor, meeting_id: int, version: int | None = None) -> Meeting:
    """Read the roster of the meeting's day again: who joined is added, who no longer belongs is taken off; marks stay.

    Audit "meetings.roll.refreshed".
    """
    with changing(actor, meeting_id, check_can_record, version) as meeting:
        people = {
            row.person_id: row
            for row in summoned_to(
                org_id=meeting.org_id, body_kind=meeting.body_kind, kind=meeting.kind, team_id=meeting.team_id,
                day=clock.local(meeting.starts_at).date(),
            )
        }  # fmt: skip
        there = set(RollEntry.objects.filter(meeting=meeting).values_list("person_id", flat=True))
        new = [row for key, row in people.items() if key not in there]
        gone = there - people.keys()
        RollEntry.objects.bulk_create(new_roll(meeting, new, excused_answers(meeting)))
        RollEntry.objects.filter(meeting=meeting, person_id__in=gone).delete()
        record(actor, "meetings.roll.refreshed", meeting, org_id=meeting.org_id,
               data={"added": [row.person_id for row in new], "removed": gone})  # fmt: skip
    return meeting


def end_meeting(
    *, actor: Actor, meeting_id: int, ended_at: datetime.datetime | None = None, version: int | None = None
) -> Meeting:
    """Note the end, now or at the hour given; the length in minutes follows. Audit "meetings.meeting.ended"."""
    with changing(actor, meeting_id, check_can_end, version) as meeting:
        ended = check_moment(meeting, ended_at or clock.now(), "ended_at")
        opened = meeting.opened_at
        if opened is None or ended <= opened:
            raise RuleBroken(_("Giờ kết thúc phải sau giờ bắt đầu."), field="ended_at")
        require(MeetingState, MeetingState.TRANSITIONS, meeting.state, MeetingState.HELD)
        meeting.state, meeting.ended_at = MeetingState.HELD, ended
        meeting.minutes_long = int((ended - opened).total_seconds() // 60)
        meeting.save(update_fields=["state", "ended_at", "minutes_long"])
        record(actor, "meetings.meeting.ended", meeting, org_id=meeting.org_id,
               data={"ended_at": ended, "minutes": meeting.minutes_long})  # fmt: skip
    return meeting


def reopen_meeting(*, actor: Actor, meeting_id: int, version: int | None = None) -> Meeting:
    """Go on after an end noted by mistake. Audit "meetings.meeting.reopened"."""
    with changing(actor, meeting_id, check_can_reopen, version) as meeting:
        require(MeetingState, MeetingState.TRANSITIONS, meeting.state, MeetingState.OPEN)
        meeting.state, meeting.ended_at, meeting.minutes_long = MeetingState.OPEN, None, 0
        meeting.save(update_fields=["state", "ended_at", "minutes_long"])
        record(actor, "meetings.meeting.reopened", meeting, org_id=meeting.org_id)
    return meeting
