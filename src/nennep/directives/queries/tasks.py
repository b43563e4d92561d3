"""Tasks of documents: who has them, how they stand, what they are divided into."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from nennep.access.permissions import Permission
from nennep.committees.queries import posts_on
from nennep.directives.models import DirectedTask, TaskDeputy
from nennep.kernel.actor import Actor, system_actor
from nennep.kernel.db import acting, one_of
from nennep.kernel.statements import among
from nennep.members.queries import roster_on
from nennep.obligations.models import Obligation
from nennep.obligations.queries import obligations_visible_to
from nennep.obligations.states import ObligationKind
from nennep.orgtree.levels import Level
from nennep.orgtree.models import OrgNow

MOST_DEEP = 5
_WITH = ("requirement__document", "requirement__part", "requirement__target")


@dataclass(frozen=True, slots=True)
class Standing:
    """A task with the duty that tells how it stands, and how many of the tasks within it are done."""

    task: DirectedTask
    duty: Obligation
    parts: int = 0
    parts_done: int = 0


def tasks_visible_to(actor: Actor) -> QuerySet[DirectedTask]:
    """The tasks of the organisations within reach, and those that the actor's own organisations gave."""
    rows = DirectedTask.objects.select_related(*_WITH)
    if actor.everything:
        return rows
    owed = obligations_visible_to(actor).filter(kind=ObligationKind.TASK)
    given = among("requirement__org_id", actor.held_with(Permission.DOCUMENT_DRAFT))
    return rows.filter(Q(requirement__in=owed.values("source")) | given)


def get_task(actor: Actor, pk: int, *, lock: bool = False) -> DirectedTask:
    """One task with its requirement and document; otherwise not found."""
    return one_of(tasks_visible_to(actor), pk, *_WITH, lock=lock)


def duties_of(tasks: Iterable[DirectedTask]) -> dict[int, list[Obligation]]:
    """Requirement -> the duties of its task: one, or those of successors beside it. One query.

    Read with the system's sight: whoever has a task sees how the tasks within it stand, in whatever branch.
    """
    found: defaultdict[int, list[Obligation]] = defaultdict(list)
    with acting(system_actor("directives.tasks")):
        rows = Obligation.objects.filter(
            kind=ObligationKind.TASK, source__in=[one.requirement_id for one in tasks]
        ).order_by("pk")
        for row in rows:
            found[row.source or 0].append(row)
    return found


def telling(duties: Sequence[Obligation]) -> Obligation:
    """Of the duties of one task, the one that tells how it stands: what is open first, then what was done last."""
    live = [row for row in duties if row.lifted_at is None]
    left = [row for row in live if row.met_on is None]
    if left:
        return min(left, key=lambda row: (row.due_on, row.pk))
    return max(live, key=lambda row: (row.met_on or row.due_on, row.pk)) if live else duties[-1]


def duty_of(task: DirectedTask) -> Obligation:
    """The duty that tells how one task stands."""
    return telling(duties_of([task])[task.requirement_id])


def standings(tasks: Sequence[DirectedTask]) -> list[Standing]:
    """How tasks stand, overdue first, then by deadline, what is done or lifted at the end. Three queries."""
    children: defaultdict[int, list[DirectedTask]] = defaultdict(list)
    for child in DirectedTask.objects.filter(parent__in=[one.pk for one in tasks]):
        children[child.parent_id or 0].append(child)
    duties = duties_of([*tasks, *(one for rows in children.values() for one in rows)])
    found = []
    for task in tasks:
        told = [telling(duties[one.requirement_id]) for one in children[task.pk]]
        parts = [row for row in told if row.lifted_at is None]
        found.append(Standing(task, telling(duties[task.requirement_id]), len(parts),
                              sum(row.met_on is not None for row in parts)))  # fmt: skip
    return sorted(found, key=_overdue_first)


def _overdue_first(one: Standing) -> tuple[bool, int, int]:
    row = one.duty
    closed = row.met_on is not None or row.lifted_at is not None
    day = row.met_on or row.due_on
    return closed, -day.toordinal() if closed else row.due_on.toordinal(), one.task.pk


def tasks_of_org(actor: Actor, org_id: int) -> QuerySet[DirectedTask]:
    """The tasks that an organisation has, or had, overdue first: by deadline, what is done at the end."""
    owed = obligations_visible_to(actor).filter(kind=ObligationKind.TASK, org_id=org_id)
    rows = tasks_visible_to(actor).filter(requirement__in=owed.values("source"))
    return _ordered(rows, owed)


def tasks_given_by(actor: Actor, org_id: int) -> QuerySet[DirectedTask]:
    """The tasks that an organisation gave to others, in the same order."""
    owed = obligations_visible_to(actor).filter(kind=ObligationKind.TASK, owed_to_id=org_id)
    return _ordered(tasks_visible_to(actor).filter(requirement__org_id=org_id).exclude(org_id=org_id), owed)


def _ordered(rows: QuerySet[DirectedTask], owed: QuerySet[Obligation]) -> QuerySet[DirectedTask]:
    one = owed.filter(source=OuterRef("requirement_id"))
    open_ = one.filter(met_on__isnull=True, lifted_at__isnull=True).order_by("due_on")
    rows = rows.annotate(open_due=Subquery(open_.values("due_on")[:1]))
    return rows.order_by(F("open_due").asc(nulls_last=True), "-requirement__due_on", "pk")


def tasks_of_document(actor: Actor, document_id: int) -> list[DirectedTask]:
    """The tasks that a document was broken into and given as, not those within them."""
    rows = tasks_visible_to(actor).filter(requirement__document_id=document_id, parent__isnull=True)
    return list(rows.order_by("requirement__part__position", "pk")[:300])


def parts_of_task(task: DirectedTask) -> list[DirectedTask]:
    """The tasks within one, whoever has them; which of them open, `readable_tasks` says."""
    rows = DirectedTask.objects.filter(parent=task).select_related(*_WITH)
    return list(rows.order_by("requirement__due_on", "pk"))


def readable_tasks(actor: Actor, tasks: Iterable[DirectedTask]) -> set[int]:
    """Those of some tasks that the actor may open."""
    return set(tasks_visible_to(actor).filter(pk__in=[one.pk for one in tasks]).values_list("pk", flat=True))


def deputies_of(tasks: Iterable[DirectedTask]) -> dict[int, list[str]]:
    """Task -> the names of those who help, for tasks within sight. One query."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    for row in TaskDeputy.objects.filter(task__in=[one.pk for one in tasks]).order_by("pk"):
        found[row.task_id].append(row.person_name)
    return found


def family_of(task: DirectedTask) -> list[DirectedTask]:
    """A task and all within it, the whole first."""
    found, wave = [task], [task]
    while wave:
        wave = list(DirectedTask.objects.select_related("requirement").filter(parent__in=wave).order_by("pk"))
        found += wave
    return found


def way_up(task: DirectedTask) -> list[DirectedTask]:
    """The tasks it is a part of, the nearest first."""
    found: list[DirectedTask] = []
    above = task.parent_id
    while above is not None and len(found) < MOST_DEEP:
        row = DirectedTask.objects.select_related("requirement").filter(pk=above).first()
        if row is None:
            break
        found.append(row)
        above = row.parent_id
    return found


def open_parts_of(duty: Obligation) -> int:
    """How many tasks within a task are neither done nor lifted; 0 for a duty that is no task."""
    if duty.kind != ObligationKind.TASK:
        return 0
    parts = list(DirectedTask.objects.filter(parent__requirement_id=duty.source or 0))
    told = (telling(duties) for duties in duties_of(parts).values())
    return sum(row.met_on is None and row.lifted_at is None for row in told)


def task_of(duty: Obligation) -> DirectedTask | None:
    """The task that a duty is about; None for what is asked of many."""
    if duty.kind != ObligationKind.TASK:
        return None
    return DirectedTask.objects.filter(requirement_id=duty.source or 0).first()


def people_of(org_id: int, day: datetime.date) -> dict[int, str]:
    """Who can answer for a task of an organisation: those with a post in it; in a cell all its members."""
    people = {post.person_id: post.person_name for post in posts_on(org_id, day)}
    if OrgNow.objects.filter(org_id=org_id, level=Level.CELL).exists():
        people |= {row.person_id: row.name for row in roster_on(org_id, day) if row.person_id not in people}
    return people
