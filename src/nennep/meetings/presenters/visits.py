"""Visits: one's own year, a committee's year, counts that open into records."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse

from nennep.kernel.actor import Actor
from nennep.meetings.presenters.steps.send import VisitWords, visit_words
from nennep.meetings.queries.visits import VisitGroup
from nennep.meetings.states import VisitState
from nennep.organisations.queries import names_apart
from nennep.ui.formats import format_day

if TYPE_CHECKING:
    from nennep.meetings.models import Visit

# Which grouping opens into the records by which word of the address.
FILTER_OF = {"visitor": "nguoi", "cell": "chi-bo", "level": "cap", "month": "thang"}


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One superior at one cell in a year: planned, reported, confirmed."""

    visitor: str
    cell: str
    planned: int
    waiting: int
    confirmed: int
    days: str


@dataclass(frozen=True, slots=True)
class CountRow:
    """A line of counts with the address of its records."""

    label: str
    visits: int
    persons: int
    cells: int
    url: str


def listed(visits: Iterable[Visit], actor: Actor) -> list[VisitWords]:
    """Visits in words, with the names of the cells."""
    rows = list(visits)
    names = names_apart({row.org_id for row in rows}, actor.today)
    return [visit_words(row, names.get(row.org_id, "")) for row in rows]


def plan_rows(visits: Iterable[Visit], actor: Actor) -> list[PlanRow]:
    """The year by superior and cell, in the order of the superiors' names."""
    grouped: dict[tuple[str, int, int], list[Visit]] = {}
    for visit in visits:
        if visit.state not in (VisitState.CANCELLED, VisitState.REFUSED):
            grouped.setdefault((visit.visitor_name, visit.visitor_id, visit.org_id), []).append(visit)
    names = names_apart({key[2] for key in grouped}, actor.today)
    rows = []
    for (visitor, _person, cell), found in sorted(grouped.items()):
        days = sorted(row.visited_on for row in found if row.visited_on and row.state == VisitState.CONFIRMED)
        rows.append(
            PlanRow(
                visitor=visitor,
                cell=names.get(cell, ""),
                planned=len(found),
                waiting=sum(row.state == VisitState.REPORTED for row in found),
                confirmed=len(days),
                days=", ".join(format_day(day) for day in days),
            )
        )
    return rows


def count_rows(groups: Sequence[VisitGroup], by: str, org_id: int, year: int) -> list[CountRow]:
    """Counts, each opening into the visits behind it."""
    address = reverse("meetings:visit_records", args=[org_id])
    rows = []
    for group in groups:
        key = f"{group.key:%m/%Y}" if hasattr(group.key, "month") else str(group.key)
        query = urlencode({"nam": year, FILTER_OF[by]: key})
        rows.append(CountRow(group.label, group.visits, group.persons, group.cells, f"{address}?{query}"))
    return rows
