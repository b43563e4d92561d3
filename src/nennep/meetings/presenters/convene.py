"""Convening: the kinds of meeting to choose from, and what the rules say of the one chosen."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.period import add_months, month_of, quarter_start
from nennep.meetings.queries.draft import MeetingDraft, team_meetings_held
from nennep.meetings.queries.meetings import meetings_of, regular_months
from nennep.meetings.states import MeetingKind, MeetingState
from nennep.members.queries import count_members_on
from nennep.regulations.rules.meetings import meeting_due, team_meeting_allowed, thematic_due
from nennep.regulations.schema import RuleSet
from nennep.regulations.verdicts import Verdict
from nennep.ui.formats import format_day
from nennep.ui.shapes import RuleNote

_CELL = (MeetingKind.REGULAR, MeetingKind.THEMATIC, MeetingKind.TEAM, MeetingKind.COMMITTEE, MeetingKind.EXTRAORDINARY)
_ABOVE = (MeetingKind.COMMITTEE, MeetingKind.CONFERENCE, MeetingKind.EXTRAORDINARY)


@dataclass(frozen=True, slots=True)
class KindLink:
    """A kind of meeting to choose."""

    label: str
    url: str
    current: bool


def kind_links(org_id: int, *, is_cell: bool, kind: str, month: datetime.date | None) -> list[KindLink]:
    """The kinds that the organisation holds, the one at hand marked; `month`: as asked, else each its own."""
    here = reverse("meetings:convene", args=[org_id])
    names = {MeetingKind.COMMITTEE: _("Họp chi ủy")} if is_cell else {}
    asked = f"&thang={month:%m/%Y}" if month else ""
    return [
        KindLink(str(names.get(one, one.label)), f"{here}?loai={one.value}{asked}", one.value == kind)
        for one in (_CELL if is_cell else _ABOVE)
    ]


def next_free_month(actor: Actor, org_id: int, kind: str) -> datetime.date:
    """This month; for a regular meeting the first month from now on that has none yet."""
    month = month_of(actor.today)
    if kind != MeetingKind.REGULAR:
        return month
    taken = regular_months(actor, org_id, month)
    while month in taken:
        month = add_months(month, 1)
    return month


def draft_notes(actor: Actor, draft: MeetingDraft) -> list[RuleNote]:
    """What the rules in force on the meeting's day say of a meeting of this kind."""
    rules, day = draft.rules, clock.local(draft.starts_at).date()
    notes: list[Verdict] = []
    if draft.body_kind == "cell" and draft.kind == MeetingKind.REGULAR:
        notes.append(_common_day(draft, rules))
    if draft.body_kind == "cell" and draft.kind in (MeetingKind.REGULAR, MeetingKind.THEMATIC):
        start = quarter_start(day)
        held = meetings_of(actor, draft.org_id).filter(
            month__gte=start, month__lt=add_months(start, 3), state=MeetingState.CLOSED
        )
        count = sum(row.kind == MeetingKind.THEMATIC or row.with_thematic for row in held)
        notes.append(thematic_due(day, count, rules, actor.today))
    if draft.kind == MeetingKind.TEAM:
        members = count_members_on([draft.org_id], day).get(draft.org_id, 0)
        notes.append(
            team_meeting_allowed(members, team_meetings_held(draft.org_id, day.year, besides=draft.month), rules)
        )
    if draft.body_kind == "cell":
        ahead = rules.rules.papers_ahead_days.value
        if ahead is not None:
            last = format_day(day - datetime.timedelta(days=ahead))
            notes.append(
                Verdict(
                    "due", _("Gửi tài liệu chậm nhất ngày %(day)s.") % {"day": last}, rules.ref("papers_ahead_days")
                )
            )
    return [verdict.note() for verdict in notes]


def _common_day(draft: MeetingDraft, rules: RuleSet[Any]) -> Verdict:
    due = meeting_due(draft.month, rules)
    if rules.rules.common_day.value is None:
        sentence = _("Mỗi tháng một kỳ sinh hoạt thường kỳ; không quy định ngày chung.")
        return Verdict("none", sentence, rules.ref("every_months"))
    return Verdict(
        "due", _("Ngày sinh hoạt chung của tháng: %(day)s.") % {"day": format_day(due)}, rules.ref("common_day")
    )
