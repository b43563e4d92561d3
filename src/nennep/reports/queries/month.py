"""The month seen from above (J1-J3): cells that owed a meeting, met or not, how, and with what result."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from django.db import connection

from nennep.kernel.actor import Actor
from nennep.organisations.queries import names_on, natural_key
from nennep.orgtree.queries import ids_of
from nennep.regulations.schema import Threshold
from nennep.reports.figures import MEASURES, Figures
from nennep.reports.queries.place import Place, Stood, in_sight, months_first, parameters, place_of, statement, tree_day
from nennep.reports.queries.settled import SUMS, settled_lines

PAPERS_DAYS = 1
_BY_CHILD = f"""
select child, {SUMS},
       array_agg(path) filter (where late + missing > 0), array_agg(due_on) filter (where late + missing > 0),
       array_agg(path) filter (where below_twice = 1)
from lines group by child
"""  # noqa: S608  constant text


@dataclass(frozen=True, slots=True)
class Rules:
    """What the rule in force decides of figures: the attendance goal, and how many days ahead papers are in time."""

    goal: Threshold | None = None
    papers_days: int = PAPERS_DAYS


@dataclass(frozen=True, slots=True)
class NotMet:
    """A cell that has not met and is past its day."""

    path: str
    due_on: datetime.date

    @property
    def org_id(self) -> int:
        """The cell."""
        return ids_of(self.path)[-1]


@dataclass(frozen=True, slots=True)
class MonthLine:
    """One organisation directly below (or the organisation itself) with the sums over its cells.

    `not_met`: the cells past their day; `twice`: the paths of cells under the attendance goal in
    this month and the one before.
    """

    org_id: int
    name: str
    figures: Figures
    not_met: tuple[NotMet, ...] = ()
    twice: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One organisation's own month, what every figure opens into.

    `state` of the month's meeting: done, done_late (met after the day), due (time remains), late (past the day, the
    month still runs), missing (the month is over), none (nothing owed). `meeting_id`: the closed meeting, of committees
    above cells their latest. `part` and `whole`: what the list shows of it.
    """

    org_id: int
    path: str
    level: int
    state: str
    due_on: datetime.date | None
    met_on: datetime.date | None
    meeting_id: int | None
    grade: str
    score: Decimal | None
    papers_days_ahead: int | None
    part: int
    whole: int


def _lines(actor: Actor, stood: Stood, only: Sequence[int] | None = None) -> tuple[str, dict[str, Any]]:
    seen, values = in_sight(actor)
    some = "true" if only is None else "v.org_id = any(%(only)s::bigint[])"
    first = months_first(stood) if only is None else ""
    text = statement("figures.sql").format(seen=seen, only=some, months_first=first)
    return text, values | {"only": list(only or ())}


def month_lines(
    actor: Actor, place: Place, month: datetime.date, as_of: datetime.date, rules: Rules
) -> list[MonthLine]:
    """A line for each organisation directly below that has cells, and for the organisation itself where it is a cell or
    has committee meetings of its own; without names, in the order of the tree. Two queries at most: the settled month,
    else its records."""
    stood = place.on(tree_day(month, as_of))
    if stood is None:
        return []
    values = parameters(stood.path, month, as_of, rules.goal, rules.papers_days)
    rows = settled_lines(actor, place, month, as_of, values)
    if not rows:
        text, sight = _lines(actor, stood)
        with connection.cursor() as cursor:
            cursor.execute(text + _BY_CHILD, values | sight)
            rows = cursor.fetchall()
    return [
        MonthLine(
            org_id=int(child, 16) if child else place.org_id, name="", figures=Figures(*sums),
            not_met=tuple(NotMet(*one) for one in sorted(zip(not_met or (), due_on or (), strict=True))),
            twice=tuple(sorted(twice or ())),
        )
        for child, sums, not_met, due_on, twice in sorted(rows, key=lambda row: row[0])
    ]  # fmt: skip


def month_of_org(
    actor: Actor, org_id: int, month: datetime.date, as_of: datetime.date, *, goal: Threshold | None = None
) -> list[MonthLine]:
    """The lines of an organisation with their names, in the order of names. Http404 when out of sight.

    `month` is its first day; `goal` the attendance goal of the rule in force.
    """
    place = place_of(actor, org_id)
    lines = month_lines(actor, place, month, as_of, Rules(goal=goal))
    names = names_on([line.org_id for line in lines], tree_day(month, as_of))
    named = [dataclasses.replace(line, name=names.get(line.org_id, "")) for line in lines]
    return sorted(named, key=lambda line: natural_key(line.name))


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines stand behind a figure: the measure counted and the one it is a share of ("" for none); all that have
    a whole (`by_whole`), or those that count in the part; in which order. `shows`: the two measures beside each line,
    where those tell more than the part and the whole."""

    part: str
    whole: str = ""
    by_whole: bool = False
    order: Literal["share", "due", "part"] = "part"
    shows: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Behind:
    """A page of the lines behind a figure, how many there are in all, and the figure itself: part and whole."""

    lines: list[Line]
    count: int
    part: int
    whole: int


_ORDERS = {
    "share": "shown::numeric / nullif(shown_of, 0) nulls last, shown_of desc, path",
    "due": "due_on, path",
    "part": "shown desc, path",
}
_BEHIND = """
, measured as (
  select org_id, path, level, state, due_on, met_on, meeting_id, coalesce(grade_name, '') as grade, score,
         papers_days_ahead, coalesce({shown}, 0)::bigint as shown, coalesce({shown_of}, 0)::bigint as shown_of,
         coalesce({part}, 0)::bigint as part, coalesce({whole}, 0)::bigint as whole from lines
), totals as (
  select count(*) filter (where {filter} > 0) as n, coalesce(sum(part), 0)::bigint as part_sum,
         coalesce(sum(whole), 0)::bigint as whole_sum from measured
), page as (
  select row_number() over (order by {order}) as place, * from measured where {filter} > 0
  order by place limit %(limit)s offset %(offset)s
)
select n, part_sum, whole_sum, page.* from totals left join page on true order by place
"""


def lines_behind(
    actor: Actor,
    place: Place,
    month: datetime.date,
    as_of: datetime.date,
    rules: Rules,
    wanted: Wanted,
    *,
    limit: int | None = None,
    offset: int = 0,
    only: Sequence[int] | None = None,
) -> Behind:
    """The lines behind a figure, at most `limit` from `offset` on; `only`: of these organisations alone. One query."""
    shown, shown_of = wanted.shows or (wanted.part, wanted.whole)
    if not {wanted.part, shown, wanted.whole, shown_of} <= {*MEASURES, ""}:
        raise ValueError(f"no such measure among {wanted}")
    stood = place.on(tree_day(month, as_of))
    if stood is None:
        return Behind([], 0, 0, 0)
    text, sight = _lines(actor, stood, only)
    values: dict[str, Any] = {**sight, **parameters(stood.path, month, as_of, rules.goal, rules.papers_days)}
    values |= {"limit": limit, "offset": offset}
    text += _BEHIND.format(
        part=wanted.part,
        whole=wanted.whole or "0",
        shown=shown,
        shown_of=shown_of or "0",
        filter="whole" if wanted.by_whole else "part",
        order=_ORDERS[wanted.order],
    )
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        rows = cursor.fetchall()
    count, part, whole = rows[0][:3]
    return Behind([Line(*row[4:-2]) for row in rows if row[3] is not None], count, part, whole)
