"""The cube like for like: months of cells summed where they, or what they went into, stand today.

Under the one organisation above all that ever stood, both readings are the same sum: its months are read as they were,
few lines whatever the size of the country.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence

from django.db import connection

from nennep.kernel.actor import Actor
from nennep.orgtree.levels import Level
from nennep.orgtree.models import OrgEdge
from nennep.orgtree.queries import END_OF_RANGE
from nennep.reports.cube.counting import form
from nennep.reports.cube.reading import read_cube
from nennep.reports.figures import MEASURES, Figures
from nennep.reports.queries.place import Place, in_sight

# Led by the organisations below, few against all lines of a month.
_TODAY = """
select c.month, {sums}
from orgtree_orgnow n
join reports_cubeline c on c.org_id = n.org_id and c.own and c.month = any(%(months)s) and c.form = %(form)s
where n.path >= %(path)s and n.path < %(end)s and {seen}
group by c.month order by c.month
"""


def read_months(
    actor: Actor, place: Place, months: Sequence[datetime.date], figures: Sequence[str], *, as_is: bool
) -> dict[datetime.date, Figures]:
    """The sums of the months that are counted, of an organisation whose figures the actor may see; measures that are
    not asked for are 0. As the tree was at the end of each month, or (`as_is`) as it is today; committees' own meetings
    among them. Months in which nothing stood there are left out. One query like for like, else as `read_cube`. Like for
    like above provinces only where `reads_alike`."""
    if not as_is or (place.stood[-1].level < Level.PROVINCE and above_all(place)):
        found: dict[datetime.date, Figures] = {}
        for row in read_cube(actor, place, months, figures=figures, people=()).by_child.values():
            for month, counters in row.items():
                found[month] = found.get(month, Figures()) + counters.figures
        return found
    seen, held = in_sight(actor)
    sums = ", ".join(f"sum(c.figures[{MEASURES.index(name) + 1}])" for name in figures)
    values = {"months": list(months), "form": form(), "path": place.now, "end": place.now + END_OF_RANGE, **held}
    with connection.cursor() as cursor:
        cursor.execute(_TODAY.format(sums=sums, seen=seen), values)
        return {month: _figures(figures, counts) for month, *counts in cursor.fetchall()}


def reads_alike(place: Place) -> bool:
    """Whether it is cheap to read like for like: at most a province, or above all that ever stood."""
    return place.stood[-1].level >= Level.PROVINCE or above_all(place)


def above_all(place: Place) -> bool:
    """Whether whatever stood anywhere at any time stood under it, and does today. At most one query."""
    if any(row.path != place.now for row in place.stood):
        return False
    tops = OrgEdge.objects.filter(parent__isnull=True, known_to__isnull=True)
    return set(tops.values_list("org_id", flat=True)) == {place.org_id}


def by_year(months: Mapping[datetime.date, Figures]) -> dict[int, Figures]:
    """Year -> the sum of its months."""
    found: dict[int, Figures] = {}
    for month, figures in months.items():
        found[month.year] = found.get(month.year, Figures()) + figures
    return found


def _figures(names: Sequence[str], counts: Sequence[int]) -> Figures:
    return Figures(**dict(zip(names, map(int, counts), strict=True)))
