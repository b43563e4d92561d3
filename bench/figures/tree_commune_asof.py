"""tree.commune_asof: members under a commune as of any date by the derived path, beside a recursive query on edges."""

from __future__ import annotations

import datetime
import itertools

from bench.figure import Figure, in_turn, rows_of, seconds
from bench.load import DAY
from nennep.kernel.actor import system_actor
from nennep.kernel.db import acting
from nennep.kernel.period import valid_on
from nennep.members.models import Affiliation
from nennep.members.queries import KNOWN
from nennep.members.states import PlaceKind
from nennep.orgtree.levels import Level
from nennep.orgtree.models import OrgVersion
from nennep.orgtree.queries import in_subtree, path_on

ASKED = 60  # communes a round
_RECURSIVE = """
with recursive below as (
  select %(org)s::bigint as org_id
  union all
  select e.org_id from below b join orgtree_orgedge e on e.parent_id = b.org_id and e.known_to is null
    and e.valid_from <= %(day)s and e.valid_to > %(day)s
)
select count(*) from below b join members_affiliation a on a.cell_id = b.org_id and a.kind = 'home'
  and a.known_to is null and a.valid_from <= %(day)s and a.valid_to > %(day)s
"""


def _members(path: str, day: datetime.date) -> tuple[str, tuple[object, ...]]:
    """The statement of our side, as pages ask it: homes in cells that stood under the path."""
    homes = Affiliation.objects.filter(KNOWN, valid_on(day), in_subtree("cell_id", path, day), kind=PlaceKind.HOME)
    text, values = homes.order_by().values("kind").query.sql_with_params()
    return f"select count(*) from ({text}) homes", tuple(values)


def measure() -> Figure:
    """Members of sixty communes, each on a day of its own in the last twelve months; milliseconds a commune.

    Both sides as the tables' owner, the statements alone: the path of the day is known to ours, as it is to a page.
    """
    with acting(system_actor("bench")):
        rows = (
            OrgVersion.objects.filter(valid_on(DAY), level=Level.COMMUNE)
            .order_by("id")
            .values_list("org_id", flat=True)
        )
        every = list(rows)
        step = max(1, len(every) // ASKED)
        days = (DAY - datetime.timedelta(5 * back) for back in itertools.count())
        asked = [(org, day) for org, day in zip(every[::step][:ASKED], days, strict=False) if path_on(org, day)]
        ours = [_members(path_on(org, day), day) for org, day in asked]
        theirs = [{"org": org, "day": day} for org, day in asked]
        found = [rows_of(*one)[0][0] for one in ours]
        equal = found == [rows_of(_RECURSIVE, one)[0][0] for one in theirs] and min(found) > 0
        mine, other = in_turn(
            lambda: seconds(lambda: [rows_of(*one) for one in ours]) / len(asked),
            lambda: seconds(lambda: [rows_of(_RECURSIVE, one) for one in theirs]) / len(asked),
            rounds=9,
        )
    return Figure(
        "tree.commune_asof", mine * 1000, other * 1000, "ms", 1.2, equal=equal,
        note=f"{sum(found):,} members of {len(asked)} of {len(every):,} communes, a day each: path / recursive",
    )  # fmt: skip
