"""Several months at once: for the charts of a year, the small lines in the table, the year's table."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.period import add_months, last_day, quarter_start
from nennep.reports.figures import Figures, total_of
from nennep.reports.queries.place import Place, in_sight, months_first, statement, tree_day
from nennep.reports.queries.settled import settled_series

# The measures of series.sql, in its order; the others of a month are read for one month at a time.
SERIES = (
    "owed", "met", "quarter_owed", "quarter_met", "summoned", "attended", "committee_summoned", "committee_attended",
)  # fmt: skip
_TOP = "select %(path_{n})s as path, %(since_{n})s::date as since, %(until_{n})s::date as until"


@dataclass(frozen=True)
class Series:
    """Months in order; sums of the whole and of each organisation below, as far as the records of a month go."""

    months: tuple[datetime.date, ...]
    as_of: datetime.date
    by_child: Mapping[int, Mapping[datetime.date, Figures]]

    def of(self, org_id: int) -> list[Figures]:
        """The figures of one organisation below, month by month."""
        found = self.by_child.get(org_id, {})
        return [found.get(month, Figures()) for month in self.months]

    def total(self) -> list[Figures]:
        """The figures of the whole, month by month."""
        return list(self._total)

    @functools.cached_property
    def _total(self) -> tuple[Figures, ...]:
        rows = list(self.by_child.values())
        return tuple(total_of(row[month] for row in rows if month in row) for month in self.months)

    def is_finished(self, month: datetime.date) -> bool:
        """Whether the month was over on the as-of date."""
        return self.as_of > last_day(month)


def months_of_org(
    actor: Actor, place: Place, last_month: datetime.date, as_of: datetime.date, *, count: int = 12
) -> Series:
    """The sums of the last months, each with the tree of that month. The quarter's theme stands in the last month of
    the quarter among them. Two queries at most: settled months, and the others out of their records."""
    months = tuple(add_months(last_month, offset) for offset in range(1 - count, 1))
    ends = [month for month in months if month == months[-1] or month.month % 3 == 0]
    stood = [month for month in months if place.on(tree_day(month, as_of)) is not None]
    settled, rows = settled_series(actor, place, stood, ends, as_of)
    if len(settled) < len(stood):
        rows += _counted(actor, place, [month for month in stood if month not in settled], ends, as_of)
    by_child: dict[int, dict[datetime.date, Figures]] = {}
    for month, child, *sums in rows:
        key = int(child, 16) if child else place.org_id
        by_child.setdefault(key, {})[month] = Figures(**dict(zip(SERIES, map(int, sums), strict=True)))
    return Series(months, as_of, by_child)


def _counted(
    actor: Actor, place: Place, months: list[datetime.date], ends: list[datetime.date], as_of: datetime.date
) -> list[tuple[Any, ...]]:
    """Month, child and the sums, out of the records."""
    seen, values = in_sight(actor)
    tops = []
    for number, row in enumerate(place.stood):
        values |= {f"path_{number}": row.path, f"since_{number}": row.since, f"until_{number}": row.until}
        tops.append(_TOP.format(n=number))
    ends = [month for month in ends if month in months]
    values |= {
        "as_of": as_of, "until": clock.end_of(as_of), "wanted": months, "months": ends,
        "quarters": [quarter_start(month) for month in ends],
    }  # fmt: skip
    first = months_first(place.stood[-1])
    text = statement("series.sql").format(seen=seen, tops=" union all ".join(tops), months_first=first)
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
