"""report.month: the province's month out of the meetings' counters, beside summing everybody's attendance."""

from __future__ import annotations

from fractions import Fraction

from bench.figure import Figure, as_web, in_turn, rows_of, seconds
from bench.load import DAY, LAST_MONTH, PROVINCE, office, place
from nennep.orgtree.queries import path_on
from nennep.regulations.schema import Threshold
from nennep.reports.queries import MonthLine, month_of_org

# A line a commune, from one row a person and meeting.
_FROM_ROWS = """
select v.commune_id,
  count(*) filter (where r.presence not in ('exempt', 'elsewhere', 'suspended')) summoned,
  count(*) filter (where r.presence in ('present', 'late', 'left')) attended,
  count(*) filter (where r.presence = 'excused') excused,
  count(*) filter (where r.presence = 'unexcused') unexcused,
  count(*) filter (where r.presence = 'exempt') exempt
from meetings_meeting m
join meetings_rollentry r on r.meeting_id = m.id
join orgtree_orgversion v on v.org_id = m.org_id and v.valid_from <= %(day)s and v.valid_to > %(day)s
where m.month = %(month)s and m.kind in ('regular', 'team') and m.state = 'closed'
  and v.path >= %(path)s and v.path < %(path)s || 'g'
group by 1 order by 1
"""
GOAL = Threshold(ratio=Fraction(9, 10), strict=False)


def measure() -> Figure:
    """A line for each commune of the province; milliseconds a report. Ours reads the other figures too."""
    here = place()
    actor = office(PROVINCE)
    values = {"day": DAY, "month": LAST_MONTH, "path": path_on(here.province_id, DAY)}

    def report() -> list[MonthLine]:
        return month_of_org(actor, here.province_id, LAST_MONTH, DAY, goal=GOAL)

    def ours() -> float:
        with as_web(actor):
            return seconds(report)

    with as_web(actor):
        lines = report()
    read = sorted(
        (line.org_id, f.summoned, f.attended, f.excused, f.unexcused, f.exempt)
        for line in lines for f in [line.figures]
    )  # fmt: skip
    summed = rows_of(_FROM_ROWS, values)
    mine, theirs = in_turn(ours, lambda: seconds(lambda: rows_of(_FROM_ROWS, values)), rounds=9)
    return Figure(
        "report.month", mine * 1000, theirs * 1000, "ms", 0.2, equal=read == summed,
        note=f"{len(lines)} communes: whole month report, its office / sums over attendance rows, owner",
    )  # fmt: skip
