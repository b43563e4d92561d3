"""The list behind a figure: one line a cell (or committee, or visit), what it adds, and the record it opens into."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.documents.layout.spreadsheet import Sheet, SheetColumn
from nennep.meetings.presenters.steps.quality import points_words
from nennep.reports.indicators import Indicator
from nennep.reports.presenters.address import Asked, parent_below
from nennep.reports.presenters.exceptions import mark_of, state_words
from nennep.reports.presenters.tables import percent_text
from nennep.reports.queries import Behind, Line
from nennep.reports.queries.records import Named, VisitLine
from nennep.ui.formats import format_day, format_number

NOT_MET = ("due", "late", "missing")


@dataclass(frozen=True, slots=True)
class Head:
    """A column of the list; `figure`: at the right; `desk`: left out on a phone."""

    title: str
    figure: bool = False
    desk: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """A cell of the list: text, where it leads, a state's mark in front; `head`: of which column."""

    text: str
    head: Head
    url: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """A list: columns, rows (the first item names the row), and the last line with the figure itself."""

    heads: tuple[Head, ...]
    rows: tuple[tuple[Item, ...], ...]
    total: tuple[Item, ...]


def _made(heads: Sequence[Head], rows: Sequence[Sequence[tuple[str, ...]]], total: Sequence[str]) -> Listing:
    return Listing(
        tuple(heads),
        tuple(tuple(Item(item[0], head, *item[1:]) for head, item in zip(heads, row, strict=True)) for row in rows),
        tuple(Item(text, head) for head, text in zip(heads, total, strict=True)),
    )


def _under(line: Line, found: Named, top: int) -> str:
    return found.name(parent_below(line.path, top) or 0)


def _meeting(line: Line) -> tuple[str, str]:
    if line.meeting_id is None:
        return "", ""
    return _("Biên bản"), reverse("meetings:detail", args=[line.meeting_id])


def cells(indicator: Indicator, behind: Behind, found: Named, asked: Asked, top: int) -> Listing:
    """Lines of cells or committees: each opens its month, and its meeting where there is one."""
    if indicator.order == "due":
        return _duties(indicator, behind, found, asked, top)
    first = Head(_("Cấp ủy") if indicator.records == "boards" else _("Chi bộ"))
    heads = [first, Head(_("Trực thuộc"), desk=True), *_figure_heads(indicator), Head(_("Hồ sơ"), desk=True)]
    rows = [
        [
            (found.name(line.org_id), asked.month_url(line.org_id)),
            (_under(line, found, top),),
            *((text,) for text in _figures(indicator, line)),
            _meeting(line),
        ]
        for line in behind.lines
    ]
    return _made(heads, rows, [_("Cộng"), "", *_total(indicator, behind), ""])


def _with_share(indicator: Indicator) -> bool:
    return indicator.by_whole or indicator.shows is not None


def _figure_heads(indicator: Indicator) -> list[Head]:
    if _with_share(indicator):
        shown = _("Dự họp") if indicator.shows else str(indicator.head)
        return [Head(shown, figure=True), Head(_("Trên"), figure=True, desk=True), Head("%", figure=True)]
    if indicator.counts_cells:
        return [Head(_("Chi tiết"))]
    return [Head(str(indicator.head), figure=True)]


def _figures(indicator: Indicator, line: Line) -> list[str]:
    if _with_share(indicator):
        return [format_number(line.part), format_number(line.whole), _share(line.part, line.whole)]
    return [_detail(indicator, line)] if indicator.counts_cells else [format_number(line.part)]


def _detail(indicator: Indicator, line: Line) -> str:
    if indicator.slug == "tai-lieu" and line.papers_days_ahead is not None:
        return _("gửi trước %(days)s ngày") % {"days": line.papers_days_ahead}
    return ", ".join(part for part in (line.grade, points_words(line.score)) if part)


def _total(indicator: Indicator, behind: Behind) -> list[str]:
    if indicator.shows or indicator.counts_cells:
        count = _("%(count)s chi bộ") % {"count": format_number(behind.part)}
        return [count, "", ""] if indicator.shows else [count]
    part = format_number(behind.part)
    if indicator.by_whole:
        return [part, format_number(behind.whole), _share(behind.part, behind.whole)]
    return [part]


def _share(part: int, whole: int) -> str:
    return percent_text(Fraction(part, whole)) if whole else ""


def _duties(indicator: Indicator, behind: Behind, found: Named, asked: Asked, top: int) -> Listing:
    """Cells with how their meeting stands; of those that have not met, whom to call."""
    calls = indicator.part in NOT_MET
    heads = [Head(_("Chi bộ")), Head(_("Trực thuộc"), desk=True), Head(_("Tình trạng")), Head(_("Hạn"), desk=True)]
    heads += [Head(_("Liên hệ"))] if calls else [Head(_("Ngày họp")), Head(_("Hồ sơ"), desk=True)]
    rows = []
    for line in behind.lines:
        row: list[tuple[str, ...]] = [
            (found.name(line.org_id), asked.month_url(line.org_id)), (_under(line, found, top),),
            (state_words(line.state, line.due_on, asked.as_of), "", mark_of(line.state)), (format_day(line.due_on),),
        ]  # fmt: skip
        rows.append([*row, (_caller(line, found),)] if calls else [*row, (format_day(line.met_on),), _meeting(line)])
    total = [_("Cộng"), "", _("%(count)s chi bộ") % {"count": format_number(behind.part)}, "", ""]
    return _made(heads, rows, total if calls else [*total, ""])


def _caller(line: Line, found: Named) -> str:
    leader = found.leaders.get(line.org_id)
    return leader.words if leader else ""


def visits(lines: Sequence[VisitLine], found: Named, asked: Asked, shown: slice) -> Listing:
    """Visits in order, each opening its record; the last line counts visits and cells."""
    heads = [Head(_("Chi bộ")), Head(_("Ngày dự")), Head(_("Người dự")), Head(_("Chức vụ"), desk=True)]
    rows = [
        [(found.name(line.org_id), asked.month_url(line.org_id)),
         (format_day(line.visited_on), reverse("meetings:visit", args=[line.visit_id])), (line.visitor,), (line.title,)]
        for line in lines[shown]
    ]  # fmt: skip
    words = {"visits": format_number(len(lines)), "cells": format_number(len({line.org_id for line in lines}))}
    return _made(heads, rows, [_("%(cells)s chi bộ") % words, _("%(visits)s lượt") % words, "", ""])


def sheet(listing: Listing, title: str, lines: Sequence[str]) -> Sheet:
    """The list as an Excel sheet."""
    return Sheet(
        title, tuple(SheetColumn(head.title, width=14.0 if head.figure else 30.0) for head in listing.heads),
        [[item.text for item in row] for row in listing.rows], tuple(lines),
        totals=tuple(item.text for item in listing.total), landscape=True, name=_("Danh sách"),
    )  # fmt: skip
