"""Twelve months in two drawings that are read in ten seconds."""

from __future__ import annotations

import math
from collections.abc import Sequence

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from nennep.kernel.period import last_day, quarter_start
from nennep.regulations.schema import Threshold
from nennep.regulations.verdicts import percent
from nennep.reports.figures import Figures
from nennep.reports.indicators import INDICATORS
from nennep.reports.queries import Series as Months
from nennep.ui import charts
from nennep.ui.charts.drawing import Series
from nennep.ui.formats import format_day

_ROMAN = ("I", "II", "III", "IV")
LOWEST = 80.0


def lowest(*values: Sequence[float | None]) -> float:
    """Where the axis of shares begins: at 80, or at the ten below the least of them."""
    known = [value for row in values for value in row if value is not None]
    return min(LOWEST, math.floor(min(known, default=100.0) / 10) * 10.0)


def goal_percent(goal: Threshold | None) -> float | None:
    """The goal in percent."""
    return None if goal is None else float(100 * goal.ratio)


def year_chart(months: Months, goal: Threshold | None, *, with_met: bool = True) -> SafeString:
    """The share of cells that met and of members who came, month by month; the month still running is hollow."""
    total = months.total()
    met = [INDICATORS["da-hop"].percent(one) for one in total]
    came = [INDICATORS["du-hop"].percent(one) for one in total]
    running = not months.is_finished(months.months[-1])
    first, last = months.months[0], months.months[-1]
    notes = [_("Từ %(first)s đến %(last)s.") % {"first": f"{first:%m/%Y}", "last": f"{last:%m/%Y}"}]
    if running:
        notes.append(_("Tháng %(month)s chưa hết: vòng rỗng.") % {"month": months.months[-1].month})
    if goal is not None:
        notes.append(_("Vạch vàng: mức %(goal)s dự họp.") % {"goal": percent(goal.ratio)})
    series = [Series(_("Chi bộ đã họp"), met), Series(_("Đảng viên dự họp"), came)]
    title = _("Chi bộ họp trong tháng và đảng viên dự họp, %") if with_met else _("Đảng viên dự họp, %")
    return charts.lines(
        title, [str(month.month) for month in months.months],
        series if with_met else series[1:], note=" ".join(notes), head=_("Tháng"), places=1,
        low=lowest(came, met if with_met else ()), high=100, goal=goal_percent(goal), open_last=running,
    )  # fmt: skip


def quarter_chart(months: Months) -> SafeString:
    """The share of cells that met on a theme in each quarter; the quarter still running is dashed."""
    labels, values, running = [], [], False
    for month, figures in zip(months.months, months.total(), strict=True):
        if not figures.quarter_owed:
            continue
        labels.append(f"{_ROMAN[(month.month - 1) // 3]}/{month:%y}")
        values.append(INDICATORS["chuyen-de-quy"].percent(figures))
        running = months.as_of <= last_day(quarter_start(month).replace(month=quarter_start(month).month + 2))
    note = _("Quý này tính đến %(day)s: cột nét đứt.") % {"day": format_day(months.as_of)} if running else ""
    return charts.bars(
        _("Chi bộ có sinh hoạt chuyên đề trong quý, %"), labels, values, note=note, head=_("Quý"), places=1,
        low=0, high=100, open_last=running,
    )  # fmt: skip


def spark_of(name: str, figures: Sequence[Figures], goal: Threshold | None, *, running: bool) -> SafeString:
    """The small line of one organisation: attendance over the months."""
    values = [INDICATORS["du-hop"].percent(one) for one in figures]
    label = _("%(name)s, dự họp 12 tháng, phần trăm") % {"name": name}
    return charts.spark(values, label=label, low=75, high=100, goal=goal_percent(goal), open_last=running, places=0)
