"""The counters of closed meetings and the results of tasks as they were known on a day, whatever was changed since."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.db.models import Q

from nennep.meetings.models import Counters, FormerCounters, FormerResult, Meeting, Task
from nennep.meetings.states import TaskState


def counters_known(meetings: Iterable[Meeting], until: datetime.datetime) -> dict[int, Counters]:
    """Meeting -> its counters as they stood just before a moment. One query. The caller has checked the right."""
    found: dict[int, Counters] = {meeting.pk: meeting for meeting in meetings}
    former = FormerCounters.objects.filter(meeting_id__in=list(found), known_from__lt=until, known_to__gte=until)
    return found | {row.meeting_id: row for row in former}


def results_known(tasks: Iterable[Task], until: datetime.datetime) -> dict[int, datetime.date]:
    """Task -> the day on which it was done, of those known to be done just before a moment. One query. The caller has
    checked the right."""
    rows = list(tasks)
    found = {
        row.pk: row.done_on
        for row in rows
        if row.state == TaskState.DONE and row.done_on and row.settled_at and row.settled_at < until
    }
    former = FormerResult.objects.filter(
        task_id__in=[row.pk for row in rows], known_from__lt=until, known_to__gte=until
    ).values_list("task_id", "done_on")
    return found | dict(former)


def dropped_before(until: datetime.datetime) -> Q:
    """The condition on a task: known to be given up just before a moment."""
    return Q(state=TaskState.DROPPED, settled_at__lt=until)
