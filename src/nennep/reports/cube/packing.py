"""The counters of all communes below an organisation in one piece, measure by measure: few of many are read at once.

A nation's communes are ten thousand lines a month. Kept beside the sums of what stands above them they are read as
one row, of which only the measures asked for leave the database.
"""

from __future__ import annotations

import array
import sys
from collections.abc import Sequence

from nennep.orgtree.levels import Level
from nennep.reports.figures import MEASURES
from nennep.reports.people import PEOPLE_MEASURES

PACKED = Level.COMMUNE
_BREAK = "\n"
_COUNT = len(MEASURES) + len(PEOPLE_MEASURES)


def _pieces(column: str, count: int) -> list[str]:
    return [f"string_agg(int4send(c.{column}[{number}]), ''::bytea order by c.path)" for number in range(1, count + 1)]


# In every piece the communes stand in the order of their paths; a count is four bytes, the highest first.
PACK = f"""
update {{target}} t set paths_below = p.paths, packed_below = p.packed
from (
  select w.org_id, string_agg(c.path, e'\\n' order by c.path) as paths,
         {" || ".join([*_pieces("figures", len(MEASURES)), *_pieces("people", len(PEOPLE_MEASURES))])} as packed
  from {{target}} w
  join {{target}} c on c.month = w.month and not c.own and c.level = {int(PACKED)} and c.path > w.path
       and c.path < w.path || 'g'
  where w.month = %(month)s and not w.own and w.level < {int(PACKED)} and {{only}}
  group by w.org_id
) p
where t.org_id = p.org_id and t.month = %(month)s and not t.own
"""  # noqa: S608  constant text


def pieces(figures: Sequence[str], people: Sequence[str]) -> str:
    """SQL of the pieces of `packed_below` (of a line `c`) that hold the measures asked for, in their order."""
    places = [MEASURES.index(name) for name in figures]
    places += [len(MEASURES) + PEOPLE_MEASURES.index(name) for name in people]
    size = f"octet_length(c.packed_below) / {_COUNT}"
    return ", ".join(f"substr(c.packed_below, {size} * {place} + 1, {size})" for place in places)


def unpacked(paths: str, found: Sequence[bytes]) -> tuple[list[str], list[array.array[int]]]:
    """The paths of the communes, and of each measure the counts in the same order."""
    columns = []
    for piece in found:
        counts = array.array("i", piece)
        if sys.byteorder == "little":
            counts.byteswap()
        columns.append(counts)
    return paths.split(_BREAK), columns
