"""Counting the cube: the lines of finished months, and their sums along the tree, out of the records.

A month is counted whole once it is over; afterwards only what a note says changed in it, and what stands above.
"""

from __future__ import annotations

import datetime
import functools
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from nennep.kernel.period import OPEN_END, last_day
from nennep.orgtree.levels import Level
from nennep.regulations.queries import rule_sets_for
from nennep.regulations.registry import NoRuleSet
from nennep.reports.cube.packing import PACK
from nennep.reports.figures import GRADES, MEASURES
from nennep.reports.lake.relations import relations_on
from nennep.reports.lake.statements import members_on
from nennep.reports.people import PEOPLE, PEOPLE_MEASURES
from nennep.reports.queries.month import Rules
from nennep.reports.queries.place import parameters, statement
from nennep.reports.queries.reading import counting_rules
from nennep.reports.queries.settled import rules_key

LINES = "reports_cubeline"
COLUMNS = "org_id, month, own, form, rules, level, path, now_first, now_last, figures, people"
KEPT = f"{COLUMNS}, paths_below, packed_below"
_EVER = OPEN_END.replace(month=1)  # as of a day by which everything is known
_FIGURES = f"array[{', '.join(f'coalesce(l.{name}, 0)' for name in MEASURES)}]::int[]"
_NOBODY = f"array_fill(0, array[{len(PEOPLE_MEASURES)}])"
_COUNTED = f"""
insert into {{target}} ({COLUMNS})
select l.org_id, %(month)s, true, %(form)s, %(rules)s, l.level, l.path, n.path, n.path, {_FIGURES},
       coalesce(p.people, {_NOBODY})
from lines l join orgtree_orgnow n on n.org_id = l.org_id left join people p on p.cell_id = l.org_id
"""  # noqa: S608  constant text


def _sums(column: str, count: int) -> str:
    return f"array[{', '.join(f'sum(c.{column}[{number}])' for number in range(1, count + 1))}]::int[]"


# The sums of what stood at or under an organisation above cells, out of the lines of the month; in the order in which
# they are read, so that those of a level lie together.
_SUMMED = f"""
insert into {{target}} ({COLUMNS})
select w.org_id, %(month)s, false, %(form)s, max(c.rules), t.level, t.path, min(c.now_first), max(c.now_last),
       {_sums("figures", len(MEASURES))}, {_sums("people", len(PEOPLE_MEASURES))}
from (
  select ('x' || lpad(step, 16, '0'))::bit(64)::bigint as org_id, v.org_id as below
  from orgtree_orgversion v, lateral unnest(string_to_array(rtrim(v.path, '.'), '.')) step
  where v.valid_from <= %(day)s and v.valid_to > %(day)s
) w
join orgtree_orgversion t on t.org_id = w.org_id and t.level < %(cell)s and t.valid_from <= %(day)s
     and t.valid_to > %(day)s
join {{target}} c on c.org_id = w.below and c.month = %(month)s and c.own
where {{only}}
group by w.org_id, t.level, t.path
order by t.level, t.path
"""  # noqa: S608  constant text
_ABOVE = """
select distinct ('x' || lpad(step, 16, '0'))::bit(64)::bigint
from orgtree_orgversion v, lateral unnest(string_to_array(rtrim(v.path, '.'), '.')) step
where v.org_id = any(%(only)s) and v.valid_from <= %(day)s and v.valid_to > %(day)s
"""
_TOPS = """
select m.month, v.org_id, v.path
from unnest(%(months)s::date[], %(days)s::date[]) as m(month, day)
join orgtree_orgversion v on v.valid_from <= m.day and v.valid_to > m.day
     and position('.' in v.path) = length(v.path)
order by 1 desc, 3
"""


@dataclass(frozen=True, slots=True)
class Top:
    """A root of the tree on the last day of a month, with what the rule sets decide of figures there."""

    org_id: int
    path: str
    rules: Rules

    def rules_mark(self, month: datetime.date) -> int:
        """A number that changes with the rules."""
        return _mark(rules_key(parameters(self.path, month, _EVER, self.rules.goal, self.rules.papers_days)))


def _mark(text: str) -> int:
    return zlib.crc32(text.encode()) & 0x7FFFFFFF


@functools.cache
def form() -> int:
    """A number that changes with how months are counted: lines of an earlier version are not used."""
    conditions = (f"{name}: {one.condition}" for name, one in PEOPLE.items())
    day = datetime.date(2000, 1, 31)
    texts = (statement("figures.sql"), relations_on(day), members_on("", day), *MEASURES, *conditions, *GRADES, PACK)
    return _mark("\n".join(texts))


def tops(months: Sequence[datetime.date]) -> dict[datetime.date, list[Top]]:
    """The roots of the tree in each month in which there was one."""
    with connection.cursor() as cursor:
        cursor.execute(_TOPS, {"months": list(months), "days": [last_day(month) for month in months]})
        rows: list[tuple[datetime.date, int, str]] = cursor.fetchall()
    found: dict[datetime.date, list[Top]] = {}
    for month in dict.fromkeys(row[0] for row in rows):
        paths = {org_id: path for of, org_id, path in rows if of == month}
        try:
            sets = rule_sets_for(paths, "cell_meetings", month)
        except NoRuleSet:
            sets = {}
        found[month] = [Top(org_id, path, counting_rules(sets.get(org_id))) for org_id, path in paths.items()]
    return found


def count_month(month: datetime.date, roots: Iterable[Top], *, target: str = LINES) -> None:
    """Count a month that has no lines: every organisation of the time, and the sums."""
    for root in roots:
        _count_lines(month, root, None, target)
    _execute(_SUMMED.format(target=target, only="true"), _values(month))
    _execute(PACK.format(target=target, only="true"), _values(month))


def recount(month: datetime.date, roots: Iterable[Top], orgs: Sequence[int]) -> None:
    """Count some organisations of a month again, and the sums of all that stands above them."""
    values = _values(month) | {"only": list(orgs)}
    with connection.cursor() as cursor:
        cursor.execute(_ABOVE, values)
        values["wide"] = sorted({*orgs, *(row[0] for row in cursor.fetchall())})
    _execute(f"delete from {LINES} where month = %(month)s and own and org_id = any(%(only)s)", values)  # noqa: S608  constants
    _execute(f"delete from {LINES} where month = %(month)s and not own and org_id = any(%(wide)s)", values)  # noqa: S608  constants
    for root in roots:
        _count_lines(month, root, orgs, LINES)
    only = "w.org_id = any(%(wide)s)"
    _execute(_SUMMED.format(target=LINES, only=only), values)
    _execute(PACK.format(target=LINES, only=only), values)


def _values(month: datetime.date) -> dict[str, Any]:
    return {"month": month, "day": last_day(month), "form": form(), "cell": int(Level.CELL)}


def _count_lines(month: datetime.date, root: Top, only: Sequence[int] | None, target: str) -> None:
    day = last_day(month)
    some, cells = "true", ""
    if only is not None:
        some, cells = "v.org_id = any(%(only)s::bigint[])", f"and m.cell_id in ({', '.join(map(str, map(int, only)))})"
    text = statement("figures.sql").format(seen="true", only=some, months_first="offset 0")
    sums = ", ".join(one.sum(day) for one in PEOPLE.values())
    people = f"""{relations_on(day)}, {members_on(root.path, day, more=cells)},
        people as (select cell_id, array[{sums}]::int[] as people from here group by cell_id)"""  # noqa: S608  constants
    values = parameters(root.path, month, _EVER, root.rules.goal, root.rules.papers_days)
    values |= {"form": form(), "rules": root.rules_mark(month), "only": list(only or ())}
    _execute(f"{text}, {people.replace('%', '%%')} {_COUNTED.format(target=target)}", values)


def _execute(text: str, values: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text, values)
