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
  where m.valid_from <= {day} and m.valid_to > {day} and v.path >= '{path}' and v.path < '{end}' {more}
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


def members_on(path: str, day: datetime.date, *, cuts: Sequence[str] = (), seen: str = "", more: str = "") -> str:
    """The relations `away` and `here`: a row for each member at or under the path on the day, with the columns of the
    definitions and of the cuts (`cut_<name>`). `seen`: as `sight` gives it; `more`: a further condition on m. KeyError
    for a cut there is none of."""
    after = str(len(path) + 1)
    columns = "".join(f", {CUTS[name].format(after=after)} as cut_{name}" for name in cuts)
    path = path_literal(path)
    return _HERE.format(path=path, end=path + END_OF_RANGE, sight=seen, cuts=columns, more=more, **dates_of(day, ""))


def people_by(
    path: str,
    day: datetime.date,
    *,
    cuts: Sequence[str] = (),
    measures: Sequence[str] = PEOPLE_MEASURES,
    seen: str = "",
) -> str:
    """Counts of the members under a path on a day, a row for each combination of the cuts, in their order: the cuts,
    then the measures. To be run by `on_postgres` or `on_files`."""
    keys = [f"cut_{name}" for name in cuts]
    sums = [f"{PEOPLE[name].sum(day)} as {name}" for name in measures]
    text = f"{members_on(path, day, cuts=cuts, seen=seen)} select {', '.join([*keys, *sums])} from here"  # noqa: S608  constants, dates, checked paths
    if keys:
        text += f" group by {', '.join(keys)} order by {', '.join(keys)}"
    return text
