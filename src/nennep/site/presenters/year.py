"""Twelve months of one organisation as marks: what was owed each month, and how it went."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping

from django.utils.translation import gettext as _

from nennep.obligations.queries import Owed, Tally
from nennep.site import links
from nennep.ui.formats import format_day, format_number
from nennep.ui.shapes import Mark, MonthRow

MONTHLY, THEMATIC, REPORT = "monthly_meeting", "thematic_meeting", "monthly_report"
NOT_YET = "none"


def _words() -> dict[str, dict[str, str]]:
    return {
        MONTHLY: {
            "label": _("Họp thường kỳ"),
            "done": _("đã họp"),
            "met_late": _("họp sau hạn"),
            "missing": _("không họp"),
        },
        THEMATIC: {
            "label": _("Sinh hoạt chuyên đề"),
            "done": _("đã sinh hoạt"),
            "met_late": _("sinh hoạt sau hạn"),
            "missing": _("không sinh hoạt"),
        },
        REPORT: {
            "label": _("Báo cáo tháng"),
            "done": _("đúng hạn"),
            "met_late": _("nộp sau hạn"),
            "missing": _("không nộp"),
        },
    }


def evidence_url(owed: Owed) -> str:
    """The page of the record that met a duty."""
    return links.meeting(owed.evidence_id or 0) if owed.evidence_type == "meetings.meeting" else ""


def own_months(owed: Iterable[Owed], year: int) -> list[MonthRow]:
    """The rows of an organisation that owes by itself (a cell): meeting, theme of the quarter, report."""
    by_kind: dict[str, list[Owed]] = {}
    for row in owed:
        if row.period.year == year:
            by_kind.setdefault(row.kind, []).append(row)
    rows = []
    for kind, words in _words().items():
        mine = by_kind.get(kind, [])
        if not mine:
            continue
        marks = [Mark(NOT_YET, _("chưa hoặc không phải làm")) for _month in range(12)]
        for one in mine:
            month = _month_of(one)
            marks[month - 1] = _mark(one, words)
        due = [one for one in mine if one.state != "none"]
        rows.append(MonthRow(words["label"], marks, f"{sum(one.met_on is not None for one in due)}/{len(due)}"))
    return rows


def _month_of(owed: Owed) -> int:
    """In which month a duty shows: a quarter's theme where it was held, or in the quarter's last month."""
    if owed.kind != THEMATIC:
        return owed.period.month
    if owed.met_on is not None and owed.met_on.year == owed.period.year:
        return owed.met_on.month
    return owed.period.month + 2


def _mark(owed: Owed, words: Mapping[str, str]) -> Mark:
    if owed.met_on is not None:
        late = owed.state == "late"
        return Mark("late" if late else "done", words["met_late" if late else "done"], evidence_url(owed))
    if owed.state == "due":
        return Mark("due", _("hạn %(day)s") % {"day": format_day(owed.due_on)})
    if owed.state == "late":
        return Mark("late", _("quá hạn %(day)s") % {"day": format_day(owed.due_on)})
    if owed.state == "missing":
        return Mark("missing", words["missing"])
    return Mark(NOT_YET, owed.lifted_why or _("được miễn"))


MISSING_FROM = 0.1  # a tenth of the cells or more: the month itself counts as missed


def below_months(tallies: Mapping[tuple[str, datetime.date], Tally], year: int, day: datetime.date) -> list[MonthRow]:
    """The rows of an organisation seen through its cells: each month's mark, and the share over the months so far."""
    rows = []
    for kind, label in ((MONTHLY, _("Chi bộ đã họp")), (REPORT, _("Báo cáo tháng"))):
        marks = [
            _tally_mark(tallies.get((kind, datetime.date(year, month, 1))), datetime.date(year, month, 1), day)
            for month in range(1, 13)
        ]
        if any(mark.state != NOT_YET for mark in marks):
            ended = [tally for (of, month), tally in tallies.items() if of == kind and month <= day]
            met, owed = sum(tally.met for tally in ended), sum(tally.owed for tally in ended)
            rows.append(MonthRow(label, marks, f"{format_number(100 * met / owed, 1)} %" if owed else ""))
    return rows


def _tally_mark(tally: Tally | None, month: datetime.date, day: datetime.date) -> Mark:
    if tally is None or not tally.owed or month > day:
        return Mark(NOT_YET, _("chưa hoặc không phải làm"))
    words = {"met": tally.met, "owed": tally.owed, "late": tally.met_late, "overdue": tally.overdue}
    if tally.met == tally.owed:
        if tally.met_late:
            return Mark("late", _("đủ %(owed)s, %(late)s sau hạn") % words)
        return Mark("done", _("đủ %(owed)s") % words)
    if tally.overdue:
        running = (month.year, month.month) == (day.year, day.month)
        few = MISSING_FROM * tally.owed <= tally.overdue  # most of them met: a look is enough
        return Mark("missing" if few and not running else "late", _("%(met)s/%(owed)s, thiếu %(overdue)s") % words)
    return Mark("due", _("%(met)s/%(owed)s, còn hạn") % words)


def committee_row(months: Callable[[int], tuple[str, str]], label: str) -> MonthRow:
    """A row of the committee's own meetings: `months(n)` gives state and address."""
    marks = []
    for month in range(1, 13):
        state, url = months(month)
        marks.append(Mark(state, _("đã họp") if state == "done" else _("chưa có cuộc họp"), url))
    return MonthRow(label, marks, str(sum(mark.state == "done" for mark in marks)))
