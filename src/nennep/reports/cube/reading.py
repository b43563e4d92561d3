"""Reading the cube: the counters of an organisation and of each directly below it, by month, as the tree was then."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from nennep.access.permissions import Permission
from nennep.kernel.actor import Actor
from nennep.kernel.db import sees_whole_tree
from nennep.kernel.period import last_day
from nennep.orgtree.levels import Level
from nennep.orgtree.queries import END_OF_RANGE
from nennep.reports.cube.counting import form
from nennep.reports.cube.packing import PACKED, pieces, unpacked
from nennep.reports.figures import MEASURES, Figures
from nennep.reports.people import PEOPLE_MEASURES
from nennep.reports.queries.place import Place, in_sight


@dataclass(frozen=True, slots=True)
class Counters:
    """The counters of a month: of meetings, and of members as of its last day. What was not asked for is 0."""

    figures: Figures
    people: Mapping[str, int]

    def plus(self, other: Counters) -> Counters:
        """The sum of two, measure by measure."""
        people = {name: count + other.people.get(name, 0) for name, count in self.people.items()}
        return Counters(self.figures + other.figures, people)


@dataclass(frozen=True, slots=True)
class Cube:
    """What was read: the months that are counted, in order; by organisation directly below, and by the organisation
    itself what is its own (a cell's, a committee's meetings). `waiting`: months with a change not yet counted."""

    months: tuple[datetime.date, ...]
    by_child: Mapping[int, Mapping[datetime.date, Counters]]
    waiting: frozenset[datetime.date]

    def total(self) -> dict[datetime.date, Counters]:
        """The whole, month by month."""
        found: dict[datetime.date, Counters] = {}
        for row in self.by_child.values():
            for month, counters in row.items():
                found[month] = found[month].plus(counters) if month in found else counters
        return {month: found[month] for month in self.months}


_ASKED = "select * from unnest(%(months)s::date[], %(days)s::date[], %(paths)s::text[]) as a(month, day, path)"
_MONTHS = """
select a.month, exists (
  select 1 from reports_cubenote n
  where n.first_month <= a.month and n.end_month > a.month
    and (n.org_id = %(org_id)s or exists (
      select 1 from orgtree_orgversion v where v.org_id = n.org_id and v.valid_from <= a.day and v.valid_to > a.day
      and v.path >= a.path and v.path < a.path || 'g'))
) as waiting
from ({asked}) a
where exists (select 1 from reports_cubeline c where c.month = a.month and c.own and c.form = %(form)s)
"""
# The lines of the organisations directly below, ready summed, with whether all that they sum is in sight: a line that
# row security hides is not.
_READY = """
select a.month, e.org_id, coalesce({seen}, false) as seen, {columns}
from ({asked}) a
join orgtree_orgedge e on e.parent_id = %(org_id)s and e.known_to is null and e.valid_from <= a.day
     and e.valid_to > a.day
left join reports_cubeline c on c.org_id = e.org_id and c.month = a.month and c.own = (e.level = %(cell)s)
union all
select c.month, c.org_id, true as seen, {columns}
from ({asked}) a join reports_cubeline c on c.org_id = %(org_id)s and c.month = a.month and c.own
"""
# The same of every organisation of a level below, for whom row security hides none.
_LEVEL_OPEN = """
select c.month, c.path, coalesce({seen}, false) as seen, {columns}
from ({asked}) a
join reports_cubeline c on c.month = a.month and c.own = (%(level)s = %(cell)s) and c.level = %(level)s
     and c.path > a.path and c.path < a.path || 'g'
"""
# The communes below in one piece, kept beside the sum of all that stands here.
_PACKED = """
select a.month, coalesce({seen}, false) as seen, c.paths_below, {columns}
from ({asked}) a
left join reports_cubeline c on c.org_id = %(org_id)s and c.month = a.month and not c.own
"""
# For everybody else: what is hidden is missed among what stood there.
_LEVEL = """
select a.month, v.path, coalesce({seen}, false) as seen, {columns}
from ({asked}) a
join orgtree_orgversion v on v.level = %(level)s and v.path > a.path and v.path < a.path || 'g'
     and v.valid_from <= a.day and v.valid_to > a.day
left join reports_cubeline c on c.org_id = v.org_id and c.month = a.month and c.own = (v.level = %(cell)s)
"""
# Sums made anew of what stood at or under each path of `{tops}`, called `{part}`.
_ANEW = """
select month, part, true, {sums}
from (
  select t.month, {part} as part, {columns}
  from ({tops}) t
  join orgtree_orgversion v on v.path >= t.path and v.path < t.path || 'g' and v.valid_from <= t.day
       and v.valid_to > t.day
  join orgtree_orgnow n on n.org_id = v.org_id
  join reports_cubeline c on c.org_id = v.org_id and c.month = t.month and c.own
  where {seen}
) as lines
group by 1, 2
"""
# The organisation directly below in which it stood, or the organisation itself.
_CHILD = """
coalesce(('x' || lpad(nullif(split_part(substr(v.path, length(t.path) + 1), '.', 1), ''), 16, '0'))::bit(64)::bigint,
         %(org_id)s)
"""
_OF_LEVEL = f"""
select a.month, a.day, t.path
from ({_ASKED}) a
join orgtree_orgversion t on t.level = %(level)s and t.path > a.path and t.path < a.path || 'g'
     and t.valid_from <= a.day and t.valid_to > a.day
"""  # noqa: S608  constant text


def read_cube(
    actor: Actor,
    place: Place,
    months: Sequence[datetime.date],
    *,
    figures: Sequence[str] = MEASURES,
    people: Sequence[str] = PEOPLE_MEASURES,
) -> Cube:
    """The counters of the months that are counted, of an organisation that the actor may see figures of.

    Sums that hold cells out of the actor's reach by now are made anew of the cells in reach. Two queries, then three.
    """
    values, counted = _counted(place, months)
    rows = _lines(_READY, actor, values, _columns(figures, people), part=_CHILD, tops=_ASKED)
    by_child: dict[int, dict[datetime.date, Counters]] = {}
    places = [MEASURES.index(name) for name in figures]
    for month, child, _seen, *sums in rows:
        made = [0] * len(MEASURES)
        for at, value in zip(places, sums, strict=False):
            made[at] = value
        counts = dict(zip(people, sums[len(figures) :], strict=True))
        by_child.setdefault(child, {})[month] = Counters(Figures._make(made), counts)
    waiting = frozenset(month for month, is_waiting in counted.items() if is_waiting)
    return Cube(tuple(sorted(counted)), by_child, waiting)


def read_level(
    actor: Actor,
    place: Place,
    months: Sequence[datetime.date],
    level: Level,
    *,
    figures: Sequence[str] = MEASURES,
    people: Sequence[str] = PEOPLE_MEASURES,
) -> list[tuple[Any, ...]]:
    """A row an organisation of a level under a place and counted month: the month, its path on the month's last day,
    true, then the counts asked for; in no order.

    Sums that hold cells out of the actor's reach by now are made anew of the cells in reach. Two queries for communes
    all in sight; of other levels two, then three, and of communes not all in sight one more.
    """
    values, _ = _counted(place, months)
    if level == PACKED:
        packed = _packed(actor, values, pieces(figures, people))
        if packed is not None:
            return packed
    values["level"] = int(level)
    ready = _LEVEL_OPEN if sees_whole_tree() else _LEVEL
    return _lines(ready, actor, values, _columns(figures, people), part="t.path", tops=_OF_LEVEL)


def _packed(actor: Actor, values: Mapping[str, Any], columns: str) -> list[tuple[Any, ...]] | None:
    """The rows out of what is kept in one piece; None where of some month not all that it holds is in sight."""
    rows = _rows(_PACKED, values, _all_seen(actor), columns=columns)
    if not all(seen for _month, seen, *_pieces in rows):
        return None
    made: list[tuple[Any, ...]] = []
    for month, _seen, paths, *found in rows:
        if paths:
            stood, counts = unpacked(paths, found)
            made += zip(itertools.repeat(month), stood, itertools.repeat(True), *counts, strict=False)
    return made


def _counted(place: Place, months: Sequence[datetime.date]) -> tuple[dict[str, Any], dict[datetime.date, bool]]:
    """What the statements ask for, of those of the months that are counted; the months, and whether they wait."""
    values = _asked(place, months)
    with connection.cursor() as cursor:
        cursor.execute(_MONTHS.format(asked=_ASKED), values)
        counted: dict[datetime.date, bool] = dict(cursor.fetchall())
    return _only(values, counted), counted


def _columns(figures: Sequence[str], people: Sequence[str]) -> list[str]:
    columns = [f"c.figures[{MEASURES.index(name) + 1}] as f_{name}" for name in figures]
    return columns + [f"c.people[{PEOPLE_MEASURES.index(name) + 1}] as p_{name}" for name in people]


def _asked(place: Place, months: Sequence[datetime.date]) -> dict[str, Any]:
    stood = [(month, last_day(month), place.on(last_day(month))) for month in months]
    kept = [(month, day, row.path) for month, day, row in stood if row is not None]
    return _of(kept) | {"org_id": place.org_id, "form": form(), "cell": int(Level.CELL)}


def _of(places: Sequence[tuple[datetime.date, datetime.date, str]]) -> dict[str, Any]:
    return {name: [one[at] for one in places] for at, name in enumerate(("months", "days", "paths"))}


def _only(values: Mapping[str, Any], months: Container[datetime.date]) -> dict[str, Any]:
    """The same of some of the months."""
    places = zip(values["months"], values["days"], values["paths"], strict=True)
    return {**values, **_of([one for one in places if one[0] in months])}


def _lines(
    ready: str, actor: Actor, values: Mapping[str, Any], columns: Sequence[str], **anew: str
) -> list[tuple[Any, ...]]:
    """The rows that `ready` gives; of months with one that is not all in sight, sums made `anew` of the cells in reach:
    the parts of `_ANEW`."""
    told = ", ".join(columns)
    rows = _rows(ready, values, _all_seen(actor), columns=told)
    hidden = {row[0] for row in rows if not row[2]}
    if not hidden:
        return rows
    names = [one.rpartition(" as ")[2] for one in columns]
    sums = ", ".join(f"coalesce(sum({name}), 0)" for name in names)
    made = _rows(_ANEW, _only(values, hidden), in_sight(actor), columns=told, sums=sums, **anew)
    return [row for row in rows if row[0] not in hidden] + made


def _rows(
    text: str, values: Mapping[str, Any], sight: tuple[str, dict[str, Any]], **parts: str
) -> list[tuple[Any, ...]]:
    seen, held = sight
    with connection.cursor() as cursor:
        cursor.execute(text.format(asked=_ASKED, seen=seen, **parts), {**values, **held})
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _all_seen(actor: Actor) -> tuple[str, dict[str, Any]]:
    """SQL on the first and last present path of what was summed: both within one place of the actor's sight."""
    if actor.everything:
        return "c.org_id is not null", {}
    conditions, values = ["false"], {}
    for number, holding in enumerate(actor.holdings_with(Permission.REPORT_VIEW)):
        values[f"sight_{number}"] = holding.path
        values[f"sight_end_{number}"] = holding.path + (END_OF_RANGE if holding.subtree else " ")
        conditions.append(f"c.now_first >= %(sight_{number})s and c.now_last < %(sight_end_{number})s")
    return " or ".join(f"({one})" for one in conditions), values
