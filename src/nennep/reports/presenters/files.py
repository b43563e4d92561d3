"""The month as files: the tables of the page in Excel, Word and PDF, with the day, the rules and who signs."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from django.http import HttpResponse
from django.utils.translation import gettext as _

from nennep.documents.layout.content import Column as PaperColumn
from nennep.documents.layout.content import Document
from nennep.documents.layout.forms.reports import Figures as PaperTable
from nennep.documents.layout.forms.reports import MonthReport, month_report
from nennep.documents.layout.spreadsheet import Sheet, SheetColumn, Value, render_sheets
from nennep.kernel import clock
from nennep.meetings.presenters.paper.day import issue_of
from nennep.meetings.views.papers import printed
from nennep.regulations.families.meetings import CellMeetings
from nennep.regulations.schema import RuleSet
from nennep.reports.indicators import INDICATORS
from nennep.reports.presenters import month
from nennep.reports.presenters.address import Asked
from nennep.reports.presenters.exceptions import exceptions, line_of
from nennep.reports.presenters.tables import Column, Row, Table
from nennep.reports.queries.reading import Reading
from nennep.ui.downloads import workbook
from nennep.ui.formats import format_day, format_hour
from nennep.ui.shapes import Signatory

KINDS = ("xlsx", "docx", "pdf")


def read_words(as_of: datetime.date, rules: RuleSet[CellMeetings] | None) -> str:
    """When the figures were read, as of which day, and by which rules."""
    now = clock.local(clock.now())
    words = {"day": format_day(as_of), "hour": format_hour(now), "printed": format_day(now)}
    text = _("Số liệu tính đến ngày %(day)s; lập lúc %(hour)s ngày %(printed)s.") % words
    return f"{text} " + _("Theo %(rules)s.") % {"rules": rules.number} if rules is not None else text


def sources(reading: Reading) -> str:
    """The same of a month."""
    return read_words(reading.as_of, reading.rules)


def signatories(maker: str, reading: Reading) -> list[Signatory]:
    """Who signs the printed page: who made it, and the secretary."""
    leader = reading.leaders.get(reading.place.org_id)
    post = (leader.title if leader else _("Bí thư")).upper()
    whole = _("T/M CHI BỘ") if reading.is_cell else _("T/M CẤP ỦY")
    return [Signatory((_("NGƯỜI LẬP BIỂU"),), maker), Signatory((whole, post), leader.name if leader else "")]


def month_file(reading: Reading, asked: Asked, kind: str) -> HttpResponse:
    """The month in one of KINDS."""
    name = f"{month.month_title(reading)} {reading.name(reading.place.org_id)} {asked.as_of:%Y-%m-%d}"
    if kind == "xlsx":
        lines = (reading.name(reading.place.org_id), month.plain(month.sentence(reading, asked)), sources(reading))
        return workbook(render_sheets(*sheets(reading, asked, lines)), name)
    return printed(_paper(reading, asked), name, kind)


def sheets(reading: Reading, asked: Asked, lines: Sequence[str]) -> list[Sheet]:
    """The tables of a month and its twelve months; `lines` stand over each."""
    found = [sheet_of(table, f"{month.month_title(reading)}: {table.title}", lines)
              for table in month.tables(reading, asked, whole=True, sparks=False)]  # fmt: skip
    return [*found, _months_sheet(reading, lines)]


def sheet_of(table: Table, title: str, lines: Sequence[str]) -> Sheet:
    """A table as a sheet; shares stay numbers."""
    columns = [SheetColumn(table.head, width=44.0)]
    columns += [SheetColumn(_heading(one), "percent" if one.as_share else "integer", 12.0) for one in table.columns]
    total = [one for one in table.rows if one.kind == "total"]
    return Sheet(
        title, tuple(columns), [_values(one) for one in table.rows if one.kind != "total"], tuple(lines),
        totals=tuple(_values(total[0])) if adds_up(table) else (), landscape=len(columns) > 7, name=table.title,
    )  # fmt: skip


def _heading(one: Column) -> str:
    return one.full if one.under else f"{one.title} ({one.unit})"


def _values(one: Row) -> list[Value]:
    return [one.name, *(number_of(value) for value in one.values)]


def number_of(value: int | Fraction | None) -> Value:
    """A figure as Excel takes it."""
    return Decimal(value.numerator) / value.denominator if isinstance(value, Fraction) else value


def _months_sheet(reading: Reading, lines: Sequence[str]) -> Sheet:
    """The twelve months of the whole."""
    wanted = [INDICATORS[slug] for slug in ("da-hop", "du-hop", "chi-uy-du-hop", "chuyen-de-quy")]
    columns = [SheetColumn(_("Tháng"), width=12.0)]
    columns += [SheetColumn(f"{one.name} (%)", "percent", 20.0) for one in wanted]
    rows = [
        [f"{month_.month}/{month_.year}", *(number_of(one.share(figures)) for one in wanted)]
        for month_, figures in zip(reading.series.months, reading.series.total(), strict=True)
    ]
    return Sheet(_("Mười hai tháng"), tuple(columns), rows, tuple(lines))


def _paper(reading: Reading, asked: Asked) -> Document:
    org = reading.place.org_id
    period = _("tháng %(month)s năm %(year)s") % {"month": asked.month.month, "year": asked.month.year}
    return month_report(
        MonthReport(
            issue=issue_of(org, "cell" if reading.is_cell else "committee", asked.as_of),
            period=period,
            sentences=(month.plain(month.sentence(reading, asked)),),
            tables=tuple(paper_table(one) for one in month.tables(reading, asked, whole=True, sparks=False)),
            exceptions=tuple(line_of(todo) for todo in exceptions(reading, asked)),
            as_of=sources(reading),
        )
    )


def adds_up(table: Table) -> bool:
    """Whether the sums of a table say more than its rows: not those of one row alone."""
    return any(one.kind == "total" for one in table.rows) and len(table.rows) > 2


def _share(title: str) -> float:
    """How wide a column of figures is, beside others: as its title asks, so that no head grows tall."""
    return min(max(len(title) / 28, 0.85), 1.6)


def paper_table(table: Table) -> PaperTable:
    """A table as the documents' layout prints it."""
    titles = [_heading(one) for one in table.columns]
    columns = (PaperColumn(table.head, 2.8), *(PaperColumn(title, _share(title), "right") for title in titles))
    lines = [(one.name, *(cell.text for cell in one.cells)) for one in table.rows]
    total = [number for number, one in enumerate(table.rows) if one.kind == "total"]
    return PaperTable(
        table.title, columns, tuple(line for number, line in enumerate(lines) if number not in total),
        lines[total[0]] if adds_up(table) else (),
    )  # fmt: skip
