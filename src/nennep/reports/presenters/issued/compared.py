"""Why an issued report says something else than today: each difference in words, with the records that caused it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.kernel.addresses import address
from nennep.reports.figures import Figures
from nennep.reports.indicators import INDICATORS
from nennep.reports.presenters.address import Asked
from nennep.reports.queries.causes import PLACE, Cause, Traced
from nennep.reports.queries.compared import Compared, Difference
from nennep.ui.formats import format_day, format_hour, format_number

_MEASURES = {one.part: one.name for one in reversed(INDICATORS.values())} | {
    "cells": gettext_lazy("Chi bộ"),
    "quarter_owed": gettext_lazy("Chi bộ phải sinh hoạt chuyên đề trong quý"),
    "held": gettext_lazy("Chi bộ đã khóa biên bản kỳ thường kỳ"),
    "summoned": gettext_lazy("Đảng viên phải dự họp"),
    "committee_summoned": gettext_lazy("Chi ủy viên phải dự họp chi bộ"),
    "board_meetings": gettext_lazy("Cuộc họp cấp ủy"),
    "board_summoned": gettext_lazy("Cấp ủy viên phải dự họp cấp ủy"),
    "tasks_due": gettext_lazy("Nhiệm vụ đến hạn"),
    PLACE: gettext_lazy("Tính vào"),
}
_CAUSES = {
    "closed": gettext_lazy("Khóa biên bản cuộc họp ngày %(on)s %(text)s"),
    "corrected": gettext_lazy("Sửa số liệu cuộc họp ngày %(on)s sau khi khóa biên bản %(text)s"),
    "met": gettext_lazy("Ghi nhận việc phải làm đã xong ngày %(on)s"),
    "lifted": gettext_lazy("Miễn việc phải làm: %(text)s"),
    "opened": gettext_lazy("Mở việc phải làm, hạn %(on)s, theo %(text)s"),
    "visited": gettext_lazy("Xác nhận lần %(text)s dự ngày %(on)s"),
    "given": gettext_lazy("Giao nhiệm vụ hạn %(on)s %(text)s"),
    "finished": gettext_lazy("Ghi nhận đã xong nhiệm vụ hạn %(on)s %(text)s"),
    "reopened": gettext_lazy("Giao lại nhiệm vụ hạn %(on)s %(text)s"),
    "dropped": gettext_lazy("Thôi thực hiện nhiệm vụ hạn %(on)s %(text)s"),
    "moved": gettext_lazy("%(text)s, hiệu lực từ ngày %(on)s"),
    "unseen": gettext_lazy("Tổ chức này nay ở ngoài phạm vi xem của đồng chí"),
    "rules": gettext_lazy("Tính theo bộ quy định khác: %(text)s"),
    "time": gettext_lazy("Đã đến hạn (%(on)s) sau ngày lập báo cáo %(text)s"),
}
_QUOTED = {"closed", "corrected", "given", "finished", "reopened", "dropped", "time"}


@dataclass(frozen=True, slots=True)
class CauseLine:
    """A cause in words; `url` leads to the record."""

    words: str
    known: str
    url: str


@dataclass(frozen=True, slots=True)
class DifferenceLine:
    """An organisation whose line differs: what it was and is, and why; `open` names what no record explains. `url`
    is "" where its month is out of sight."""

    name: str
    url: str
    changes: tuple[tuple[str, str, str], ...]
    causes: tuple[CauseLine, ...]
    open: str


@dataclass(frozen=True, slots=True)
class TotalLine:
    """A measure of the whole: as issued, today, and the difference with its sign."""

    name: str
    then: str
    now: str
    by: str


def measure_name(measure: str) -> str:
    """What a measure is called."""
    return str(_MEASURES[measure])


def totals(compared: Compared) -> list[TotalLine]:
    """The measures of the whole that differ, in the order of measures."""
    pairs = zip(Figures._fields, compared.then, compared.now, strict=True)
    return [
        TotalLine(measure_name(name), format_number(then), format_number(now), _signed(now - then))
        for name, then, now in pairs
        if then != now
    ]


def _signed(number: int) -> str:
    return f"+{format_number(number)}" if number > 0 else f"−{format_number(-number)}"


def lines(traced: Sequence[Traced], asked: Asked) -> list[DifferenceLine]:
    """Every organisation that differs, with its causes."""
    unseen = {one.line.org_id for one in traced if any(cause.kind == "unseen" for cause in one.causes)}
    return [
        DifferenceLine(
            one.line.name, "" if one.line.org_id in unseen else asked.month_url(one.line.org_id),
            (*_place(one.line), *((measure_name(name), format_number(then), format_number(now))
                                  for name, (then, now) in one.line.changed.items())),
            tuple(_cause(cause) for cause in one.causes),
            ", ".join(measure_name(name) for name in (PLACE, *Figures._fields) if name in one.open),
        )
        for one in traced
    ]  # fmt: skip


def _place(line: Difference) -> list[tuple[str, str, str]]:
    """Under which organisation it counts, where that is another one."""
    if not (line.under_then or line.under_now):
        return []
    return [(measure_name(PLACE), line.under_then or line.name, line.under_now or line.name)]


def _cause(cause: Cause) -> CauseLine:
    text = f"“{cause.text}”" if cause.text and cause.kind in _QUOTED else cause.text
    words = str(_CAUSES[cause.kind]) % {"on": format_day(cause.on), "text": text}
    known = ""
    if cause.known_at is not None:
        at = {"hour": format_hour(cause.known_at), "day": format_day(cause.known_at)}
        known = _("ghi lúc %(hour)s ngày %(day)s") % at
    url = ""
    if cause.meeting_id is not None:
        url = address("meetings:detail", cause.meeting_id)
    elif cause.task_id is not None:
        url = reverse("meetings:task", args=[cause.task_id])
    return CauseLine(words.strip(), known, url)
