"""The month seen from above (J1-J3): cells that owed a meeting, met or not, how, and with what result."""

from __future__ import annotations

import datetime
import functools
import json
import pathlib
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from fractions import Fraction
from typing import Any

from django.db import connection
from django.http import Http404

from nennep.access.permissions import Permission
from nennep.kernel.actor import Actor
from nennep.kernel.period import add_months, last_day, month_of, next_month
from nennep.organisations.queries import names_on, natural_key
from nennep.orgtree.queries import path_now, path_on

ZONE = "Asia/Ho_Chi_Minh"
_FIELDS = (
    "owed", "met", "met_late", "still_due", "missing", "thematic", "summoned", "attended", "excused", "unexcused",
    "exempt", "committee_summoned", "committee_attended", "speakers", "visits", "tasks_due", "tasks_on_time", "papers",
    "below_goal", "scored",
)  # fmt: skip


@functools.cache
def _lines_sql() -> str:
    return pathlib.Path(__file__).with_name("figures.sql").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class CellLine:
    """One cell's month. `state`: done, done_late (met after the day), due (time remains), late (past the day, the month
    still runs), missing (the month is over), none (nothing owed)."""

    org_id: int
    path: str
    name: str
    state: str
    due_on: datetime.date | None
    met_on: datetime.date | None
    meeting_id: int | None
    thematic: int
    summoned: int
    attended: int
    excused: int
    unexcused: int
    exempt: int
    committee_summoned: int
    committee_attended: int
    speakers: int
    grade: str
    score: Any
    papers_days_ahead: int | None
    visits: int
    tasks_due: int
    tasks_on_time: int

    @property
    def rate(self) -> Fraction | None:
        """Share of those summoned who attended; None when nobody was."""
        return Fraction(self.attended, self.summoned) if self.summoned else None


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """Sums over cells. `thematic`: cells that met on a theme; `papers`: cells whose papers went out a day ahead or more;
    `below_goal`: cells below the attendance goal of the rule in force; `grades`: cells by grade."""

    cells: int = 0
    owed: int = 0
    met: int = 0
    met_late: int = 0
    still_due: int = 0
    missing: int = 0
    thematic: int = 0
    summoned: int = 0
    attended: int = 0
    excused: int = 0
    unexcused: int = 0
    exempt: int = 0
    committee_summoned: int = 0
    committee_attended: int = 0
    speakers: int = 0
    visits: int = 0
    tasks_due: int = 0
    tasks_on_time: int = 0
    papers: int = 0
    below_goal: int = 0
    scored: int = 0
    grades: dict[str, int] = field(default_factory=dict)

    @staticmethod
    def share(part: int, whole: int) -> Fraction | None:
        """part / whole, or None of nothing."""
        return Fraction(part, whole) if whole else None

    @property
    def attendance(self) -> Fraction | None:
        """Share of members summoned who attended."""
        return self.share(self.attended, self.summoned)

    @property
    def committee_attendance(self) -> Fraction | None:
        """Share of committee members summoned who attended."""
        return self.share(self.committee_attended, self.committee_summoned)


@dataclass(frozen=True, slots=True)
class MonthLine:
    """One organisation directly below, with the sums over its cells (`org_id` is the organisation's)."""

    org_id: int
    name: str
    figures: MonthFigures


def _tree_day(month: datetime.date, as_of: datetime.date) -> datetime.date:
    """The day on which the tree is read: the month's last day, or the as-of date when it is earlier."""
    return min(last_day(month), as_of) if as_of >= month else month


def _path(actor: Actor, org_id: int, day: datetime.date) -> str:
    """The organisation's path on the day, for those who may see its figures; else not found."""
    if not actor.may(Permission.REPORT_VIEW, path_now(org_id)):
        raise Http404
    path = path_on(org_id, day)
    if not path:
        raise Http404
    return path


def _parameters(path: str, month: datetime.date, as_of: datetime.date) -> dict[str, Any]:
    return {
        "path": path, "month": month, "next_month": next_month(month), "as_of": as_of, "zone": ZONE,
        "tree_day": _tree_day(month, as_of),
    }  # fmt: skip


_STATE = """
case when not owed then 'none'
     when met_on is not null and met_on <= due_on then 'done'
     when met_on is not null then 'done_late'
     when %(as_of)s <= due_on then 'due'
     when %(as_of)s < %(next_month)s then 'late'
     else 'missing' end
"""
_SUMS = f"""
select {{key}} as key, count(*) as cells,
  count(*) filter (where owed) as owed,
  count(*) filter (where owed and met_on is not null) as met,
  count(*) filter (where state = 'done_late') as met_late,
  count(*) filter (where state in ('due', 'late')) as still_due,
  count(*) filter (where state = 'missing') as missing,
  count(*) filter (where thematic > 0) as thematic,
  sum(summoned), sum(attended), sum(excused), sum(unexcused), sum(exempt),
  sum(committee_summoned), sum(committee_attended), sum(speakers), sum(visits), sum(tasks_due), sum(tasks_on_time),
  count(*) filter (where papers_days_ahead >= 1) as papers,
  count(*) filter (where summoned > 0 and attended::numeric / summoned < %(goal)s) as below_goal,
  count(*) filter (where grade <> '') as scored,
  (select jsonb_object_agg(g, n) from (select g, count(*) n from unnest(array_agg(grade)) g where g <> '' group by g) x)
from (select *, {_STATE} as state from lines) l
group by 1
"""  # noqa: S608  constant text


def _figures(row: tuple[Any, ...]) -> MonthFigures:
    names = ("cells", *_FIELDS)
    return MonthFigures(**{name: int(value or 0) for name, value in zip(names, row[1:-1], strict=True)},
                        grades=json.loads(row[-1]) if row[-1] else {})  # fmt: skip


def total_of(lines: Iterable[MonthFigures]) -> MonthFigures:
    """The sum of several lines."""
    sums: dict[str, int] = {f.name: 0 for f in fields(MonthFigures) if f.name != "grades"}
    grades: dict[str, int] = {}
    for line in lines:
        for name in sums:
            sums[name] += getattr(line, name)
        for grade, count in line.grades.items():
            grades[grade] = grades.get(grade, 0) + count
    return MonthFigures(**sums, grades=grades)


def month_of_org(
    actor: Actor, org_id: int, month: datetime.date, as_of: datetime.date, *, goal: Fraction
) -> list[MonthLine]:
    """A line for each organisation directly below (a cell itself gives its own line), in the order of names.

    `month` is its first day; `goal` the attendance goal of the rule in force (0 to 1). Http404 when out of sight.
    """
    day = _tree_day(month, as_of)
    path = _path(actor, org_id, day)
    sql = _lines_sql() + _SUMS.format(key="child")
    with connection.cursor() as cursor:
        cursor.execute(sql, _parameters(path, month, as_of) | {"goal": float(goal)})
        rows = cursor.fetchall()
    found = {(int(row[0], 16) if row[0] else org_id): _figures(row) for row in rows}
    names = names_on(found, day)
    lines = [MonthLine(org_id=key, name=names.get(key, ""), figures=figures) for key, figures in found.items()]
    return sorted(lines, key=lambda line: natural_key(line.name))


def cells_of_month(actor: Actor, org_id: int, month: datetime.date, as_of: datetime.date) -> list[CellLine]:
    """A line for each cell under the organisation: what every figure of the month opens into."""
    day = _tree_day(month, as_of)
    path = _path(actor, org_id, day)
    columns = (
        "org_id, path, state, due_on, met_on, meeting_id, thematic, summoned, attended, excused, unexcused, exempt, "
        "committee_summoned, committee_attended, speakers, grade, score, papers_days_ahead, visits, tasks_due, "
        "tasks_on_time"
    )
    sql = _lines_sql() + f"select {columns} from (select *, {_STATE} as state from lines) l"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, _parameters(path, month, as_of))
        rows = cursor.fetchall()
    names = names_on([row[0] for row in rows], day)
    lines = [CellLine(row[0], row[1], names.get(row[0], ""), *row[2:]) for row in rows]
    return sorted(lines, key=lambda line: natural_key(line.name))


@dataclass(frozen=True, slots=True)
class MonthPoint:
    """One month of a series; `finished` is false while the month still runs on the as-of date."""

    month: datetime.date
    figures: MonthFigures
    finished: bool


def months_of_org(
    actor: Actor, org_id: int, last_month: datetime.date, as_of: datetime.date, *, goal: Fraction, count: int = 12
) -> list[MonthPoint]:
    """The sums of the last months, each with the tree of that month; a month before the organisation is empty."""
    points = []
    for offset in range(count - 1, -1, -1):
        month = add_months(month_of(last_month), -offset)
        day = _tree_day(month, as_of)
        path = path_on(org_id, day)
        figures = MonthFigures()
        if path and actor.may(Permission.REPORT_VIEW, path_now(org_id)):
            with connection.cursor() as cursor:
                cursor.execute(
                    _lines_sql() + _SUMS.format(key="'all'"), _parameters(path, month, as_of) | {"goal": float(goal)}
                )
                row = cursor.fetchone()
            figures = _figures(row) if row else figures
        points.append(MonthPoint(month=month, figures=figures, finished=as_of > last_day(month)))
    return points
