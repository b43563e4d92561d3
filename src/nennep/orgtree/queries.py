"""Asking the tree: ranges of paths, what stood under what on a date, and how a queryset is limited to an actor."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from nennep.kernel.actor import Actor
from nennep.kernel.period import valid_on
from nennep.orgtree.models import OrgNow, OrgVersion

END_OF_RANGE = "g"  # the first character after the hex digits: [path, path + 'g') is everything under the path
SEGMENT = 7  # six or more hex digits and a full stop; ids beyond 16.7 million take more


def under(path: str, field: str = "path") -> Q:
    """The condition "at this path or below it"."""
    return Q(**{f"{field}__gte": path, f"{field}__lt": path + END_OF_RANGE})


def reach(actor: Actor, permission: str, field: str = "org__now__path") -> Q:
    """The condition "within the actor's reach for this permission", on a path reached through `field`.

    `field` is "path" on the tree's own rows, or `<foreign key to Org>__now__path`: then the place is asked for as a
    semi-join, which the planner may begin with.
    """
    if actor.everything:
        return ~Q(pk__in=[])
    inside, wide = Q(pk__in=[]), list[str]()
    for holding in sorted(actor.holdings_with(permission), key=lambda each: (not each.subtree, each.path)):
        if any(holding.path.startswith(path) for path in wide):
            continue
        inside |= under(holding.path) if holding.subtree else Q(path=holding.path)
        wide += [holding.path] if holding.subtree else []
    if field == "path" or inside == Q(pk__in=[]):
        return inside
    return Q(Exists(OrgNow.objects.filter(inside, org_id=OuterRef(field.removesuffix("now__path") + "pk"))))


def ids_of(path: str) -> list[int]:
    """The ids along a path, from the top."""
    return [int(part, 16) for part in path.split(".") if part]


def path_now(org_id: int) -> str:
    """Where the organisation stands now, or stood last; '' when there is no such organisation."""
    return OrgNow.objects.filter(org_id=org_id).values_list("path", flat=True).first() or ""


def path_on(org_id: int, day: datetime.date) -> str:
    """The path on a day; '' when the organisation did not exist then."""
    return OrgVersion.objects.filter(valid_on(day), org_id=org_id).values_list("path", flat=True).first() or ""


def versions_under(path: str, day: datetime.date, *, levels: Iterable[int] | None = None) -> QuerySet[OrgVersion]:
    """The tree versions at or under a path (the path of that same day) on a day."""
    rows = OrgVersion.objects.filter(valid_on(day), under(path))
    return rows if levels is None else rows.filter(level__in=list(levels))


def in_subtree(org_field: str, path: str, day: datetime.date) -> Exists:
    """The condition "the row's organisation stood at or under the path on the day", as a semi-join."""
    return Exists(OrgVersion.objects.filter(valid_on(day), under(path), org_id=OuterRef(org_field)))


def lock(org_id: int) -> OrgNow:
    """Lock an organisation's place against structural change for the rest of the transaction."""
    return OrgNow.objects.select_for_update(of=("self",)).get(org_id=org_id)
