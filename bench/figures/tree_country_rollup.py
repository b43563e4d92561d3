"""tree.country_rollup: every province and commune by twelve indicators as of a date, beside a recursive roll-up."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterator

from django.db import transaction

from bench.figure import Figure, in_turn, rows_of, seconds
from bench.figures.cube_demography import MEASURES
from bench.load import DAY
from nennep.kernel.actor import system_actor
from nennep.kernel.db import acting
from nennep.reports.lake.relations import relations_on
from nennep.reports.people import PEOPLE, date_literal
from nennep.reports.queries.demography import roll_up

LEVELS = ("province", "commune")
# Each province and commune with the cells below it, walked down the edges; then the members of these.
_RECURSIVE = """
with recursive {relations}, away as (
  select distinct person_id from exemption where valid_from <= {day} and valid_to > {day}
), tree as (
  select e.org_id as top, e.org_id, e.level from orgtree_orgedge e
  where e.level in (1, 3) and e.known_to is null and e.valid_from <= {day} and e.valid_to > {day}
  union all
  select t.top, e.org_id, e.level from tree t join orgtree_orgedge e on e.parent_id = t.org_id and e.known_to is null
    and e.valid_from <= {day} and e.valid_to > {day}
), here as (
  select t.top, m.*, case when a.person_id is null then 0 else 1 end as exempt
  from tree t join member m on m.cell_id = t.org_id left join away a on a.person_id = m.person_id
  where t.level = 5 and m.valid_from <= {day} and m.valid_to > {day}
)
select top, {sums} from here group by top order by top
"""


def _recursive(day: datetime.date) -> str:
    sums = ", ".join(PEOPLE[name].sum(day) for name in MEASURES)
    return _RECURSIVE.format(relations=relations_on(day), day=date_literal(day), sums=sums)


def _days() -> Iterator[datetime.date]:
    return (DAY - datetime.timedelta(back) for back in itertools.count())


def measure() -> Figure:
    """One statement on PostgreSQL for all of both levels, another day each time; milliseconds. No row policies."""
    actor = system_actor("bench")
    with acting(actor):

        def rolled(day: datetime.date) -> list[tuple[object, ...]]:
            with transaction.atomic():
                found = roll_up(actor, "", day, LEVELS, measures=MEASURES)
                transaction.set_rollback(True)  # what the statement set for itself ends with it
            return found

        found = sorted((row[1:] for row in rolled(DAY)), key=lambda row: int(str(row[0])))
        equal = found == rows_of(_recursive(DAY), None)
        mine_on, theirs_on = _days(), _days()
        mine, theirs = in_turn(
            lambda: seconds(lambda: rolled(next(mine_on))),
            lambda: seconds(lambda: rows_of(_recursive(next(theirs_on)), None)),
            rounds=1,
        )
    return Figure(
        "tree.country_rollup", mine * 1000, theirs * 1000, "ms", 0.5, equal=equal,
        note=f"{len(found):,} provinces and communes by 12 figures of members: cells first, level columns / recursive",
    )  # fmt: skip
