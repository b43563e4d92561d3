"""Tasks given in meetings: of an organisation, of a person, what is late."""

from __future__ import annotations

import datetime

from django.db.models import Q, QuerySet
from django.http import Http404

from nennep.access.permissions import Permission
from nennep.kernel.actor import Actor
from nennep.kernel.statements import written
from nennep.meetings.models import Task
from nennep.meetings.queries.meetings import of_own_cells
from nennep.meetings.states import TaskState
from nennep.orgtree.queries import reach


def tasks_visible_to(actor: Actor) -> QuerySet[Task]:
    """Tasks given within reach or at meetings of the actor's own cells (not of their committees), and the actor's own;
    one that follows from a decision or a speech on a confidential item only to those who lead there and to the one who
    has it."""
    if actor.everything:
        return Task.objects.all()
    near = reach(actor, Permission.MEETING_VIEW) | of_own_cells(actor, "meeting__")
    leading = reach(actor, Permission.MEETING_CLOSE)
    return Task.objects.filter((near & not_secret()) | leading | Q(person_id=actor.person_id or 0))


def not_secret() -> Q:
    """The condition on a task: neither its decision nor the speech it follows from belongs to a confidential item."""
    return _open_source("decision") & _open_source("speech")


def _open_source(source: str) -> Q:
    return Q(**{f"{source}__item__isnull": True}) | Q(**{f"{source}__item__confidential": False})


def get_task(actor: Actor, pk: int, *, lock: bool = False) -> Task:
    """One task the actor may know of, with its meeting; otherwise not found."""
    rows = tasks_visible_to(actor)
    if lock:
        rows = Task.objects.select_for_update(of=("self",)).filter(pk__in=rows.values("pk"))
    try:
        return rows.select_related("meeting").get(pk=pk)
    except Task.DoesNotExist as missing:
        raise Http404 from missing


def open_tasks_of(actor: Actor, org_id: int) -> QuerySet[Task]:
    """What an organisation's meetings gave and is not done, nearest deadline first."""
    return tasks_visible_to(actor).filter(org_id=org_id, state=TaskState.OPEN).order_by("due_on", "id")


@written
def tasks_of_person(actor: Actor) -> QuerySet[Task]:
    """The actor's own open tasks, nearest deadline first."""
    return (
        Task.objects.filter(person_id=actor.person_id or 0, state=TaskState.OPEN)
        .select_related("meeting")
        .order_by("due_on", "id")
    )


def late_tasks_of(actor: Actor, org_id: int, day: datetime.date) -> QuerySet[Task]:
    """Open tasks of an organisation whose day has passed."""
    return open_tasks_of(actor, org_id).filter(due_on__lt=day)


def tasks_since_last(actor: Actor, org_id: int, since: datetime.date) -> QuerySet[Task]:
    """What the next meeting looks back on: open tasks, and those finished since a day."""
    return (
        tasks_visible_to(actor)
        .filter(Q(state=TaskState.OPEN) | Q(state=TaskState.DONE, done_on__gte=since), org_id=org_id)
        .order_by("state", "due_on", "id")
    )
