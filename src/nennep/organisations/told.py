"""What reorganisations did to the organisations where an account holds a role, and when it was looked at."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet, prefetch_related_objects

from nennep.access.actors import held_since
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.bulk import many_keys
from nennep.kernel.statements import among, written
from nennep.organisations.models import SeenEvent
from nennep.orgtree.models import OrgEdge, OrgEvent, OrgLineage

MOST = 500


def own_orgs(actor: Actor) -> set[int]:
    """Where the actor holds a role that concerns the organisation itself."""
    return {held.org_id for held in actor.holdings if held.role != "administrator"}


def told_to(actor: Actor, *, unseen: bool = False) -> list[OrgEvent]:
    """Events of reorganisations (they carry a title) in force by today that touched the actor's organisations, oldest
    first, with their lineage; none from before the actor held a role there. `unseen`: what waits to be looked at.

    The newest MOST. One query where nothing happened; four more however much did.
    """
    orgs = own_orgs(actor)
    if actor.user_id is None or not orgs:
        return []
    read = _unseen(sorted(orgs), actor.user_id, actor.today) if unseen else _told(sorted(orgs), actor.today)
    events = list(read)
    if not events:
        return []
    prefetch_related_objects(events, "lineage")
    starts = {org: day for org, day in held_since(actor).items() if org in orgs}
    return [event for event in reversed(events) if _concerns(event, starts)]


def _concerns(event: OrgEvent, starts: dict[int, datetime.date]) -> bool:
    lines = event.lineage.all()
    touched = {event.org_id, *(line.from_org_id for line in lines), *(line.to_org_id for line in lines)}
    last = max(event.effective_on, clock.local(event.recorded_at).date())
    return any(starts[org] <= last for org in touched if org in starts)


@written
def _told(orgs: list[int], until: datetime.date) -> QuerySet[OrgEvent]:
    return _touching(orgs).filter(effective_on__lte=until).order_by("-effective_on", "-pk")[:MOST]


@written
def _unseen(orgs: list[int], user_id: int, until: datetime.date) -> QuerySet[OrgEvent]:
    seen = SeenEvent.objects.filter(user_id=user_id, event_id=OuterRef("pk"))
    rows = _touching(orgs).filter(~Exists(seen), effective_on__lte=until)
    return rows.order_by("-effective_on", "-pk")[:MOST]


def _touching(orgs: list[int]) -> QuerySet[OrgEvent]:
    told = OrgEvent.objects.filter(among("org_id", orgs)).values("pk")
    crossed = OrgLineage.objects.filter(among("from_org_id", orgs) | among("to_org_id", orgs)).values("event_id")
    return OrgEvent.objects.filter(pk__in=told.union(crossed)).exclude(note="")


@dataclass(frozen=True, slots=True)
class Stay:
    """Under whom an organisation stood from a day to the first day no more."""

    parent_id: int | None
    first: datetime.date
    end: datetime.date


def stays_of(org_ids: Collection[int]) -> dict[int, list[Stay]]:
    """Where each of them stood, in order, as it is known now. One query."""
    rows = OrgEdge.objects.filter(org_id__in=many_keys(org_ids), known_to__isnull=True)
    found: dict[int, list[Stay]] = {}
    for row in rows.order_by("valid_from"):
        found.setdefault(row.org_id, []).append(Stay(row.parent_id, row.valid_from, row.valid_to))
    return found


def seen_by(actor: Actor, event_ids: Collection[int]) -> dict[int, datetime.datetime]:
    """When the actor looked at which of the events."""
    rows = SeenEvent.objects.filter(user_id=actor.user_id or 0, event_id__in=many_keys(event_ids))
    return dict(rows.values_list("event_id", "seen_at"))
