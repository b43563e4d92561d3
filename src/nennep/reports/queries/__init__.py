"""Figures read out of the records: the month of an organisation, the lines behind it, its series."""

from nennep.reports.figures import total_of
from nennep.reports.queries.month import (
    Behind,
    Line,
    MonthLine,
    NotMet,
    Rules,
    Wanted,
    lines_behind,
    month_lines,
    month_of_org,
)
from nennep.reports.queries.place import Place, place_of, tree_day
from nennep.reports.queries.series import Series, months_of_org

__all__ = [
    "Behind",
    "Line",
    "MonthLine",
    "NotMet",
    "Place",
    "Rules",
    "Series",
    "Wanted",
    "lines_behind",
    "month_lines",
    "month_of_org",
    "months_of_org",
    "place_of",
    "total_of",
    "tree_day",
]
