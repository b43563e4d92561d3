"""The digests of one's own account, and what reminding would reach."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Sequence

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import Http404

from nennep.directives.models import Digest, DirectedTask, Reminder, TaskDeputy
from nennep.directives.queries.duties import directed_visible_to
from nennep.documents.models import Document
from nennep.kernel.actor import Actor
from nennep.kernel.statements import written
from nennep.obligations.models import Obligation
from nennep.orgtree.queries import in_subtree


def digests_visible_to(actor: Actor) -> QuerySet[Digest]:
    """One's own digests, nobody else's."""
    return Digest.objects.filter(user_id=actor.user_id or 0)


def unopened_digest(actor: Actor) -> Digest | None:
    """Today's digest, if there is one and it was not opened yet."""
    return next(iter(_unopened(actor, actor.today)), None)


@written
def _unopened(actor: Actor, day: datetime.date) -> QuerySet[Digest]:
    return digests_visible_to(actor).filter(day=day, opened_at__isnull=True)


def get_digest(actor: Actor, day: datetime.date) -> Digest:
    """One's own digest of a day; otherwise not found."""
    try:
        return digests_visible_to(actor).get(day=day)
    except Digest.DoesNotExist as missing:
        raise Http404 from missing


def duties_in(actor: Actor, digest: Digest) -> list[Obligation]:
    """The duties that a digest tells of and the actor still sees, the nearest deadline first."""
    rows = directed_visible_to(actor).filter(pk__in=digest.duties)
    return list(rows.select_related("document").order_by("due_on", "pk"))


def open_duties(actor: Actor, org_ids: Collection[int], documents: Collection[int]) -> dict[int, int]:
    """Document -> how many duties because of it some organisations have not done yet. One query."""
    rows = directed_visible_to(actor).filter(met_on__isnull=True, lifted_at__isnull=True)
    rows = rows.filter(org_id__in=list(org_ids), document_id__in=list(documents))
    counted = rows.values("document_id").annotate(n=Count("pk"))
    return dict(counted.values_list("document_id", "n"))


def own_tasks(actor: Actor, rows: Sequence[Obligation]) -> dict[int, tuple[DirectedTask, bool]]:
    """Requirement -> the task, of those among some duties for which the actor answers (True) or helps. One query."""
    if actor.person_id is None:
        return {}
    mine = Q(person_id=actor.person_id)
    helps = Exists(TaskDeputy.objects.filter(task=OuterRef("pk"), person_id=actor.person_id))
    tasks = DirectedTask.objects.filter(mine | helps, requirement__in=[row.source for row in rows])
    return {one.requirement_id: (one, one.person_id == actor.person_id)
            for one in tasks.select_related("requirement")}  # fmt: skip


def late_and_not_reminded(actor: Actor, document: Document, path: str) -> QuerySet[Obligation]:
    """Late duties and tasks under a path that nobody reminded of today, the earliest first, as `remind_late` does."""
    told = Reminder.objects.filter(on=actor.today).values("obligation_id")
    rows = directed_visible_to(actor).filter(document=document, met_on__isnull=True, lifted_at__isnull=True)
    rows = rows.filter(in_subtree("org_id", path, actor.today), due_on__lt=actor.today)
    return rows.exclude(pk__in=told).order_by("due_on", "org_id", "pk")
