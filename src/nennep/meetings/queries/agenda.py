"""The agenda: the rule set's steps for the kind of meeting and of cell, what is carried over, what others passed on."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from nennep.access.permissions import Permission
from nennep.committees.models import BodyKind
from nennep.kernel.actor import Actor
from nennep.meetings.models import AgendaItem, Meeting
from nennep.meetings.queries.meetings import last_meeting_before
from nennep.meetings.states import MeetingKind, MeetingState
from nennep.orgtree.queries import reach
from nennep.regulations.schema import RuleSet

# Taken over by a meeting that was not called off.
_TAKEN = Exists(AgendaItem.objects.filter(carried_from=OuterRef("pk")).exclude(meeting__state=MeetingState.CANCELLED))
OWN = "own"  # the step of the content that the guidance asks of the kind of cell


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a proposed agenda; `step` names the rule set's step, `carried` the item it comes from."""

    title: str
    step: str = ""
    carried: AgendaItem | None = None


def _committee_lines(kind: str, body_kind: str) -> list[Line]:
    """No rule lays down a committee's agenda; these are the usual points, with the cells' reports first (S4.7). A
    cell's own committee has no cells below it and prepares the cell's meeting."""
    if kind == MeetingKind.CONFERENCE:
        return [
            Line(_("Tuyên bố lý do, giới thiệu đại biểu"), "opening"),
            Line(_("Báo cáo của cấp ủy"), "report"),
            Line(_("Tham luận, thảo luận"), "discussion"),
            Line(_("Kết luận hội nghị"), "conclusion"),
        ]
    if body_kind == BodyKind.CELL_COMMITTEE:
        own = [
            Line(_("Đánh giá việc lãnh đạo tháng qua"), "report"),
            Line(_("Chuẩn bị nội dung đưa ra chi bộ thảo luận, biểu quyết"), "discussion"),
        ]
    else:
        own = [Line(_("Nghe báo cáo tháng của các chi bộ"), "hearing"), Line(_("Thảo luận"), "discussion")]
    return [
        Line(_("Điểm danh, thông qua chương trình"), "opening"),
        *own,
        Line(_("Kết luận, phân công"), "conclusion"),
        Line(_("Thông qua biên bản"), "minutes"),
    ]


def template_lines(
    *, kind: str, body_kind: str, unit_type: str, with_thematic: bool, rules: RuleSet[Any]
) -> list[Line]:
    """The agenda that the rule set of the day asks for, with the kind of cell's own content after the information."""
    if body_kind != BodyKind.CELL or kind == MeetingKind.CONFERENCE:
        return _committee_lines(kind, body_kind)
    params = rules.rules
    thematic = params.agenda_thematic.value or ()
    if kind == MeetingKind.THEMATIC:
        return [Line(step.title, step.code) for step in thematic]
    lines = [Line(step.title, step.code) for step in params.agenda_regular.value or ()]
    own = [cell.agenda for cell in params.cell_kinds.value or () if cell.code == unit_type]
    at = next((index + 1 for index, line in enumerate(lines) if line.step == "information"), len(lines))
    lines[at:at] = [Line(title, OWN) for agenda in own for title in agenda]
    if with_thematic:
        at = next((index for index, line in enumerate(lines) if line.step in ("assignment", "conclusion")), len(lines))
        lines[at:at] = [Line(step.title, "presentation") for step in thematic if step.code == "presentation"]
    return lines


def items_to_carry(org_id: int, body_kind: str, before: datetime.datetime) -> list[AgendaItem]:
    """What the body's last meeting left open (its own items, not the steps of the template), once (D15)."""
    last = last_meeting_before(org_id, body_kind, before)
    if last is None:
        return []
    items = AgendaItem.objects.filter(~_TAKEN, meeting=last, finished=False, step="", sent_to__isnull=True)
    return list(items.order_by("position"))


def with_carried(lines: list[Line], carried: list[AgendaItem]) -> list[Line]:
    """The agenda with carried items before the discussion (or at the end, when there is no such step)."""
    at = next((index for index, line in enumerate(lines) if line.step in ("discussion", "presentation")), len(lines))
    return [*lines[:at], *(Line(item.title, "", item) for item in carried), *lines[at:]]


def items_received(actor: Actor, org_id: int) -> QuerySet[AgendaItem]:
    """Items that others passed on to an organisation and that no meeting of its own has taken yet (D17)."""
    return (
        AgendaItem.objects.filter(
            reach(actor, Permission.MEETING_PREPARE, "sent_to__now__path"), ~_TAKEN, sent_to_id=org_id
        )
        .order_by("sent_at", "id")
    )  # fmt: skip


def next_open_meeting(meeting: Meeting) -> Meeting | None:
    """The body's next meeting that is already being prepared, if there is one."""
    return (
        Meeting.objects.filter(
            org_id=meeting.org_id, body_kind=meeting.body_kind, starts_at__gt=meeting.starts_at,
            state__in=[MeetingState.PREPARING, MeetingState.CALLED],
        )
        .order_by("starts_at", "id")
        .first()
    )  # fmt: skip
