"""Where an organisation stood, for those who may see its figures, and the parameters every statement shares."""

from __future__ import annotations

import datetime
import functools
import itertools
import pathlib
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from nennep.access.permissions import Permission
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.period import add_months, last_day, next_month, quarter_start
from nennep.kernel.statements import written
from nennep.orgtree.levels import Level
from nennep.orgtree.models import OrgNow, OrgVersion
from nennep.orgtree.queries import END_OF_RANGE
from nennep.regulations.schema import Threshold
from nennep.reports.figures import GRADES


@dataclass(frozen=True, slots=True)
class Stood:
    """The organisation's place in a period: path, level, first day inside, first day outside."""

    path: str
    level: int
    since: datetime.date
    until: datetime.date

    @property
    def is_cell(self) -> bool:
        """Whether it was a cell then."""
        return self.level == Level.CELL


@dataclass(frozen=True, slots=True)
class Place:
    """An organisation whose figures the actor may see: where it stands now and where it stood in each period."""

    org_id: int
    now: str
    stood: tuple[Stood, ...]

    def on(self, day: datetime.date) -> Stood | None:
        """Where it stood on a day; None when it did not exist then."""
        return next((row for row in self.stood if row.since <= day < row.until), None)


def place_of(actor: Actor, org_id: int) -> Place:
    """The organisation's places; not found for those who may not see its figures. One query."""
    rows = _stood(org_id)
    if not rows or not actor.may(Permission.REPORT_VIEW, rows[0][4]):
        raise Http404
    return Place(org_id, rows[0][4], tuple(Stood(*row[:4]) for row in rows))


@written
def _stood(org_id: int) -> QuerySet[OrgVersion, tuple[str, int, datetime.date, datetime.date, str]]:
    rows = OrgVersion.objects.filter(org_id=org_id).order_by("valid_from")
    return rows.values_list("path", "level", "valid_from", "valid_to", "org__now__path")


def tree_day(month: datetime.date, as_of: datetime.date) -> datetime.date:
    """The day on which a month's tree is read: its last day, or the as-of date when that is earlier."""
    return min(last_day(month), as_of)


def in_sight(actor: Actor, path: str = "n.path", *, all_below: bool = False) -> tuple[str, dict[str, Any]]:
    """SQL on a present path with its parameters: organisations that moved out of reach since do not count.

    `all_below`: everything under the path must be in sight.
    """
    if actor.everything:
        return "true", {}
    conditions, values = ["false"], {}
    for number, holding in enumerate(actor.holdings_with(Permission.REPORT_VIEW)):
        if all_below and not holding.subtree:
            continue
        values[f"sight_{number}"] = holding.path
        values[f"sight_end_{number}"] = holding.path + END_OF_RANGE if holding.subtree else holding.path + " "
        conditions.append(f"({path} >= %(sight_{number})s and {path} < %(sight_end_{number})s)")
    return f"({' or '.join(conditions)})", values


def parameters(
    path: str, month: datetime.date, as_of: datetime.date, goal: Threshold | None, papers_days: int
) -> dict[str, Any]:
    """What figures.sql asks for. Without a goal nobody is below it."""
    ratio = goal.ratio if goal else None
    return {
        "path": path, "end": path + END_OF_RANGE, "day": tree_day(month, as_of), "month": month,
        "month_before": add_months(month, -1), "next_month": next_month(month), "quarter": quarter_start(month),
        "as_of": as_of, "until": clock.end_of(as_of),
        "goal_num": ratio.numerator if ratio else 0, "goal_den": ratio.denominator if ratio else 1,
        "goal_strict": int(goal is not None and goal.strict), "papers_days": papers_days,
        **{f"grade_{number}": name for number, name in enumerate(GRADES, start=1)},
    }  # fmt: skip


def above_both(low: str, high: str) -> str:
    """The longest path at or above two, "" where they share none; of the first and the last in order, it is that of all
    between them.

    >>> above_both("1.2.3.", "1.2.4.7."), above_both("1.", "2.")
    ('1.2.', '')
    """
    steps = zip(low.split("."), high.split("."), strict=False)
    return "".join(f"{step}." for step, _ in itertools.takewhile(lambda pair: pair[0] == pair[1] != "", steps))


def is_wide(stood: Stood) -> bool:
    """Whether it stands above communes, so that its months are many rows."""
    return stood.level < Level.COMMUNE


def months_first(stood: Stood) -> str:
    """SQL at the end of a subquery: under a wide organisation it is worked out by itself before anything is joined, for
    the planner thinks row policies dearer than they are and would look up each organisation's rows."""
    return "offset 0" if is_wide(stood) else ""


@functools.cache
def statement(name: str) -> str:
    """The text of a statement kept beside this module."""
    return pathlib.Path(__file__).with_name(name).read_text(encoding="utf-8")


def reporting_organisations(actor: Actor) -> list[tuple[int, bool]]:
    """The living organisations where the actor itself holds the sight of figures, the widest first, and whether each is
    a cell; for the system, the top ones."""
    rows = OrgNow.objects.filter(alive=True).order_by("level", "path")
    if actor.everything:
        rows = rows.filter(parent__isnull=True)
    else:
        rows = rows.filter(org_id__in={holding.org_id for holding in actor.holdings_with(Permission.REPORT_VIEW)})
    return [(org_id, level == Level.CELL) for org_id, level in rows.values_list("org_id", "level")]
