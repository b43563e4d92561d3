"""Tasks given in meetings: of an organisation, of a person, what is late, what proves that they are done."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet

from nennep.access.permissions import Permission
from nennep.documents.models import Document
from nennep.documents.queries import documents_visible_to
from nennep.documents.states import DocumentState
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.db import one_of
from nennep.kernel.statements import written
from nennep.meetings.models import Meeting, Task, Visit
from nennep.meetings.queries.meetings import meetings_visible_to, of_own_cells
from nennep.meetings.queries.visits import visits_visible_to
from nennep.meetings.states import MeetingState, TaskState, VisitState
from nennep.orgtree.queries import came_from, reach
from nennep.ui.formats import format_day

MOST = 40
MEETING, DOCUMENT, VISIT = (model._meta.label_lower for model in (Meeting, Document, Visit))


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
    return one_of(tasks_visible_to(actor), pk, "meeting", lock=lock)


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


@dataclass(frozen=True, slots=True)
class Proof:
    """A record that shows a task to be done: its table, its key, how it is named."""

    type: str
    record_id: int
    label: str

    @property
    def key(self) -> str:
        """As a form sends it."""
        return f"{self.type}:{self.record_id}"


def proofs_for(actor: Actor, task: Task) -> list[Proof]:
    """The locked meetings after the one that gave the task, the organisation's own issued documents (its own of paper
    times among them) and the visits confirmed by both sides since, as far as the actor sees them; the latest first,
    at most `MOST` of each. Three queries beside those of `came_from`."""
    given_on = clock.local(task.meeting.starts_at).date()
    orgs = {task.org_id} | came_from(task.org_id)
    meetings = meetings_visible_to(actor).filter(
        org_id__in=orgs, state=MeetingState.CLOSED, starts_at__gt=task.meeting.starts_at
    )
    papers = documents_visible_to(actor).filter(
        Q(registered=False) | Q(issuer_org_id=F("org_id")), org_id__in=orgs, state=DocumentState.ISSUED,
        dated_on__gte=given_on,
    )  # fmt: skip
    visits = visits_visible_to(actor).filter(org_id__in=orgs, state=VisitState.CONFIRMED, visited_on__gte=given_on)
    return [
        *(_proof(MEETING, one.pk, f"{one.title}, {format_day(clock.local(one.starts_at))}")
          for one in meetings.order_by("-starts_at", "-pk")[:MOST]),
        *(_proof(DOCUMENT, one.pk, f"{one} {one.subject}, {format_day(one.dated_on)}")
          for one in papers.order_by("-dated_on", "-pk")[:MOST]),
        *(_proof(VISIT, one.pk, f"{one.visitor_name}, {format_day(one.visited_on)}")
          for one in visits.order_by("-visited_on", "-pk")[:MOST]),
    ]  # fmt: skip


def _proof(type_: str, pk: int, label: str) -> Proof:
    return Proof(type_, pk, label if len(label) <= 200 else f"{label[:199]}…")


def tasks_proved_by(type_: str, record_id: int) -> list[Task]:
    """The tasks that stand as done by a record, within the sight of the transaction."""
    rows = Task.objects.filter(proof_type=type_, proof_id=record_id)
    return list(rows.select_for_update(of=("self",)).order_by("pk"))
