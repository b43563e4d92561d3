"""report.month: the province's month report out of settled months, beside summing everybody's attendance."""

from __future__ import annotations

import datetime
from typing import Any

from bench.figure import Figure, as_web, in_turn, rows_of, seconds
from bench.load import DAY, LAST_MONTH, MONTHS, PROVINCE, office, place
from nennep.orgtree.queries import path_on
from nennep.reports.queries import place_of
from nennep.reports.queries.reading import Reading, read_month

# A row a commune and month, from one row a person and meeting.
FROM_ROWS = """
select v.commune_id, m.month,
  count(*) filter (where r.presence not in ('exempt', 'elsewhere', 'suspended')) summoned,
  count(*) filter (where r.presence in ('present', 'late', 'left')) attended,
  count(*) filter (where r.presence not in ('exempt', 'elsewhere', 'suspended') and r.in_committee) committee_summoned,
  count(*) filter (where r.presence in ('present', 'late', 'left') and r.in_committee) committee_attended,
  count(*) filter (where r.presence = 'excused') excused,
  count(*) filter (where r.presence = 'unexcused') unexcused,
  count(*) filter (where r.presence = 'exempt') exempt
from meetings_meeting m
join meetings_rollentry r on r.meeting_id = m.id
join orgtree_orgversion v on v.org_id = m.org_id and v.valid_from <= %(day)s and v.valid_to > %(day)s
where m.month >= %(first)s and m.month <= %(last)s and m.kind in ('regular', 'team') and m.state = 'closed'
  and v.path >= %(path)s and v.path < %(path)s || 'g'
group by 1, 2 order by 1, 2
"""
_COUNTED = ("summoned", "attended", "committee_summoned", "committee_attended")


def _by_month(reading: Reading) -> list[tuple[Any, ...]]:
    """Our counts as the baseline gives them: attendance of every commune and month."""
    return sorted(
        (org_id, month, *(getattr(figures, name) for name in _COUNTED))
        for org_id, months in reading.series.by_child.items()
        for month, figures in months.items()
        if figures.summoned
    )


def _of_month(reading: Reading) -> list[tuple[Any, ...]]:
    """And why people were not there, in the month itself."""
    return sorted(
        (line.org_id, line.figures.excused, line.figures.unexcused, line.figures.exempt)
        for line in reading.lines
        if line.figures.summoned
    )


def measure() -> Figure:
    """All that the month's page reads (the month by commune, and twelve months), beside its attendance; milliseconds.

    Ours answers with thirty other measures too: duties, quality, visits, tasks, committees.
    """
    here = place()
    actor = office(PROVINCE)
    values: dict[str, datetime.date | str] = {
        "day": DAY, "first": MONTHS[0], "last": LAST_MONTH, "path": path_on(here.province_id, DAY),
    }  # fmt: skip

    def report() -> Reading:
        reading = read_month(actor, place_of(actor, here.province_id), LAST_MONTH, DAY)
        if reading is None:
            raise RuntimeError("the province has no such month")
        return reading

    def ours() -> float:
        with as_web(actor):
            return seconds(report)

    with as_web(actor):
        reading = report()
    summed = rows_of(FROM_ROWS, values)
    equal = _by_month(reading) == [row[:6] for row in summed] and _of_month(reading) == [
        (row[0], *row[6:]) for row in summed if row[1] == LAST_MONTH
    ]
    mine, theirs = in_turn(ours, lambda: seconds(lambda: rows_of(FROM_ROWS, values)), rounds=7)
    return Figure(
        "report.month", mine * 1000, theirs * 1000, "ms", 0.2, equal=equal,
        note=f"all the month page reads, {len(_of_month(reading))} communes, 12 months / sums over attendance rows",
    )  # fmt: skip
