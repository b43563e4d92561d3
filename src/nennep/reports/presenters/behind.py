"""The list behind a figure: one line a cell (or committee, or visit), what it adds, and the record it opens into."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.documents.layout.spreadsheet import Sheet, SheetColumn
from nennep.reports.indicators import Indicator
from nennep.reports.presenters.address import Asked, above
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
    return next((found.name(org) for org in above(line.path) if org != top), "")


def _meeting(line: Line) -> tuple[str, str]:
    if line.meeting_id is None:
        return "", ""
    return _("Biên bản"), reverse("meetings:detail", args=[line.meeting_id])


def cells(indicator: Indicator, behind: Behind, found: Named, asked: Asked, top: int) -> Listing:
    """Lines of cells or committees: each opens its month, and its meeting where there is one."""
    if indicator.order == "due":
        return _duties(indicator, behind, found, asked, top)
    whole = bool(indicator.whole)
    heads = [Head(_("Cấp ủy") if indicator.records == "boards" else _("Chi bộ")), Head(_("Trực thuộc"), desk=True),
             Head(str(indicator.head), figure=True)]  # fmt: skip
    if whole and indicator.by_whole:
        heads += [Head(_("Trên"), figure=True, desk=True), Head("%", figure=True)]
    heads.append(Head(_("Hồ sơ"), desk=True))
    rows = []
    for line in behind.lines:
        row: list[tuple[str, ...]] = [
            (found.name(line.org_id), asked.month_url(line.org_id)), (_under(line, found, top),),
            (format_number(line.part),),
        ]  # fmt: skip
        if whole and indicator.by_whole:
            row += [(format_number(line.whole),), (_share(line.part, line.whole),)]
        rows.append([*row, _meeting(line)])
    total = [_("Cộng"), "", format_number(behind.part)]
    if whole and indicator.by_whole:
        total += [format_number(behind.whole), _share(behind.part, behind.whole)]
    return _made(heads, rows, [*total, ""])


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
            (state_words(line, asked.as_of), "", mark_of(line.state)), (format_day(line.due_on),),
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
