"""Cells' monthly reports as a committee hears them: every sentence is read out of records."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.meetings.presenters.steps.quality import points_words
from nennep.meetings.queries.hearings import CellReport, HearingRow, MeetingLine, TaskLine
from nennep.ui.formats import days_left, format_day, format_percent
from nennep.ui.shapes import Fact, Todo

_REPORT = {
    "done": gettext_lazy("đã có báo cáo"),
    "late": gettext_lazy("báo cáo chậm"),
    "missing": gettext_lazy("không báo cáo"),
    "due": gettext_lazy("chưa đến hạn báo cáo"),
    "none": gettext_lazy("không phải báo cáo"),
}


@dataclass(frozen=True, slots=True)
class ReportWords:
    """A cell's month in facts and lists; each meeting and task leads to its record."""

    facts: Sequence[Fact]
    meetings: Sequence[Todo]
    decisions: Sequence[str]
    tasks: Sequence[Todo]
    visits: Sequence[str]


def summary(listed: Sequence[HearingRow]) -> str:
    """ "8 chi bộ: đã nghe 5, chờ nghe 2, chưa có báo cáo 1."""
    heard = sum(row.is_heard for row in listed)
    ready = sum(not row.is_heard and row.report is not None and row.report.met_on is not None for row in listed)
    figures = {"all": len(listed), "heard": heard, "ready": ready, "none": len(listed) - heard - ready}
    return _("%(all)s chi bộ: đã nghe %(heard)s, có báo cáo chờ nghe %(ready)s, chưa có báo cáo %(none)s.") % figures


def hearing_rows(listed: Sequence[HearingRow], meeting_id: int, month: datetime.date) -> list[Todo]:
    """Each cell with how far its report is, and the act of hearing it."""
    todos = []
    for row in listed:
        address = reverse("meetings:hear", args=[meeting_id, row.cell_id]) + f"?thang={month:%m/%Y}"
        met = row.meeting.met_on if row.meeting else None
        detail = _("họp ngày %(day)s") % {"day": format_day(met)} if met else _("chưa họp trong tháng")
        words = _("đã nghe") if row.is_heard else str(_REPORT[row.state])
        todos.append(
            Todo(
                state=row.state if row.is_heard or row.state != "done" else "due",
                what=row.name,
                url=address,
                words=words,
                detail=f"{detail}; {row.decided}" if row.decided else detail,
                act="" if row.is_heard else _("Nghe"),
                act_url=address,
            )
        )
    return todos


def report_words(report: CellReport) -> ReportWords:
    """The report of a month."""
    share = format_percent(100 * report.attended / report.summoned) if report.summoned else _("chưa có số liệu")
    facts = [
        Fact(_("Kỳ họp trong tháng"), len(report.meetings)),
        Fact(_("Lượt dự họp"), f"{report.attended}/{report.summoned} ({share})"),
        Fact(
            _("Nhiệm vụ"), _("%(done)s xong, %(late)s quá hạn") % {"done": report.tasks_done, "late": report.tasks_late}
        ),
        Fact(_("Đảng phí"), report.dues or _("chưa ghi")),
    ]
    return ReportWords(
        facts=facts,
        meetings=[_meeting(line) for line in report.meetings],
        decisions=[text for line in report.meetings for text in line.decisions],
        tasks=[_task(line, report.as_of) for line in report.tasks],
        visits=report.visits,
    )


def _meeting(line: MeetingLine) -> Todo:
    score = ", ".join(part for part in (points_words(line.score), line.grade) if part) or _("chưa chấm điểm")
    figures = {
        "day": format_day(line.held_on), "attended": line.attended, "summoned": line.summoned,
        "minutes": line.minutes_long, "speakers": line.speakers, "score": score,
    }  # fmt: skip
    detail = _(
        "ngày %(day)s, %(attended)s/%(summoned)s người dự, %(minutes)s phút, %(speakers)s người phát biểu; chất lượng:"
        " %(score)s"
    )
    return Todo("done", line.title, reverse("meetings:detail", args=[line.meeting_id]), detail=detail % figures)


def _task(line: TaskLine, as_of: datetime.date) -> Todo:
    if line.done_on is not None:
        kind, words = ("late" if line.is_late else "done"), _("xong %(day)s") % {"day": format_day(line.done_on)}
    elif line.is_late:
        kind, words = "late", days_left((line.due_on - as_of).days)
    else:
        kind, words = "due", _("đang làm")
    detail = _("%(person)s, hạn %(due)s") % {"person": line.person, "due": format_day(line.due_on)}
    return Todo(kind, line.text, reverse("meetings:task", args=[line.task_id]), words=words, detail=detail)
