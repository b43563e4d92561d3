"""A year of visits by the organisations below (S2.10): visits, the persons who made them, the cells they came to; and
what was published of them elsewhere (S2.11), which stands beside."""

from __future__ import annotations

import datetime
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from nennep.access.permissions import Permission
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.db import one_of
from nennep.meetings.queries.visits import visits_visible_to
from nennep.meetings.states import VisitState
from nennep.orgtree.queries import ids_of, reach, under
from nennep.reports.models import PublishedFigure
from nennep.reports.queries.place import Place


@dataclass(frozen=True, slots=True)
class VisitSum:
    """The visits to the cells of one organisation below."""

    org_id: int
    visits: int
    persons: int
    cells: int


def visits_below(actor: Actor, place: Place, year: int, as_of: datetime.date) -> list[VisitSum]:
    """The year's confirmed visits by the organisation directly below, as the tree stands now. One query."""
    rows = visits_visible_to(actor).filter(
        under(place.now, "org__now__path"), year=year, state=VisitState.CONFIRMED,
        visitor_confirmed_at__lt=clock.end_of(as_of), cell_confirmed_at__lt=clock.end_of(as_of),
    )  # fmt: skip
    depth = place.now.count(".")
    groups: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for path, visitor, cell in rows.values_list("org__now__path", "visitor_id", "org_id"):
        steps = ids_of(path)
        groups[steps[min(depth, len(steps) - 1)]].append((visitor, cell))
    return [
        VisitSum(org, len(made), len({one[0] for one in made}), len({one[1] for one in made}))
        for org, made in groups.items()
    ]


def published_visible_to(actor: Actor) -> QuerySet[PublishedFigure]:
    """What was published of organisations whose figures the actor may see."""
    return PublishedFigure.objects.filter(reach(actor, Permission.REPORT_VIEW))


def published_of(actor: Actor, org_id: int, year: int, as_of: datetime.date) -> list[PublishedFigure]:
    """The notes of an organisation's year as they stood at the end of a day, by level, the earliest published first."""
    end = clock.end_of(as_of)
    standing = Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=end)
    rows = published_visible_to(actor).filter(standing, org_id=org_id, year=year, written_at__lt=end)
    return list(rows.order_by("level", "published_on", "id"))


def get_published(actor: Actor, pk: int, *, lock: bool = False) -> PublishedFigure:
    """One note the actor may see; otherwise not found."""
    return one_of(published_visible_to(actor), pk, lock=lock)
