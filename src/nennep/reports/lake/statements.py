"""Statements on any date and by any cut, one text for PostgreSQL, DuckDB and Spark.

Kept to what all three read alike: `sum(case ...)`, dates as literals, every key in `order by`; no `filter`, no grouping
sets, no casts to types of one engine.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence

from nennep.kernel.actor import Actor
from nennep.orgtree.queries import END_OF_RANGE
from nennep.reports.people import PEOPLE, PEOPLE_MEASURES, dates_of

_PATH = re.compile(r"[0-9a-f.]*")
# What members may be told apart by; `below` is the next step of the path under the organisation asked about.
CUTS = {
    "below": "split_part(substr(v.path, {after}), '.', 1)",
    "province": "coalesce(v.province_id, 0)",
    "district": "coalesce(v.district_id, 0)",
    "below_now": "split_part(substr(t.path, {after}), '.', 1)",
    "commune": "coalesce(v.commune_id, 0)",
    "grassroots": "coalesce(v.grassroots_id, 0)",
    "cell": "m.cell_id",
    "path": "v.path",
    "sex": "m.sex",
    "standing": "m.standing",
    "theory": "m.theory",
    "schooling": "m.schooling",
    "profession": "m.profession",
    "ethnicity": "m.ethnicity",
}
_TODAY = "join org_now t on t.org_id = m.cell_id"
_HERE = """
away as (
  select distinct person_id from exemption where valid_from <= {day} and valid_to > {day}
), here as (
  select m.person_id, m.cell_id, m.sex, m.birth_on, m.admitted_on, m.admitted_to, m.official_on, m.official_to,
         m.ethnicity, m.schooling, m.profession, m.theory, m.standing,
         case when e.person_id is null then 0 else 1 end as exempt{cuts}
  from member m
  join org_version v on v.org_id = m.cell_id and v.level = 5 and v.valid_from <= {day} and v.valid_to > {day}
  {sight}
  left join away e on e.person_id = m.person_id
  where m.valid_from <= {day} and m.valid_to > {day} and {tree}.path >= '{path}' and {tree}.path < '{end}' {more}
)
"""


def path_literal(path: str) -> str:
    """A path as it may stand in a statement; ValueError when it is none."""
    if not _PATH.fullmatch(path):
        raise ValueError(f"not a path: {path!r}")
    return path


def sight(actor: Actor, permission: str) -> str:
    """A join that leaves out cells that have moved out of the actor's reach since; "" for the system."""
    if actor.everything:
        return ""
    conditions = ["1 = 0"]
    for holding in actor.holdings_with(permission):
        path = path_literal(holding.path)
        below = f"n.path >= '{path}' and n.path < '{path}{END_OF_RANGE}'"
        conditions.append(f"({below})" if holding.subtree else f"n.path = '{path}'")
    return f"join org_now n on n.org_id = m.cell_id and ({' or '.join(conditions)})"


def members_on(
    path: str, day: datetime.date, *, cuts: Sequence[str] = (), seen: str = "", more: str = "", as_is: bool = False
) -> str:
    """The relations `away` and `here`: a row for each member at or under the path on the day, with the columns of the
    definitions and of the cuts (`cut_<name>`). `seen`: as `sight` gives it; `more`: a further condition on m. `as_is`:
    the path is one of today, and cells count where they stand now, ended ones where what they went into stands: like
    for like over a reorganisation. KeyError for a cut there is none of."""
    after = str(len(path) + 1)
    columns = "".join(f", {CUTS[name].format(after=after)} as cut_{name}" for name in cuts)
    path = path_literal(path)
    where = {"tree": "t" if as_is else "v", "sight": f"{_TODAY} {seen}" if as_is else seen, "more": more}
    return _HERE.format(path=path, end=path + END_OF_RANGE, cuts=columns, **where, **dates_of(day, ""))


def people_by(
    path: str,
    day: datetime.date,
    *,
    cuts: Sequence[str] = (),
    measures: Sequence[str] = PEOPLE_MEASURES,
    seen: str = "",
    as_is: bool = False,
) -> str:
    """Counts of the members under a path on a day, a row for each combination of the cuts, in their order: the cuts,
    then the measures. To be run by `on_postgres` or `on_files`."""
    keys = [f"cut_{name}" for name in cuts]
    sums = [f"{PEOPLE[name].sum(day)} as {name}" for name in measures]
    text = f"{members_on(path, day, cuts=cuts, seen=seen, as_is=as_is)} select {', '.join([*keys, *sums])} from here"  # noqa: S608  constants, dates, checked paths
    if keys:
        text += f" group by {', '.join(keys)} order by {', '.join(keys)}"
    return text


def rolled_up(
    path: str, day: datetime.date, cuts: Sequence[str], *, measures: Sequence[str] = PEOPLE_MEASURES, seen: str = ""
) -> str:
    """The same counts for several cuts at once, each by itself: a row for each value of each cut, with the cut's place
    in the list first; what stands under no such organisation is left out. Counted by cell, then summed.

    For cuts that name the organisation above a cell (province, district, commune, grassroots).
    """
    keys = [f"cut_{name}" for name in cuts]
    counts = ", ".join(f"{PEOPLE[name].sum(day)} as {name}" for name in measures)
    sums = ", ".join(f"sum({name}) as {name}" for name in measures)
    here = members_on(path, day, cuts=cuts, seen=seen)
    parts = [
        f"select {number} as cut, {key} as org_id, {sums} from cells where {key} <> 0 group by {key}"  # noqa: S608  constants
        for number, key in enumerate(keys)
    ]
    above = ", ".join(f"min({key}) as {key}" for key in keys)  # a cell stands under one
    by_cell = f"cells as (select {above}, {counts} from here group by cell_id)"  # noqa: S608  constants, dates
    return f"{here}, {by_cell} select * from ({' union all '.join(parts)}) one order by cut, org_id"  # noqa: S608  likewise
