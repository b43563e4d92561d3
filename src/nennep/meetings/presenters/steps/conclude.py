"""What was said and decided: items with their record, speeches, decisions with their vote, tasks."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import prefetch_related_objects
from django.forms import Form
from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.meetings.presenters.words import task_state
from nennep.meetings.states import TaskState
from nennep.ui.shapes import Todo

if TYPE_CHECKING:
    from nennep.meetings.models import AgendaItem, Decision, Meeting, Speech, Task


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task: what, who, by when, how it stands."""

    pk: int
    text: str
    person: str
    due_on: datetime.date
    kind: str
    word: str
    evidence: str
    url: str


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A conclusion with its vote and the tasks that follow from it."""

    pk: int
    number: int
    text: str
    under: str
    vote: str
    carried: bool
    rule: str
    names: str
    tasks: Sequence[TaskRow]
    form: Form | None = None


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An agenda item with what was recorded on it."""

    pk: int
    number: int
    title: str
    confidential: bool
    record: str
    finished: bool
    form: Form | None
    sent: str = ""


@dataclass(frozen=True, slots=True)
class SpeechRow:
    """Somebody who spoke or registered to."""

    pk: int
    name: str
    about: str
    gist: str
    is_proposal: bool
    registered: bool
    tasks: Sequence[TaskRow] = field(default=())
    form: Form | None = None
    task_form: Form | None = None


def task_row(task: Task, today: datetime.date) -> TaskRow:
    """One task as lists show it."""
    kind, word = task_state(task.state, task.due_on, today)
    return TaskRow(
        task.pk, task.text, task.person_name, task.due_on, kind, word, task.evidence,
        reverse("meetings:task", args=[task.pk]),
    )  # fmt: skip


def vote_words(decision: Decision) -> str:
    """ "Tán thành 8, không tán thành 1, không biểu quyết 0; 9 người có mặt"."""
    if not decision.voted:
        return _("kết luận của chủ trì, không biểu quyết")
    figures = {
        "agree": decision.agree, "against": decision.against, "abstain": decision.abstain,
        "present": decision.present_then,
    }  # fmt: skip
    return (
        _(
            "tán thành %(agree)s, không tán thành %(against)s, không biểu quyết %(abstain)s;"
            " có mặt %(present)s người có quyền biểu quyết"
        )
        % figures
    )


def names_words(decision: Decision) -> str:
    """Who voted how, by name; empty when the vote was not by name."""
    if not decision.by_name:
        return ""
    chosen: dict[str, list[str]] = {}
    for vote in decision.votes.all():
        chosen.setdefault(vote.get_choice_display(), []).append(vote.person_name)
    return "; ".join(f"{label}: {', '.join(names)}" for label, names in chosen.items())


def decision_rows(
    decisions: list[Decision], tasks: Iterable[Task], agenda: Iterable[AgendaItem], today: datetime.date,
    forms: dict[int, Form] | None = None,
) -> list[DecisionRow]:  # fmt: skip
    """Decisions in order, each with its vote in words and its tasks; `forms` gives the form for a further task."""
    prefetch_related_objects([row for row in decisions if row.by_name], "votes")
    titles = {item.pk: item.title for item in agenda}
    by_decision: dict[int, list[TaskRow]] = {}
    for task in tasks:
        if task.decision_id is not None and task.state != TaskState.DROPPED:
            by_decision.setdefault(task.decision_id, []).append(task_row(task, today))
    return [
        DecisionRow(
            pk=row.pk, number=number, text=row.text,
            under=" · ".join(part for part in (titles.get(row.item_id or 0, ""), row.basis) if part),
            vote=vote_words(row), carried=row.carried, rule=row.rule, names=names_words(row),
            tasks=by_decision.get(row.pk, []), form=(forms or {}).get(row.pk),
        )
        for number, row in enumerate(decisions, 1)
    ]  # fmt: skip


def loose_tasks(tasks: Iterable[Task], today: datetime.date) -> list[TaskRow]:
    """Tasks that follow from no decision and no speech."""
    return [
        task_row(task, today)
        for task in tasks
        if task.decision_id is None and task.speech_id is None and task.state != TaskState.DROPPED
    ]


def item_rows(agenda: Iterable[AgendaItem], forms: dict[int, Form] | None = None) -> list[ItemRow]:
    """The agenda in order with what was recorded."""
    return [
        ItemRow(
            item.pk, item.position, item.title, item.confidential, item.record, item.finished,
            (forms or {}).get(item.pk), _("đã chuyển cấp khác") if item.sent_to_id else "",
        )
        for item in agenda
    ]  # fmt: skip


def speech_rows(
    speeches: Iterable[Speech], agenda: Iterable[AgendaItem], tasks: Iterable[Task], today: datetime.date,
    forms: dict[int, tuple[Form, Form]] | None = None,
) -> list[SpeechRow]:  # fmt: skip
    """Who spoke, in order, with the tasks that came of a proposal; `forms` gives (edit form, task form)."""
    titles = {item.pk: item.title for item in agenda}
    by_speech: dict[int, list[TaskRow]] = {}
    for task in tasks:
        if task.speech_id is not None and task.state != TaskState.DROPPED:
            by_speech.setdefault(task.speech_id, []).append(task_row(task, today))
    rows = []
    for row in speeches:
        edit, give = (forms or {}).get(row.pk, (None, None))
        rows.append(
            SpeechRow(
                row.pk, row.name, titles.get(row.item_id or 0, ""), row.gist, row.is_proposal, row.registered,
                by_speech.get(row.pk, []), edit, give,
            )
        )  # fmt: skip
    return rows


def takes_dues(meeting: Meeting) -> bool:
    """Whether the dues are a point of the meeting: of the cell's own, not of a committee's."""
    return meeting.body_kind == "cell"


def still_missing(
    meeting: Meeting, agenda: Sequence[AgendaItem], decisions: Sequence[Decision], *, there: str = ""
) -> list[Todo]:
    """What the minutes still wait for, each leading to the place where it is written (on the page `there`)."""
    todos = []
    if not meeting.dues_note and takes_dues(meeting):
        todos.append(Todo("late", _("Ghi tình hình thu, nộp đảng phí"), f"{there}#dang-phi", words=_("chưa ghi")))
    if not decisions:
        todos.append(Todo("due", _("Ghi kết luận, quyết định của cuộc họp"), f"{there}#ket-luan", words=_("chưa có")))
    blank = [item for item in agenda if not item.record and not item.finished]
    if blank:
        words = _("%(count)s nội dung chưa ghi") % {"count": len(blank)}
        todos.append(Todo("due", _("Ghi diễn biến từng nội dung"), f"{there}#dien-bien", words=words))
    return todos
