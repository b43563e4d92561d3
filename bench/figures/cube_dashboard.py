"""cube.dashboard: attendance by commune and month out of the cube, beside summing everybody's attendance."""

from __future__ import annotations

import datetime
from typing import Any

from bench import load
from bench.figure import Figure, as_web, in_turn, rows_of, seconds
from bench.figures.report_month import FROM_ROWS
from bench.nation import months as nation
from bench.nation.people import EVE
from nennep.kernel.actor import Actor
from nennep.orgtree.levels import Level
from nennep.orgtree.models import OrgNow
from nennep.orgtree.queries import ids_of, path_on
from nennep.reports.cube.reading import read_level
from nennep.reports.queries import place_of

MEASURES = ("summoned", "attended", "committee_summoned", "committee_attended", "excused", "unexcused", "exempt")
_SUMMONED = 2  # where a row of either side says how many were to come


def _asked() -> tuple[int, Actor, list[datetime.date], datetime.date, float, int]:
    """Whose communes, for whom, which months, as of which day; the goal, and how often the baseline is asked."""
    if not OrgNow.objects.filter(level=Level.CENTRE).exists():
        here = load.place()
        return here.province_id, load.office(load.PROVINCE), load.MONTHS, load.DAY, 0.06, 7
    nation.load_nation_months()
    top, actor = nation.centre()
    return top, actor, nation.MONTHS, EVE, 0.005, 1


def measure() -> Figure:
    """Every commune of a province in twelve months, or of the nation in three; milliseconds.

    Ours under row security as the office's web role, the baseline without. The nation has a third of a year loaded:
    both sides grow alike with months.
    """
    org_id, actor, months, day, goal, rounds = _asked()
    values: dict[str, datetime.date | str] = {
        "day": day, "first": months[0], "last": months[-1], "path": path_on(org_id, day),
    }  # fmt: skip

    def dashboard() -> list[tuple[Any, ...]]:
        return read_level(actor, place_of(actor, org_id), months, Level.COMMUNE, figures=MEASURES, people=())

    def ours() -> float:
        with as_web(actor):
            return seconds(dashboard)

    with as_web(actor):
        found = sorted((ids_of(path)[-1], month, *counts) for month, path, _seen, *counts in dashboard())
    found = [row for row in found if row[_SUMMONED]]
    mine, theirs = in_turn(ours, lambda: seconds(lambda: rows_of(FROM_ROWS, values)), rounds=rounds)
    expected = [row for row in rows_of(FROM_ROWS, values) if row[0] is not None]
    return Figure(
        "cube.dashboard", mine * 1000, theirs * 1000, "ms", goal, equal=found == expected,
        note=f"attendance by commune and month, {len(found)} rows: the cube / attendance rows",
    )  # fmt: skip
