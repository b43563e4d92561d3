"""From what a meeting concluded to the text of its resolution, or of the notice that goes to the cells (S4.8)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from nennep.committees.models import BodyKind
from nennep.documents.contents import blocks_to_json
from nennep.documents.layout.content import Block, Items, Paragraph
from nennep.documents.layout.forms.parts import Assignment, Rating, assignments, listed, rating, sections
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.meetings.models import AgendaItem, Meeting, Task
from nennep.meetings.queries.tasks import tasks_since_last
from nennep.meetings.states import TaskState
from nennep.meetings.visibility import decisions_of, tasks_of
from nennep.ui.formats import format_number

RESOLUTION, NOTICE = "nghi-quyet", "thong-bao"


def _kept_close(item: AgendaItem | None) -> bool:
    return item is not None and item.confidential


def _open_decisions(actor: Actor, meeting: Meeting) -> tuple[str, ...]:
    """What was carried, without what belongs to a confidential item: a draft is read by the whole committee (D19)."""
    return tuple(row.text for row in decisions_of(actor, meeting) if row.carried and not _kept_close(row.item))


def _open_tasks(tasks: Iterable[Task]) -> list[Task]:
    """The tasks that follow neither from a confidential decision nor from what was said under such an item."""
    return [
        task
        for task in tasks
        if not any(source and _kept_close(source.item) for source in (task.decision, task.speech))
    ]


def _assigned(tasks: list[Task]) -> tuple[Assignment, ...]:
    return tuple(Assignment(task=task.text, person=task.person_name, due=task.due_on) for task in tasks)


@translation.override("vi")  # words of an official document are Vietnamese
def subject_of(meeting: Meeting, kind: str) -> str:
    """The subject line a draft begins with."""
    month = f"{meeting.month:%m/%Y}"
    if kind == RESOLUTION:
        if meeting.theme:
            return _("về %(theme)s") % {"theme": meeting.theme}
        return _("về lãnh đạo thực hiện nhiệm vụ sau %(title)s") % {
            "title": meeting.title[:1].lower() + meeting.title[1:]
        }
    if meeting.body_kind == BodyKind.CELL:
        return _("kết luận kỳ sinh hoạt chi bộ tháng %(month)s") % {"month": month}
    return _("kết luận cuộc họp cấp ủy tháng %(month)s") % {"month": month}


def _resolution(actor: Actor, meeting: Meeting) -> tuple[Block, ...]:
    """The four parts of a cell's resolution (42-HD/BTCTW): assessment, directions, assignment, the meeting's rating."""
    held_on = clock.local(meeting.starts_at).date()
    since = _open_tasks(tasks_since_last(actor, meeting.org_id, meeting.month))
    before = [task for task in since if task.meeting_id != meeting.pk]
    results = tuple(f"{task.text}: {task.evidence}" for task in before if task.state == TaskState.DONE)
    late = tuple(
        _("%(task)s (hạn %(due)s, chưa xong)") % {"task": task.text, "due": f"{task.due_on:%d/%m/%Y}"}
        for task in before
        if task.state == TaskState.OPEN and task.due_on < held_on
    )
    taken = _open_decisions(actor, meeting)
    points = format_number(meeting.score.normalize()) if meeting.score is not None else ""
    assessment = sections(2, (_("Kết quả đạt được"), listed(results)), (_("Hạn chế"), listed(late)))
    return sections(
        1,
        (_("Đánh giá tình hình thực hiện nhiệm vụ"), assessment),
        (_("Phương hướng, nhiệm vụ"), listed(taken)),
        (_("Phân công, tổ chức thực hiện"), assignments(_assigned(_open_tasks(tasks_of(actor, meeting))))),
        (_("Tự xếp loại chất lượng sinh hoạt"), rating(Rating(points=points, grade=meeting.grade))),
    )


def _notice(actor: Actor, meeting: Meeting) -> tuple[Block, ...]:
    """Who met when in whose chair, the conclusions in order, and the tasks given."""
    day = clock.local(meeting.starts_at)
    opening = _("Ngày %(day)s, tại %(place)s, đồng chí %(chair)s chủ trì %(title)s. Cuộc họp kết luận như sau:") % {
        "day": f"{day:%d/%m/%Y}", "place": meeting.place or "…", "chair": meeting.chair_name,
        "title": meeting.title[:1].lower() + meeting.title[1:],
    }  # fmt: skip
    taken = _open_decisions(actor, meeting)
    heard = tuple(f"{row.cell_name}: {row.decided}" for row in meeting.hearings.order_by("id") if row.decided)
    parts: list[tuple[str, tuple[Block, ...]]] = [(_("Kết luận"), listed(taken))]
    if heard:
        parts.append((_("Về báo cáo tháng của các chi bộ"), (Items(heard),)))
    given = _assigned(_open_tasks(tasks_of(actor, meeting)))
    if given:
        parts.append((_("Phân công thực hiện"), assignments(given)))
    return (Paragraph(opening), *sections(2, *parts))


@translation.override("vi")  # words of an official document are Vietnamese
def draft_content(actor: Actor, meeting: Meeting, kind: str) -> dict[str, Any]:
    """The content of a resolution or a notice of conclusions, as `documents.draft_document` takes it.

    Only what the actor sees and what was carried goes in; what belongs to a confidential item is left out.
    """
    blocks = (
        _resolution(actor, meeting)
        if kind == RESOLUTION and meeting.body_kind == BodyKind.CELL
        else _notice(actor, meeting)
    )
    in_cell = meeting.body_kind == BodyKind.CELL  # the layout adds who keeps the original
    recipients = (
        [_("Cấp ủy cấp trên"), _("Các đồng chí đảng viên")]
        if in_cell
        else [_("Các chi bộ trực thuộc"), _("Các đồng chí cấp ủy viên")]
    )
    return {"blocks": blocks_to_json(blocks), "recipients": recipients}
