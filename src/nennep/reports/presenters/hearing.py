"""What a committee has heard of its cells in a month (S4.7), and a cell's own report on paper."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

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
    "done": "đã nghe", "late": "báo cáo chậm", "missing": "không báo cáo", "due": "chưa đến hạn", "none": "không phải báo cáo",
}  # fmt: skip


def words_of(row: HearingRow) -> str:
    """How far one cell's report is."""
    if row.is_heard:
        return _("đã nghe ngày %(day)s") % {"day": format_day(row.heard_at)}
    if row.report is not None and row.report.met_on is not None:
        return _("có báo cáo, chờ nghe")
    return _(_STATES[row.state])


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
            Todo(state, row.name, address, words=words_of(row), detail=f"{detail}. {row.decided}" if row.decided else detail,
                 act=_("Cuộc họp đã nghe") if heard else "", act_url=heard)
        )  # fmt: skip
    return found


def counts(listed: Sequence[HearingRow]) -> dict[str, str]:
    """How many were heard, wait to be heard, are late or missing, are not due yet."""
    heard = sum(row.is_heard for row in listed)
    ready = sum(not row.is_heard and row.report is not None and row.report.met_on is not None for row in listed)
    late = sum(
        not row.is_heard and row.report is not None and row.report.met_on is None and row.report.state in ("late", "missing")
        for row in listed
    )
    numbers = {"all": len(listed), "heard": heard, "ready": ready, "late": late, "due": len(listed) - heard - ready - late}
    return {name: format_number(number) for name, number in numbers.items()}


def _meeting_words(line: MeetingLine) -> str:
    words = {"title": line.title, "day": format_day(line.held_on), "came": line.attended, "all": line.summoned,
             "minutes": line.minutes_long, "speakers": line.speakers}  # fmt: skip
    return "%(title)s, ngày %(day)s: %(came)s/%(all)s đảng viên dự, %(minutes)s phút, %(speakers)s người phát biểu" % words


def cell_report_paper(report: CellReport, day: datetime.date) -> Document:
    """The report of a cell, each fact of it read from its records."""
    rated = next((line for line in report.meetings if line.grade or line.score is not None), None)
    absent = sum(line.unexcused for line in report.meetings)
    attendance = f"Tổng số lượt dự họp: {report.attended}/{report.summoned}; vắng không lý do: {absent}." if report.meetings else ""
    late = [f"{task.text} ({task.person}, hạn {format_day(task.due_on)})" for task in report.tasks
            if task.is_late and task.done_on is None]  # fmt: skip
    return cell_report(
        CellReportPaper(
            issue=issue_of(report.cell_id, "cell", day),
            period=f"tháng {report.month.month} năm {report.month.year}",
            meetings=tuple(_meeting_words(line) for line in report.meetings),
            attendance=attendance,
            results=(
                *(text for line in report.meetings for text in line.decisions),
                *(f"Đã xong: {task.text} ({task.person}, ngày {format_day(task.done_on)})" for task in report.tasks if task.done_on),
                *report.visits,
            ),
            tasks=tuple(Assignment(task.text, task.person, task.due_on) for task in report.tasks if task.done_on is None),
            dues=f"Đảng phí: {report.dues}" if report.dues else "",
            shortcomings=tuple(f"Quá hạn: {words}" for words in late),
            rating=Rating(format_number(rated.score) if rated.score is not None else "", rated.grade) if rated else Rating(),
        )
    )
