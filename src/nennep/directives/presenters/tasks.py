"""Tasks as lines and facts."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.directives.presenters.chain import record_url
from nennep.directives.presenters.words import duty_state, evidence_words
from nennep.directives.queries.figures import Reached
from nennep.directives.queries.tasks import Standing
from nennep.ui.formats import format_day, format_number, format_percent

if TYPE_CHECKING:
    from nennep.directives.models import DirectedTask
    from nennep.obligations.models import Evidence, Obligation


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A line of a list of tasks; `url` is "" where the reader may not open it. `progress`: how far it has come, in
    percent with what that is read from; `evidence`: the record behind it."""

    text: str
    url: str
    org: str
    person: str
    basis: str
    due: str
    state: str
    words: str
    progress: str
    behind: str
    evidence: str
    evidence_url: str
    helpers: str
    pk: int


@dataclass(frozen=True, slots=True)
class Behind:
    """What stands behind the progress of tasks: duty -> evidence, requirement -> figure, task -> who helps."""

    evidence: Mapping[int, Evidence]
    figures: Mapping[int, Reached]
    helpers: Mapping[int, Sequence[str]]


def task_rows(
    found: Iterable[Standing], names: Mapping[int, str], day: datetime.date, behind: Behind,
    readable: Collection[int] | None = None,
) -> list[TaskRow]:  # fmt: skip
    """Lines in the order given; `readable`: the tasks that open, all where None."""
    rows = []
    for one in found:
        state, words = duty_state(one.duty, day)
        opens = readable is None or one.task.pk in readable
        given, figure = behind.evidence.get(one.duty.pk), behind.figures.get(one.task.requirement_id)
        progress, read = progress_words(one, figure)
        shown, url = _evidence(given, figure) if opens else ("", "")
        rows.append(TaskRow(
            text=one.task.requirement.text, url=reverse("directives:task", args=[one.task.pk]) if opens else "",
            org=names.get(one.duty.org_id, ""), person=one.task.person_name, basis=str(one.task.requirement.document),
            due=format_day(one.duty.due_on), state=state, words=words, progress=progress, behind=read, evidence=shown,
            evidence_url=url, helpers=", ".join(behind.helpers.get(one.task.pk, ())), pk=one.task.pk,
        ))  # fmt: skip
    return rows


@dataclass(frozen=True, slots=True)
class OwnRow:
    """A task of the reader's own in the digest: `part` answers for it or helps."""

    text: str
    url: str
    part: str
    org: str
    due: str
    state: str
    words: str


def own_rows(
    rows: Iterable[Obligation], tasks: Mapping[int, tuple[DirectedTask, bool]], names: Mapping[int, str],
    day: datetime.date,
) -> list[OwnRow]:  # fmt: skip
    """Lines of one's own tasks, in the order given; `tasks`: requirement -> the task, whether one answers for it."""
    lines = []
    for row in rows:
        task, answers = tasks[row.source or 0]
        state, words = duty_state(row, day)
        lines.append(OwnRow(
            text=task.requirement.text, url=reverse("directives:task", args=[task.pk]),
            part=_("phụ trách") if answers else _("phối hợp"), org=names.get(row.org_id, ""),
            due=format_day(row.due_on), state=state, words=words,
        ))  # fmt: skip
    return lines


def progress_words(one: Standing, figure: Reached | None) -> tuple[str, str]:
    """How far a task has come in percent, and what that is read from: its evidence, the figure it reaches, the tasks
    within it. Nobody types it; lifted: none."""
    if one.duty.lifted_at is not None:
        return "", ""
    if one.duty.met_on is not None:
        return format_percent(100, 0), ""
    if figure is not None:
        return figure.ratio, ""
    if one.parts:
        done = {"done": format_number(one.parts_done), "parts": format_number(one.parts)}
        return format_percent(100 * one.parts_done / one.parts, 0), _("%(done)s/%(parts)s việc con") % done
    return format_percent(0, 0), _("chưa có bằng chứng")


def _evidence(given: Evidence | None, figure: Reached | None) -> tuple[str, str]:
    if given is not None:
        return evidence_words(given), record_url(given.type, given.record_id)
    return (figure.words, record_url("directives.target", figure.target_id)) if figure is not None else ("", "")
