"""Keeping what a change replaces that counts in figures as known on an earlier day."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from django.db.models import Max

from nennep.meetings.models import Counters, FormerCounters, FormerEntry, FormerResult, Meeting, Task

_NAMES = tuple(field.name for field in Counters._meta.fields)


def counters_on(meeting: Meeting) -> dict[str, Any]:
    """All counters as they stand on the meeting row."""
    return {name: getattr(meeting, name) for name in _NAMES}


def keep_former(meeting: Meeting, before: Mapping[str, Any], now: datetime.datetime) -> None:
    """Keep what a closed meeting's counters were before a change made at a moment; nothing when none changed."""
    if meeting.closed_at is None or before == counters_on(meeting):
        return
    last = FormerCounters.objects.filter(meeting=meeting).aggregate(last=Max("known_to"))["last"]
    if last is not None and last >= now:
        return
    FormerCounters.objects.create(
        meeting=meeting, org_id=meeting.org_id, month=meeting.month, known_from=last or meeting.closed_at,
        known_to=now, **before,
    )  # fmt: skip


def keep_former_entries(meeting: Meeting, changed: Mapping[int, Mapping[str, Any]], now: datetime.datetime) -> None:
    """Keep how the roll of a closed meeting had people (person -> old values) before a correction made at a moment."""
    if meeting.closed_at is None or not changed:
        return
    known = FormerEntry.objects.filter(meeting=meeting, person_id__in=list(changed))
    last = dict(known.values_list("person_id").annotate(last=Max("known_to")))
    FormerEntry.objects.bulk_create(
        FormerEntry(
            meeting=meeting, org_id=meeting.org_id, person_id=person_id, presence=old["presence"],
            came_anyway=old["came_anyway"], reason=old["reason"], known_from=last.get(person_id, meeting.closed_at),
            known_to=now,
        )
        for person_id, old in changed.items() if last.get(person_id, meeting.closed_at) < now
    )  # fmt: skip


def keep_former_result(task: Task, now: datetime.datetime) -> None:
    """Keep on what day a task was done, and when that was known, before it is taken up again at a moment."""
    if task.done_on is not None and task.settled_at is not None:
        FormerResult.objects.create(
            task=task, org_id=task.org_id, due_on=task.due_on, done_on=task.done_on, known_from=task.settled_at,
            known_to=max(now, task.settled_at),
        )  # fmt: skip
