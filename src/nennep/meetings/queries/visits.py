"""Visits of superiors to cells' meetings: who may see them, what waits for a confirmation, and the counts."""

from __future__ import annotations

import datetime
from collections import defaultdict
from dataclasses import dataclass
from typing import Literal

from django.db.models import Q, QuerySet

from nennep.access.permissions import Permission
from nennep.committees.queries import assigned_superiors_on, posts_of_person_on
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.db import one_of
from nennep.kernel.period import month_of
from nennep.kernel.statements import written
from nennep.kernel.vietnamese import sort_key
from nennep.meetings.models import Visit
from nennep.meetings.states import VisitState
from nennep.organisations.queries import names_on, natural_key
from nennep.orgtree.levels import Level
from nennep.orgtree.models import OrgNow
from nennep.orgtree.queries import path_now, reach, under


def visits_visible_to(actor: Actor) -> QuerySet[Visit]:
    """Visits at cells within reach, visits made by the organisations within reach, and the actor's own."""
    if actor.everything:
        return Visit.objects.all()
    at = reach(actor, Permission.VISIT_VIEW)
    made = reach(actor, Permission.VISIT_VIEW, "from_org__now__path")
    return Visit.objects.filter(at | made | Q(visitor_id=actor.person_id or 0))


def get_visit(actor: Actor, pk: int, *, lock: bool = False) -> Visit:
    """One visit the actor may see; otherwise not found."""
    return one_of(visits_visible_to(actor), pk, lock=lock)


def visits_of_cell(actor: Actor, cell_id: int, year: int) -> QuerySet[Visit]:
    """The visits to one cell in a year, planned ones among them."""
    return visits_visible_to(actor).filter(org_id=cell_id, year=year).order_by("visited_on", "planned_month", "id")


def visits_of_person(actor: Actor, person_id: int, year: int) -> QuerySet[Visit]:
    """The visits of one superior in a year: the sheet for the year-end review (S2.7)."""
    return (
        visits_visible_to(actor).filter(visitor_id=person_id, year=year).order_by("visited_on", "planned_month", "id")
    )


def visits_to_confirm(actor: Actor) -> QuerySet[Visit]:
    """What waits for the actor: the own visits that a cell reported, and for cell committees what visitors reported."""
    waiting = Q(visitor_id=actor.person_id or 0, visitor_confirmed_at__isnull=True)
    mine = Q(cell_confirmed_at__isnull=True) & ~Q(visitor_id=actor.person_id or 0)
    at_my_cell = reach(actor, Permission.VISIT_CONFIRM) if not actor.everything else Q(pk__in=[])
    return Visit.objects.filter(waiting | (mine & at_my_cell), state=VisitState.REPORTED).order_by("visited_on", "id")


@written
def visits_waiting(actor: Actor) -> QuerySet[Visit]:
    """The same, read at once."""
    return visits_to_confirm(actor)


@dataclass(frozen=True, slots=True)
class From:
    """On whose behalf a superior attends: the organisation, its level, and the person's title and name there."""

    org_id: int
    level: int
    title: str
    name: str


GroupedBy = Literal["visitor", "cell", "level", "month"]
_TITLES = {"bi-thu": "Bí thư", "pho-bi-thu": "Phó bí thư", "uy-vien": "Ủy viên"}


def title_words(title: str) -> str:
    """The words of a post in a committee, as they stand beside a visitor's name."""
    return _TITLES.get(title, "")


def superior_of(visitor_id: int, cell_id: int, day: datetime.date) -> From | None:
    """From which organisation above a cell the person attends: the one that assigned the person, else the nearest one
    above in which the person holds a post; None when there is neither."""
    path = path_now(cell_id)
    posts = {post.org_id: post for post in reversed(list(posts_of_person_on(visitor_id, day)))}
    places = OrgNow.objects.filter(org_id__in=posts)
    above = {row.org_id: row for row in places if path.startswith(row.path) and row.path != path}
    assigned = assigned_superiors_on(cell_id, day).filter(person_id=visitor_id).first()
    if assigned is not None:
        title = posts[assigned.org_id].title if assigned.org_id in posts else ""
        level = OrgNow.objects.values_list("level", flat=True).get(org_id=assigned.org_id)
        return From(assigned.org_id, level, title_words(title), assigned.person_name)
    if not above:
        return None
    nearest = max(above.values(), key=lambda row: len(row.path))
    post = posts[nearest.org_id]
    return From(nearest.org_id, nearest.level, title_words(post.title), post.person_name)


@dataclass(frozen=True, slots=True)
class VisitCounts:
    """Visits (lượt), distinct persons who made them, distinct cells."""

    visits: int
    persons: int
    cells: int


@dataclass(frozen=True, slots=True)
class VisitGroup:
    """The counts of one visitor, cell, level or month; `key` is its id, level number or first day."""

    key: int | datetime.date
    label: str
    visits: int
    persons: int
    cells: int


def _counted(
    actor: Actor, org_id: int, year: int, as_of: datetime.date | None, level: int | None
) -> list[tuple[int, str, int, int, datetime.date]]:
    """Confirmed visits to cells under an organisation: (visitor, name, cell, level of the visitor, day)."""
    rows = visits_visible_to(actor).filter(
        under(path_now(org_id) or "~", "org__now__path"), year=year, state=VisitState.CONFIRMED
    )
    if level is not None:
        rows = rows.filter(level=level)
    if as_of is not None:
        end = clock.end_of(as_of)
        rows = rows.filter(visitor_confirmed_at__lt=end, cell_confirmed_at__lt=end)
    rows = rows.order_by("visited_on", "id")
    return [(row.visitor_id, row.visitor_name, row.org_id, row.level, row.visited_on) for row in rows if row.visited_on]


def visit_counts(
    actor: Actor, org_id: int, year: int, *, as_of: datetime.date | None = None, level: int | None = None
) -> VisitCounts:
    """How often superiors attended meetings of the cells under an organisation in a year: confirmed by both sides,
    visits and not persons (S2.10: 139 visits); `level` limits to superiors of one level."""
    rows = _counted(actor, org_id, year, as_of, level)
    return VisitCounts(len(rows), len({row[0] for row in rows}), len({row[2] for row in rows}))


def visits_by(
    actor: Actor,
    org_id: int,
    year: int,
    by: GroupedBy,
    *,
    as_of: datetime.date | None = None,
) -> list[VisitGroup]:
    """The counts of a year by visitor, by cell, by the visitor's level, or by month; in the order of the labels."""
    groups: defaultdict[int | datetime.date, list[tuple[int, str, int, int, datetime.date]]] = defaultdict(list)
    for row in _counted(actor, org_id, year, as_of, None):
        keys: dict[str, int | datetime.date] = {
            "visitor": row[0], "cell": row[2], "level": row[3], "month": month_of(row[4])
        }  # fmt: skip
        groups[keys[by]].append(row)
    day = as_of or actor.today
    names = names_on([key for key in groups if isinstance(key, int)], day) if by == "cell" else {}
    labels: dict[int | datetime.date, str] = {}
    for key, rows in groups.items():
        if isinstance(key, datetime.date):
            labels[key] = f"{key:%m/%Y}"
        else:
            labels[key] = {"visitor": rows[0][1], "cell": names.get(key, "")}.get(by) or str(Level(key).label)
    made = [
        VisitGroup(key, labels[key], len(rows), len({row[0] for row in rows}), len({row[2] for row in rows}))
        for key, rows in groups.items()
    ]
    if by in ("level", "month"):
        return sorted(made, key=lambda group: str(group.key))
    if by == "visitor":
        return sorted(made, key=lambda group: sort_key(group.label))
    return sorted(made, key=lambda group: natural_key(group.label))
