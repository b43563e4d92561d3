"""What reorganisations did to the organisations where an account holds a role, and directly below those whose structure
it keeps; and when it was looked at."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q, QuerySet, prefetch_related_objects

from nennep.access.actors import held_since
from nennep.access.permissions import Permission
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


def kept_orgs(actor: Actor) -> set[int]:
    """Where the actor keeps the structure: its office is told of what begins, moves or ends directly below."""
    return own_orgs(actor) & {held.org_id for held in actor.holdings_with(Permission.ORGANISATION_MANAGE)}


def told_to(actor: Actor, *, unseen: bool = False) -> list[OrgEvent]:
    """Events of reorganisations (they carry a title) in force by today that touched the actor's organisations, or what
    stood or stands directly below those it keeps, oldest first, with their lineage; none from before the actor held a
    role there. `unseen`: what waits to be looked at.

    The newest MOST. One query where nothing happened; five more however much did.
    """
    orgs = own_orgs(actor)
    if actor.user_id is None or not orgs:
        return []
    own, kept = sorted(orgs), sorted(kept_orgs(actor))
    read = _unseen(own, kept, actor.user_id, actor.today) if unseen else _told(own, kept, actor.today)
    events = list(read)
    if not events:
        return []
    prefetch_related_objects(events, "lineage")
    starts = {org: day for org, day in held_since(actor).items() if org in orgs}
    above = _above({org for event in events for org in _touched(event)}, kept) if kept else {}
    return [event for event in reversed(events) if _concerns(event, starts, above)]


def _touched(event: OrgEvent) -> set[int]:
    lines = event.lineage.all()
    found = {event.org_id, *(line.from_org_id for line in lines), *(line.to_org_id for line in lines)}
    return {org for org in found if org is not None}


def _above(orgs: Collection[int], kept: Collection[int]) -> dict[int, list[Stay]]:
    """Organisation -> when it stood or stands directly below which of `kept`. One query."""
    wanted = set(kept)
    return {
        org: [stay for stay in stays if stay.parent_id in wanted] for org, stays in stays_of(orgs).items()
    }  # fmt: skip


def _concerns(event: OrgEvent, starts: dict[int, datetime.date], above: dict[int, list[Stay]]) -> bool:
    day, touched = event.effective_on, _touched(event)
    stays = [stay for org in touched for stay in above.get(org, ()) if stay.first <= day <= stay.end]
    last = max(day, clock.local(event.recorded_at).date())
    return any(starts[org] <= last for org in (*touched, *(stay.parent_id for stay in stays)) if org in starts)


@written
def _told(orgs: list[int], kept: list[int], until: datetime.date) -> QuerySet[OrgEvent]:
    return _touching(orgs, kept).filter(effective_on__lte=until).order_by("-effective_on", "-pk")[:MOST]


@written
def _unseen(orgs: list[int], kept: list[int], user_id: int, until: datetime.date) -> QuerySet[OrgEvent]:
    seen = SeenEvent.objects.filter(user_id=user_id, event_id=OuterRef("pk"))
    rows = _touching(orgs, kept).filter(~Exists(seen), effective_on__lte=until)
    return rows.order_by("-effective_on", "-pk")[:MOST]


def _touching(orgs: list[int], kept: list[int]) -> QuerySet[OrgEvent]:
    told = OrgEvent.objects.filter(among("org_id", orgs)).values("pk")
    crossed = OrgLineage.objects.filter(among("from_org_id", orgs) | among("to_org_id", orgs)).values("event_id")
    below = OrgEdge.objects.filter(among("parent_id", kept), known_to__isnull=True)
    placed = below.filter(
        Q(org__events__effective_on=F("valid_from")) | Q(org__events__effective_on=F("valid_to"))
    ).values("org__events__pk")  # fmt: skip
    went = below.filter(
        org__successors__event__effective_on__gt=F("valid_from"),
        org__successors__event__effective_on__lte=F("valid_to"),
    ).values("org__successors__event_id")
    came = below.filter(
        org__predecessors__event__effective_on__gte=F("valid_from"),
        org__predecessors__event__effective_on__lt=F("valid_to"),
    ).values("org__predecessors__event_id")
    return OrgEvent.objects.filter(pk__in=told.union(crossed, placed, went, came)).exclude(note="")


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
