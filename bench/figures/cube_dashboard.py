"""cube.dashboard: a province by commune and month out of the cube, beside summing everybody's attendance."""

from __future__ import annotations

import datetime
from typing import Any

from bench.figure import Figure, as_web, in_turn, rows_of, seconds
from bench.figures.report_month import FROM_ROWS
from bench.load import DAY, LAST_MONTH, MONTHS, PROVINCE, office, place
from nennep.orgtree.queries import path_on
from nennep.reports.cube.reading import Cube, read_cube
from nennep.reports.queries import place_of

MEASURES = ("summoned", "attended", "committee_summoned", "committee_attended", "excused", "unexcused", "exempt")


def _rows(cube: Cube) -> list[tuple[Any, ...]]:
    return sorted(
        (org_id, month, *(getattr(counters.figures, name) for name in MEASURES))
        for org_id, months in cube.by_child.items()
        for month, counters in months.items()
        if counters.figures.summoned
    )


def measure() -> Figure:
    """Attendance of every commune in twelve months; milliseconds. Ours under row security, the baseline without."""
    here, actor = place(), office(PROVINCE)
    values: dict[str, datetime.date | str] = {
        "day": DAY, "first": MONTHS[0], "last": LAST_MONTH, "path": path_on(here.province_id, DAY),
    }  # fmt: skip

    def dashboard() -> Cube:
        return read_cube(actor, place_of(actor, here.province_id), MONTHS, figures=MEASURES, people=())

    def ours() -> float:
        with as_web(actor):
            return seconds(dashboard)

    with as_web(actor):
        found = _rows(dashboard())
    mine, theirs = in_turn(ours, lambda: seconds(lambda: rows_of(FROM_ROWS, values)), rounds=7)
    return Figure(
        "cube.dashboard", mine * 1000, theirs * 1000, "ms", 0.06, equal=found == rows_of(FROM_ROWS, values),
        note=f"attendance by commune and month, {len(found)} rows: the cube / attendance rows (nation: goal 0.005)",
    )  # fmt: skip
