"""Tasks as lines and facts."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.urls import reverse

from nennep.directives.presenters.words import duty_state
from nennep.directives.queries.tasks import Standing
from nennep.ui.formats import format_day, format_number


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A line of a list of tasks; `url` is "" where the reader may not open it."""

    text: str
    url: str
    org: str
    person: str
    basis: str
    due: str
    state: str
    words: str
    parts: str
    pk: int


def task_rows(
    found: Iterable[Standing], names: Mapping[int, str], day: datetime.date, readable: Collection[int] | None = None
) -> list[TaskRow]:
    """Lines in the order given; `readable`: the tasks that open, all where None."""
    rows = []
    for one in found:
        state, words = duty_state(one.duty, day)
        opens = readable is None or one.task.pk in readable
        parts = f"{format_number(one.parts_done)}/{format_number(one.parts)}" if one.parts else ""
        rows.append(TaskRow(
            text=one.task.requirement.text, url=reverse("directives:task", args=[one.task.pk]) if opens else "",
            org=names.get(one.duty.org_id, ""), person=one.task.person_name, basis=str(one.task.requirement.document),
            due=format_day(one.duty.due_on), state=state, words=words, parts=parts, pk=one.task.pk,
        ))  # fmt: skip
    return rows
