"""The month of one cell: the same indicators, each beside the record it was read from."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.kernel.actor import Actor
from nennep.meetings.presenters.board import year_rows
from nennep.meetings.presenters.steps.quality import points_words
from nennep.meetings.queries.calendar import meetings_of_year
from nennep.regulations.verdicts import percent
from nennep.reports.indicators import INDICATORS, Indicator
from nennep.reports.presenters.address import Asked
from nennep.reports.presenters.exceptions import mark_of, state_words
from nennep.reports.presenters.month import Part
from nennep.reports.queries.reading import Reading
from nennep.ui.formats import format_day, format_number
from nennep.ui.shapes import Fact

_FACTS = (
    "du-hop", "vang-co-ly-do", "vang-khong-ly-do", "duoc-mien", "chi-uy-du-hop", "cap-uy-du-hop", "phat-bieu",
    "viec-dung-han", "luot-du",
)  # fmt: skip


def sentence(reading: Reading) -> list[Part]:
    """Whether the cell met, when, and how many came."""
    line, total = reading.own, reading.total
    if line is None or line.state == "none":
        return [Part(_("Tháng này chi bộ không phải họp thường kỳ."))]
    meeting = reverse("meetings:detail", args=[line.meeting_id]) if line.meeting_id else ""
    if line.met_on is None:
        words = {"state": state_words(line.state, line.due_on, reading.as_of), "due": format_day(line.due_on)}
        return [Part(_("Chi bộ chưa họp thường kỳ: %(state)s (hạn %(due)s).") % words)]
    parts = [Part(_("Đã họp ngày ")), Part(format_day(line.met_on), meeting)]
    if line.state == "done_late":
        parts.append(Part(_(" (muộn, hạn %(due)s)") % {"due": format_day(line.due_on)}))
    if total.attendance is not None:
        came = _("%(came)s/%(all)s đảng viên dự (%(share)s)")
        figures = {"came": total.attended, "all": total.summoned, "share": percent(total.attendance)}
        parts += [Part(": "), Part(came % figures, meeting)]
    if line.grade:
        parts.append(Part(_(", xếp loại %(grade)s") % {"grade": line.grade}))
    return [*parts, Part(".")]


def words_of(indicator: Indicator, part: int, whole: int) -> str:
    """A figure in words: the part with its unit, and of what with its share."""
    if not indicator.whole:
        return f"{format_number(part)} {indicator.unit}"
    if not whole:
        return _("chưa có số liệu")
    words = {"part": format_number(part), "whole": format_number(whole), "unit": indicator.unit,
             "share": percent(Fraction(part, whole))}  # fmt: skip
    return _("%(part)s/%(whole)s %(unit)s (%(share)s)") % words


def shown(actor: Actor, reading: Reading, asked: Asked) -> dict[str, Any]:
    """What the cell's page shows besides what every month shows."""
    line, total, org = reading.own, reading.total, reading.place.org_id
    facts = [
        Fact(str(one.name), words_of(one, one.count(total), one.of(total)),
             asked.list_url(org, one.slug) if one.count(total) else "")
        for one in (INDICATORS[slug] for slug in _FACTS)
    ]  # fmt: skip
    if line is not None and line.papers_days_ahead is not None:
        words = _("trước %(days)s ngày") % {"days": line.papers_days_ahead}
        facts.append(Fact(_("Tài liệu gửi"), words))
    if line is not None and (line.grade or line.score is not None):
        facts.append(Fact(_("Chất lượng"), ", ".join(part for part in (line.grade, points_words(line.score)) if part)))
    year = meetings_of_year(actor, org, asked.month.year, asked.as_of)
    return {
        "sentence": sentence(reading),
        "state": mark_of(line.state) if line is not None else "none",
        "facts": facts,
        "year": str(asked.month.year),
        "year_rows": year_rows(org, year, with_duties=True),
        "month_number": asked.month.month,
    }
