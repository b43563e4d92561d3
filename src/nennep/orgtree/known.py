"""The tree of a day as it was known at a moment: walked from the edges, for versions hold what is known now."""

from __future__ import annotations

import datetime

from django.db import connection

from nennep.kernel.period import known_then
from nennep.orgtree.derive import DERIVED
from nennep.orgtree.queries import END_OF_RANGE

_ABOVE = """
with recursive way as (
  select e.org_id, e.parent_id, 1 as step from orgtree_orgedge e where e.org_id = %(org)s and {then}
  union all
  select e.org_id, e.parent_id, w.step + 1 from way w join orgtree_orgedge e on e.org_id = w.parent_id and {then}
) select coalesce(string_agg(lpad(to_hex(org_id), 6, '0') || '.', '' order by step desc), '') from way
having bool_or(parent_id is null)
"""


def _then(day: datetime.date, known_at: datetime.datetime) -> str:
    on = f"date '{day:%Y-%m-%d}'"
    return f"{known_then('e', known_at)} and e.valid_from <= {on} and e.valid_to > {on}"


def tree_known(day: datetime.date, known_at: datetime.datetime) -> str:
    """SQL: the rows of `OrgVersion` (without keys) that hold on the day, by the edges as known at the moment."""
    return DERIVED.replace("e.known_to is null", _then(day, known_at))


def path_known(org_id: int, day: datetime.date, known_at: datetime.datetime) -> str:
    """The path on a day as it was known at a moment; '' when it was not known to exist then. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_ABOVE.format(then=_then(day, known_at)), {"org": org_id})
        found = cursor.fetchone()
        return str(found[0]) if found else ""


def under_known(path: str, day: datetime.date, known_at: datetime.datetime) -> dict[int, str]:
    """Organisation -> path of all that stood at or under a path on a day, as it was known at a moment. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"select org_id, path from ({tree_known(day, known_at)}) t where path >= %(path)s and path < %(end)s",  # noqa: S608  our own text
            {"path": path, "end": path + END_OF_RANGE},
        )
        return dict(cursor.fetchall())
