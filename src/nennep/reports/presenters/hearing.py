"""What a committee has heard of its cells in a month (S4.7), and a cell's own report on paper."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.documents.layout.content import Document
from nennep.documents.layout.forms.parts import Assignment, Rating
from nennep.documents.layout.forms.reports import CellReport as CellReportPaper
from nennep.documents.layout.forms.reports import cell_report
from nennep.meetings.presenters.paper.day import issue_of
from nennep.meetings.queries.hearings import CellReport, HearingRow, MeetingLine
from nennep.reports.presenters.address import Asked
from nennep.ui.formats import format_day, format_number
from nennep.ui.shapes import Todo

_STATES = {
    "done": gettext_lazy("đã nghe"),
    "late": gettext_lazy("báo cáo chậm"),
    "missing": gettext_lazy("không báo cáo"),
    "due": gettext_lazy("chưa đến hạn"),
    "none": gettext_lazy("không phải báo cáo"),
}


def words_of(row: HearingRow) -> str:
    """How far one cell's report is."""
    if row.is_heard:
        return _("đã nghe ngày %(day)s") % {"day": format_day(row.heard_at)}
    if _is_reported(row):
        return _("có báo cáo, chờ nghe")
    return str(_STATES[row.state])


def todos(listed: Sequence[HearingRow], asked: Asked) -> list[Todo]:
    """Each cell with its report and, once heard, what the committee concluded and where."""
    found = []
    for row in listed:
        met = row.meeting.met_on if row.meeting else None
        detail = _("họp ngày %(day)s") % {"day": format_day(met)} if met else _("chưa họp trong tháng")
        if row.report is not None and row.report.met_on is None and row.report.state in ("due", "late"):
            detail += _("; hạn báo cáo %(day)s") % {"day": format_day(row.report.due_on)}
        address = f"{reverse('reports:cell_report', args=[row.cell_id])}?{asked.query()}"
        heard = reverse("meetings:detail", args=[row.hearing_meeting_id]) if row.hearing_meeting_id else ""
        state = "due" if row.state == "done" and not row.is_heard else row.state
        found.append(
            Todo(
                state,
                row.name,
                address,
                words=words_of(row),
                detail=f"{detail}. {row.decided}" if row.decided else detail,
                act=_("Cuộc họp đã nghe") if heard else "",
                act_url=heard,
            )
        )
    return found


def counts(listed: Sequence[HearingRow]) -> dict[str, str]:
    """How many were heard, wait to be heard, are late or missing, are not due yet."""
    waiting = [row for row in listed if not row.is_heard]
    ready = sum(_is_reported(row) for row in waiting)
    late = sum(not _is_reported(row) and row.state in ("late", "missing") for row in waiting)
    numbers = {
        "all": len(listed),
        "heard": len(listed) - len(waiting),
        "ready": ready,
        "late": late,
        "due": len(waiting) - ready - late,
    }
    return {name: format_number(number) for name, number in numbers.items()}


def _is_reported(row: HearingRow) -> bool:
    return row.report is not None and row.report.met_on is not None


def _meeting_words(line: MeetingLine) -> str:
    return (
        f"{line.title}, ngày {format_day(line.held_on)}: {line.attended}/{line.summoned} đảng viên dự, "
        f"{line.minutes_long} phút, {line.speakers} người phát biểu"
    )


def cell_report_paper(report: CellReport, day: datetime.date) -> Document:
    """The report of a cell, each fact of it read from its records."""
    rated = next((line for line in report.meetings if line.grade or line.score is not None), None)
    absent = sum(line.unexcused for line in report.meetings)
    came = f"Tổng số lượt dự họp: {report.attended}/{report.summoned}; vắng không lý do: {absent}."
    done = [task for task in report.tasks if task.done_on is not None]
    open_ones = [task for task in report.tasks if task.done_on is None]
    points = format_number(rated.score.normalize()) if rated and rated.score is not None else ""
    return cell_report(
        CellReportPaper(
            issue=issue_of(report.cell_id, "cell", day),
            period=f"tháng {report.month.month} năm {report.month.year}",
            meetings=tuple(_meeting_words(line) for line in report.meetings),
            attendance=came if report.meetings else "",
            results=(
                *(text for line in report.meetings for text in line.decisions),
                *(f"Đã xong: {task.text} ({task.person}, ngày {format_day(task.done_on)})" for task in done),
                *report.visits,
            ),
            tasks=tuple(Assignment(task.text, task.person, task.due_on) for task in open_ones),
            dues=f"Đảng phí: {report.dues}" if report.dues else "",
            shortcomings=tuple(
                f"Quá hạn: {task.text} ({task.person}, hạn {format_day(task.due_on)})"
                for task in open_ones
                if task.is_late
            ),
            rating=Rating(points, rated.grade if rated else ""),
        )
    )
