"""The records behind a figure, with the names they are shown by."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nennep.access.permissions import Permission
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.period import next_month
from nennep.meetings.models import Visit
from nennep.meetings.states import VisitState
from nennep.organisations.queries import names_on
from nennep.orgtree.queries import ids_of, in_subtree, reach
from nennep.reports.queries.month import Line
from nennep.reports.queries.people import Leader, leaders_on
from nennep.reports.queries.place import Place, tree_day


@dataclass(frozen=True, slots=True)
class VisitLine:
    """A confirmed visit of a superior to a cell."""

    visit_id: int
    org_id: int
    visitor: str
    title: str
    visited_on: datetime.date


def visits_behind(actor: Actor, place: Place, month: datetime.date, as_of: datetime.date) -> list[VisitLine]:
    """The visits of a month that count: confirmed by both sides before the end of the day, in order. One query."""
    day = tree_day(month, as_of)
    stood = place.on(day)
    if stood is None:
        return []
    rows = Visit.objects.filter(
        in_subtree("org_id", stood.path, day), reach(actor, Permission.REPORT_VIEW), state=VisitState.CONFIRMED,
        visited_on__gte=month, visited_on__lt=next_month(month), visitor_confirmed_at__lt=clock.end_of(as_of),
        cell_confirmed_at__lt=clock.end_of(as_of),
    ).order_by("visited_on", "id")  # fmt: skip
    found = rows.values_list("id", "org_id", "visitor_name", "visitor_title", "visited_on")
    return [VisitLine(pk, org, name, title, on) for pk, org, name, title, on in found if on is not None]


@dataclass(frozen=True, slots=True)
class Named:
    """Names of organisations on the day of the tree, and leaders of those that were asked for."""

    names: Mapping[int, str]
    leaders: Mapping[int, Leader]

    def name(self, org_id: int) -> str:
        """What an organisation was called then."""
        return self.names.get(org_id, "")


def named(
    actor: Actor, place: Place, day: datetime.date, lines: Sequence[Line], *, callers: bool, more: Sequence[int] = ()
) -> Named:
    """The names of the lines' organisations and of those above them; with `callers` also whom to call. Two queries."""
    stood = place.on(day)
    wanted = {org for line in lines for org in ids_of(line.path)} | set(ids_of(stood.path if stood else "")) | set(more)
    phones = actor.may(Permission.MEMBER_VIEW, place.now)
    leaders = leaders_on([line.org_id for line in lines], day, phones=phones) if callers and lines else {}
    return Named(names_on(wanted, day), leaders)
