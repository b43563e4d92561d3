"""Closing a meeting: minutes locked, duties met by them, superiors' visits noted, a resolution drafted."""

from __future__ import annotations

import datetime

from django.utils.translation import gettext as _

from nennep.directives.actions.evidence import meeting_settled
from nennep.documents.actions import draft_document
from nennep.documents.models import Document
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken
from nennep.kernel.period import quarter_start
from nennep.meetings.actions import lock_minutes, note_visits_of
from nennep.meetings.models import Meeting
from nennep.meetings.queries import get_meeting, teams_of
from nennep.meetings.states import MeetingKind, MeetingState
from nennep.obligations.actions import meet_obligation
from nennep.obligations.models import ObligationKind
from nennep.orgtree.queries import lock
from nennep.processes.conclusions import NOTICE, RESOLUTION, draft_content, subject_of

Duty = tuple[ObligationKind, datetime.date]


def duties_met_by(meeting: Meeting, *, all_teams_met: bool = False) -> list[Duty]:
    """Which duties a closed meeting meets, with their periods: the month's regular meeting; the quarter's theme, by a
    thematic meeting or one combined with it; meetings by team once every team of the cell has met in the month."""
    duties: list[Duty] = []
    if meeting.kind == MeetingKind.REGULAR or (meeting.kind == MeetingKind.TEAM and all_teams_met):
        duties.append((ObligationKind.MONTHLY_MEETING, meeting.month))
    if meeting.kind == MeetingKind.THEMATIC or (meeting.kind == MeetingKind.REGULAR and meeting.with_thematic):
        duties.append((ObligationKind.THEMATIC_MEETING, quarter_start(meeting.month)))
    return duties


def _day_of(meeting: Meeting) -> datetime.date:
    return clock.local(meeting.opened_at or meeting.starts_at).date()


def _all_teams_met_on(meeting: Meeting) -> datetime.date | None:
    """The day on which the last team of the cell met in the month, in whatever order their minutes were locked; None
    while one has not. Two teams that lock at the same moment do so one after the other, or neither would see both."""
    lock(meeting.org_id)
    teams = {team.pk for team in teams_of(meeting.org_id, clock.local(meeting.starts_at).date())}
    met: dict[int | None, datetime.date] = {}
    closed = Meeting.objects.filter(
        org_id=meeting.org_id, month=meeting.month, kind=MeetingKind.TEAM, state=MeetingState.CLOSED
    )
    for one in closed.order_by("-starts_at"):
        met[one.team_id] = _day_of(one)
    return max(met[team] for team in teams) if teams and teams <= met.keys() else None


def close_meeting(*, actor: Actor, meeting_id: int, version: int | None = None, draft: str = "") -> Meeting:
    """Agree the minutes and lock the meeting, with all that follows, in one transaction.

    In order: `lock_minutes` (right, completeness, counters, digest, frozen roll, open items carried over); the duties
    of month and quarter, and what documents ask, are met with the meeting as evidence; superiors in the room become
    visits that the cell has confirmed; with `draft` ("nghi-quyet" or "thong-bao") that document is drafted from the
    conclusions. Raises Denied, RuleBroken, Http404; the second of two who close at once is refused in words.
    """
    if draft not in ("", RESOLUTION, NOTICE):
        raise RuleBroken(_("Chỉ dự thảo được nghị quyết hoặc thông báo kết luận."), field="draft")
    with acting(actor):
        meeting = lock_minutes(actor=actor, meeting_id=meeting_id, version=version)
        by_team = _all_teams_met_on(meeting) if meeting.kind == MeetingKind.TEAM else None
        for kind, period in duties_met_by(meeting, all_teams_met=by_team is not None):
            meet_obligation(
                actor=actor, org_id=meeting.org_id, kind=kind, period=period, evidence=meeting,
                met_on=by_team or _day_of(meeting), known_at=meeting.closed_at,
            )  # fmt: skip
        meeting_settled(actor, meeting)
        note_visits_of(actor=actor, meeting=meeting)
        if draft:
            draft_conclusion(actor=actor, meeting_id=meeting.pk, kind=draft)
    return meeting


def draft_conclusion(*, actor: Actor, meeting_id: int, kind: str) -> Document:
    """Draft the resolution or the notice of conclusions of a closed meeting; it is then numbered and sent like any
    other document (S4.8)."""
    with acting(actor):
        meeting = get_meeting(actor, meeting_id)
        if meeting.state != MeetingState.CLOSED:
            raise RuleBroken(_("Hãy khóa biên bản trước khi dự thảo văn bản từ kết luận."))
        return draft_document(
            actor=actor, org_id=meeting.org_id, body_kind=meeting.body_kind, kind=kind,
            subject=subject_of(meeting, kind), content=draft_content(actor, meeting, kind), source=meeting,
        )  # fmt: skip
