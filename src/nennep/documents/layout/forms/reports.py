"""Monthly reports: of a committee on its cells, and of a cell (S4.7)."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from nennep.documents.layout.content import Block, Column, Document, Items, Paragraph, Table
from nennep.documents.layout.forms.issuer import Issue
from nennep.documents.layout.forms.parts import NOT_RATED, Assignment, Rating, assignments, listed, rating, sections


@dataclass(frozen=True, slots=True)
class Figures:
    """A table of the report: title, column titles with widths and alignment, rows, totals."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MonthReport:
    """What a committee reports about a month: sentences first, then what needs attention, then tables.

    `period` ("tháng 6 năm 2026"); `as_of` says on which day and by which rules the figures were read. A table wider
    than seven columns turns the page.
    """

    issue: Issue
    period: str
    sentences: tuple[str, ...]
    tables: tuple[Figures, ...] = ()
    exceptions: tuple[str, ...] = ()
    next_steps: tuple[str, ...] = ()
    as_of: str = ""
    subject: str = ""


def month_report(value: MonthReport) -> Document:
    """The document "Báo cáo" of a month."""
    tables: list[Block] = []
    wide = any(len(table.columns) > 7 for table in value.tables)
    for table in value.tables:
        tables.append(Paragraph(table.title, bold=True))
        tables.append(Table(table.columns, table.rows, table.total, dense=wide))
    note = (Paragraph(value.as_of, italic=True),) if value.as_of else ()
    parts: list[tuple[str, tuple[Block, ...]]] = [
        ("Kết quả", (*(Paragraph(line) for line in value.sentences), *note)),
        ("Việc cần quan tâm", listed(value.exceptions)),
    ]
    if value.next_steps:
        parts.append(("Nhiệm vụ tháng tới", (Items(value.next_steps),)))
    if tables:
        parts.append(("Số liệu từng đơn vị", tuple(tables)))
    subject = value.subject or f"tình hình sinh hoạt chi bộ {value.period}"
    report = value.issue.document("Báo cáo", "BC", subject, sections(1, *parts))
    return dataclasses.replace(report, landscape=wide)


@dataclass(frozen=True, slots=True)
class CellReport:
    """A cell's report of a month, each fact read out of its records."""

    issue: Issue
    period: str
    meetings: tuple[str, ...]
    attendance: str
    results: tuple[str, ...] = ()
    tasks: tuple[Assignment, ...] = ()
    members: str = ""
    dues: str = ""
    shortcomings: tuple[str, ...] = ()
    next_steps: tuple[str, ...] = ()
    proposals: tuple[str, ...] = ()
    rating: Rating = NOT_RATED


def cell_report(value: CellReport) -> Document:
    """The document "Báo cáo" of a cell, heard by its committee every month."""
    facts = tuple(Paragraph(text) for text in (value.attendance, value.members, value.dues) if text)
    body = sections(
        1,
        ("Sinh hoạt chi bộ", (*listed(value.meetings, nothing="Trong tháng chi bộ không họp."), *facts)),
        ("Chất lượng sinh hoạt", rating(value.rating)),
        ("Kết quả thực hiện nhiệm vụ", (*listed(value.results), *assignments(value.tasks))),
        ("Hạn chế", listed(value.shortcomings)),
        ("Nhiệm vụ tháng tới", listed(value.next_steps)),
        ("Kiến nghị, đề xuất", listed(value.proposals)),
    )
    return value.issue.document("Báo cáo", "BC", f"kết quả công tác {value.period}", body)
