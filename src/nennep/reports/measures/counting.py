"""Figures of many organisations at once, as targets read them: sums of months, members of a day.

One statement for months that the cube has counted, one for each month that it has not, one for members. All of them
within the sight of the transaction.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import connection

from nennep.kernel import clock
from nennep.kernel.period import add_months, last_day, month_of
from nennep.orgtree.levels import Level
from nennep.orgtree.queries import WANTED_ABOVE
from nennep.reports.cube.counting import form
from nennep.reports.figures import MEASURES
from nennep.reports.lake.relations import on_postgres
from nennep.reports.lake.statements import members_on
from nennep.reports.people import PEOPLE
from nennep.reports.queries.month import PAPERS_DAYS
from nennep.reports.queries.place import above_both, parameters, statement, tree_day

_PATHS = """
select v.org_id, v.path from orgtree_orgversion v
where v.org_id = any(%(orgs)s) and v.valid_from <= %(day)s and v.valid_to > %(day)s
"""
# Sums that stand for records as they are known now: no note waits, and all that was summed still stands under the
# organisation, so that whoever sees it sees all of it.
_CUBE = """
select c.org_id, c.month, {columns}
from reports_cubeline c join orgtree_orgnow n on n.org_id = c.org_id
where c.org_id = any(%(orgs)s) and c.month = any(%(months)s::date[]) and c.form = %(form)s
  and c.own = (c.level = %(cell)s) and c.now_first >= n.path and c.now_last < n.path || 'g'
  and not exists (
    select 1 from reports_cubenote t
    where t.first_month <= c.month and t.end_month > c.month and (t.org_id = c.org_id or exists (
      select 1 from orgtree_orgversion v where v.org_id = t.org_id
      and v.valid_from < c.month + interval '1 month' and v.valid_to >= c.month + interval '1 month'
      and v.path >= c.path and v.path < c.path || 'g')))
"""
_MONTH = f"select w.org_id, {{columns}} from lines v {WANTED_ABOVE} group by 1"  # noqa: S608  constant text
_PEOPLE = """
{here}, cells as (select cut_path as path, {sums} from here group by cut_path)
select w.org_id, {totals} from cells v {above} group by 1
"""


def months_within(first: datetime.date, last: datetime.date) -> list[datetime.date]:
    """The months that begin in a period: a month belongs to one of several periods that follow one another."""
    month = month_of(first) if first.day == 1 else add_months(month_of(first), 1)
    found = []
    while month <= last:
        found.append(month)
        month = add_months(month, 1)
    return found


def known_in(month: datetime.date, last: datetime.date, known_on: datetime.date) -> datetime.date:
    """The day as of which a month is read: one that was not over on the last day, as of that day."""
    return known_on if last_day(month) <= last else min(last, known_on)


def month_sums(
    org_ids: Collection[int], months: Sequence[datetime.date], names: Sequence[str], last: datetime.date,
    known_on: datetime.date,
) -> dict[tuple[int, datetime.date], tuple[int, ...]]:  # fmt: skip
    """(organisation, month) -> the sums of the measures `names` over all at or under it, as the page of the month shows
    them as of `known_on`; of a month that was not over on `last`, as of that day. Measures that a rule set decides
    (the attendance goal, papers ahead) are not to be asked for: organisations may have different ones."""
    found: dict[tuple[int, datetime.date], tuple[int, ...]] = {}
    if known_on >= clock.today():
        found = _counted(org_ids, [one for one in months if last_day(one) <= last], names)
    for month in months:
        left = [org for org in org_ids if (org, month) not in found]
        if left:
            sums_of = _of_records(left, month, names, known_in(month, last, known_on))
            found |= {(org, month): sums for org, sums in sums_of.items()}
    return found


def _counted(
    org_ids: Collection[int], months: Sequence[datetime.date], names: Sequence[str]
) -> dict[tuple[int, datetime.date], tuple[int, ...]]:
    columns = ", ".join(f"c.figures[{MEASURES.index(name) + 1}]" for name in names)
    values = {"orgs": sorted(org_ids), "months": list(months), "form": form(), "cell": int(Level.CELL)}
    rows = _rows(_CUBE.format(columns=columns), values) if months else []
    return {(org, month): tuple(map(int, sums)) for org, month, *sums in rows}


def _of_records(
    org_ids: Sequence[int], month: datetime.date, names: Sequence[str], as_of: datetime.date
) -> dict[int, tuple[int, ...]]:
    if as_of < month:
        return {}
    paths = _paths(org_ids, tree_day(month, as_of))
    if not paths:
        return {}
    text = statement("figures.sql").format(seen="true", only="true", months_first="offset 0")
    columns = ", ".join(f"coalesce(sum(v.{name}), 0)" for name in names)
    values = parameters(_above(paths), month, as_of, None, PAPERS_DAYS) | {"orgs": sorted(paths)}
    rows = _rows(text + _MONTH.format(columns=columns), values)
    return {org: tuple(map(int, sums)) for org, *sums in rows}


def people_counts(org_ids: Collection[int], day: datetime.date, names: Sequence[str]) -> dict[int, tuple[int, ...]]:
    """Organisation -> the counts of members at or under it on a day, of the measures `names` of `people.PEOPLE`, as
    known now. Those without members are absent. Two queries."""
    paths = _paths(org_ids, day)
    if not paths:
        return {}
    sums = ", ".join(f"{PEOPLE[name].sum(day)} as {name}" for name in names)
    wanted = f"array[{', '.join(str(int(org)) for org in sorted(paths))}]"
    text = _PEOPLE.format(
        here=members_on(_above(paths), day, cuts=["path"]), sums=sums,
        totals=", ".join(f"sum(v.{name})" for name in names), above=WANTED_ABOVE.replace("%(orgs)s", wanted),
    )  # fmt: skip
    return {org: tuple(map(int, counts)) for org, *counts in _rows(on_postgres(text, day), None)}


def _paths(org_ids: Collection[int], day: datetime.date) -> dict[int, str]:
    return dict(_rows(_PATHS, {"orgs": sorted(org_ids), "day": day}))


def _above(paths: Mapping[int, str]) -> str:
    """The path at or above all of them; "" where they share none."""
    return above_both(min(paths.values()), max(paths.values()))


def _rows(text: str, values: dict[str, Any] | None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def totals(
    sums: Mapping[tuple[int, datetime.date], tuple[int, ...]], months: Collection[datetime.date]
) -> dict[int, tuple[int, ...]]:
    """Organisation -> the sums over the months, of those that had any."""
    found: defaultdict[int, list[tuple[int, ...]]] = defaultdict(list)
    for (org, month), counts in sums.items():
        if month in months:
            found[org].append(counts)
    return {org: tuple(map(sum, zip(*rows, strict=True))) for org, rows in found.items()}
