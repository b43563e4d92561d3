"""Attendance of superior committee members at cell meetings: the confirmation form and the year's sheet (S2.7)."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from nennep.documents.layout.content import (
    Block,
    Column,
    Document,
    Fact,
    Facts,
    Heading,
    Paragraph,
    Signature,
    Table,
    WritingLines,
)
from nennep.documents.layout.forms.issuer import Issue
from nennep.documents.layout.specs import date_text, short_date

_PEN = "(Ký, ghi rõ họ tên)"


@dataclass(frozen=True, slots=True)
class Visit:
    """One attendance. Empty facts are left open, so a blank form can be carried to the meeting."""

    cell: str = ""
    visitor: str = ""
    visitor_post: str = ""
    day: datetime.date | None = None
    meeting: str = ""
    place_text: str = ""
    content: str = ""
    remarks: str = ""
    reply: str = ""
    confirmer: str = ""
    confirmer_post: str = "Bí thư"


def visit_confirmation(issue: Issue, visit: Visit) -> Document:
    """The form "Phiếu xác nhận", kept for the year-end review; issued by the visitor's committee, signed by both."""
    facts = (
        Fact("Họ và tên cấp ủy viên dự sinh hoạt", visit.visitor),
        Fact("Chức vụ", visit.visitor_post),
        Fact("Đã dự sinh hoạt tại", visit.cell),
        Fact("Thời gian", date_text(visit.day)),
        Fact("Kỳ sinh hoạt", visit.meeting),
        Fact("Địa điểm", visit.place_text),
    )
    body: list[Block] = [Facts(facts)]
    for title, text, count in (
        ("Nội dung tham gia, chỉ đạo:", visit.content, 3),
        ("Nhận xét về chất lượng sinh hoạt của chi bộ:", visit.remarks, 3),
        ("Ý kiến của chi bộ:", visit.reply, 2),
    ):
        body.append(Paragraph("", lead=f"- {title}") if not text else Paragraph(text, lead=f"- {title}"))
        if not text:
            body.append(WritingLines(count))
    return Document(
        heading=issue.heading(),
        kind_name="Phiếu xác nhận",
        subject="cấp ủy viên cấp trên dự sinh hoạt chi bộ",
        body=tuple(body),
        signatures=(
            Signature(visit.visitor, "NGƯỜI DỰ SINH HOẠT", note=_PEN),
            Signature(visit.confirmer, visit.confirmer_post.upper(), "T/M CHI BỘ", _PEN),
        ),
    )


@dataclass(frozen=True, slots=True)
class VisitYear:
    """The year's sheet of one visitor or of one cell: `of` names it, `by_visitor` says which of the two it is."""

    issue: Issue
    of: str
    year: int
    visits: tuple[Visit, ...]
    by_visitor: bool = True


def visit_year(value: VisitYear) -> Document:
    """The roll-up "Bảng tổng hợp": one line a visit with the cell's confirmation, and the count of visits.

    For a visitor the count of cells visited stands beside it; for a cell, the count of persons.
    """
    other = "Chi bộ" if value.by_visitor else "Cấp ủy viên"
    columns = (
        Column("TT", 0.5, "center"),
        Column("Ngày", 1.2, "center"),
        Column(other, 2.4),
        Column("Kỳ sinh hoạt", 2.4),
        Column("Nội dung, nhận xét", 3.4),
        Column("Chi bộ xác nhận", 1.8),
    )
    ordered = sorted(value.visits, key=lambda visit: visit.day or datetime.date.max)
    names = [visit.cell if value.by_visitor else visit.visitor for visit in ordered]
    rows = tuple(
        (
            str(n),
            short_date(visit.day) if visit.day else "",
            name,
            visit.meeting,
            "\n".join(text for text in (visit.content, visit.remarks) if text),
            visit.confirmer,
        )
        for n, (visit, name) in enumerate(zip(ordered, names, strict=True), 1)
    )
    unit = "chi bộ" if value.by_visitor else "cấp ủy viên"
    summary = f"Tổng số: {len(rows)} lượt dự sinh hoạt, {len(set(names))} {unit}."
    heading: Heading = value.issue.heading()
    return Document(
        heading=heading,
        kind_name="Bảng tổng hợp",
        subject=f"dự sinh hoạt chi bộ năm {value.year}: {value.of}",
        body=(Table(columns, rows), Paragraph(summary, bold=True)),
        signatures=(value.issue.signer.signature(value.issue.issuer),),
        landscape=True,
    )
