"""Settled months: which of them still say what the records say, and their lines; the others are counted as ever.

A settled month stands for its records as of a day when all of them were known by then as they are now, the month was
over, nothing touched it since, and everything that was counted is in the actor's sight.
"""

from __future__ import annotations

import datetime
import functools
import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection

from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.period import last_day
from nennep.reports.figures import GRADES, MEASURES
from nennep.reports.queries.place import Place, in_sight, is_wide, statement

SUMS = f"array[{', '.join(f'coalesce(sum({name}), 0)' for name in MEASURES)}]::bigint[]"
_IN_CELLS = ("summoned", "attended", "committee_summoned", "committee_attended")
_CELLS = ", ".join(f"coalesce(sum({name}) filter (where level = 5), 0)" for name in _IN_CELLS)
# After figures.sql: the columns of a settled line, and from when on the records are known.
LINES = f"""
select child, {SUMS} as figures,
       array[count(meeting_id) filter (where level = 5), {_CELLS}]::bigint[] as in_cells,
       coalesce(array_agg(path order by path) filter (where missing = 1), array[]::text[]) as not_met,
       coalesce(array_agg(due_on order by path) filter (where missing = 1), array[]::date[]) as due_on,
       coalesce(array_agg(path order by path) filter (where below_twice = 1), array[]::text[]) as twice,
       max(known_at) as known_at, max(due_on) filter (where missing = 1) as last_due
from lines group by child
"""  # noqa: S608  constant text
# The months asked for that nothing touched. A touched organisation is looked for where it stands in the tree of the
# month; when it moved, what it had stood under was touched with it.
HOLDING = """
asked as (
  select * from unnest(%(months)s::date[], %(days)s::date[], %(paths)s::text[]) as a(month, day, path)
), holding as (
  select month from asked a where not exists (
    select 1 from reports_touched t where t.first_month <= a.month and t.end_month > a.month
    and (t.org_id = %(org_id)s or exists (
      select 1 from orgtree_orgversion v where v.org_id = t.org_id and v.valid_from <= a.day and v.valid_to > a.day
      and v.path >= a.path and v.path < a.path || 'g')))
)
"""
_KEPT = """
from holding h join reports_settledline s on s.month = h.month
where s.org_id = %(org_id)s and s.form = %(form)s and s.known_from < %(until)s and {seen}
"""
_MONTH = "select s.child, s.figures, s.not_met, s.due_on, s.twice" + _KEPT + "and s.rules = %(rules)s"


_OWED, _MET, _THEMES, _THEMES_MET = (
    f"s.figures[{MEASURES.index(name) + 1}]" for name in ("owed", "met", "quarter_owed", "quarter_met")
)
# The columns of series.sql, and whether it would have the row: it has none without any record of the month.
_SERIES = f"""
, kept as (
  select s.month, s.child, {_OWED} as owed, {_MET} as met, {_THEMES} as themes, {_THEMES_MET} as themes_met, s.in_cells,
         (s.month = any(%(ends)s::date[]))::int as ends
  {_KEPT}
)
select month, child, owed, met, themes * ends, themes_met * ends, in_cells[2], in_cells[3], in_cells[4], in_cells[5],
       owed > 0 or themes * ends > 0 or in_cells[1] > 0
from kept
"""  # noqa: S608  constant text


@functools.cache
def form() -> str:
    """A digest of how months are counted: rows that an earlier version of the statements settled are not used."""
    return hashlib.sha256("".join((statement("figures.sql"), LINES, *MEASURES, *GRADES)).encode()).hexdigest()[:16]


def rules_key(parameters: Mapping[str, Any]) -> str:
    """What the rule set decided, out of the parameters of figures.sql."""
    return "/".join(str(parameters[name]) for name in ("goal_num", "goal_den", "goal_strict", "papers_days"))


def standing(place: Place, months: Sequence[datetime.date], as_of: datetime.date) -> dict[str, Any]:
    """The parameters of HOLDING: the months over on the day in which the organisation stood above communes."""
    found = [(month, last_day(month), place.on(last_day(month))) for month in months if last_day(month) < as_of]
    wide = [(month, day, stood.path) for month, day, stood in found if stood is not None and is_wide(stood)]
    months_, days, paths = ([each[number] for each in wide] for number in range(3))
    return {"org_id": place.org_id, "months": months_, "days": days, "paths": paths}


def _rows(text: str, actor: Actor, standing: dict[str, Any], **values: Any) -> list[tuple[Any, ...]]:
    if not standing["months"]:
        return []
    seen, sight = in_sight(actor, "s.around", all_below=True)
    with connection.cursor() as cursor:
        cursor.execute("with " + HOLDING + text.format(seen=seen), standing | sight | values | {"form": form()})
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def settled_lines(
    actor: Actor, place: Place, month: datetime.date, as_of: datetime.date, parameters: Mapping[str, Any]
) -> list[tuple[Any, ...]]:
    """Child, figures, paths and days of cells that did not meet, paths of cells twice below the goal; none where the
    month is not settled."""
    return _rows(_MONTH, actor, standing(place, [month], as_of), until=clock.end_of(as_of), rules=rules_key(parameters))


def settled_series(
    actor: Actor,
    place: Place,
    months: Sequence[datetime.date],
    ends: Sequence[datetime.date],
    as_of: datetime.date,
) -> tuple[set[datetime.date], list[tuple[Any, ...]]]:
    """The settled ones of the months; month, child and the sums of series.sql, quarters in the months of `ends`."""
    rows = _rows(_SERIES, actor, standing(place, months, as_of), until=clock.end_of(as_of), ends=list(ends))
    return {row[0] for row in rows}, [row[:-1] for row in rows if row[-1]]
