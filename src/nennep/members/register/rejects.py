"""What was not taken goes back as an Excel file: the office's own columns, and the reason in the row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO

from django.utils.translation import gettext as _

from nennep.members.register.records import ReadRow
from nennep.members.register.template import workbook_to, write_text


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that was not taken: its number in the office's file, its cells, the cell of its section, the reasons."""

    number: int
    cells: Sequence[str]
    reasons: Sequence[str]
    cell: str = ""


def reject(row: ReadRow, more: Sequence[str] = ()) -> Reject:
    """Return a read row as a reject: its errors and doubts as reasons, and `more` said by the caller."""
    reasons = [problem.sentence for problem in row.problems if problem.kind != "note"]
    return Reject(row.number, row.cells, [*more, *reasons], row.texts.get("cell", ""))


def rejects_workbook(labels: Sequence[str], rejects: Iterable[Reject], *, with_cell: bool = True) -> bytes:
    """Return an .xlsx with the rows under their labels, the cell of each (not of organisations), and the reason; every
    cell is plain text.

    Corrected and uploaded again, the file is read like any other: the labels of two-row headers stand in one row.
    """
    target = BytesIO()
    book = workbook_to(target)
    sheet = book.add_worksheet("Chưa nhập")
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1, "bg_color": "#EFEFEF"})
    text = book.add_format({"num_format": "@"})
    guarded = book.add_format({"num_format": "@"})
    guarded.set_quote_prefix()
    reason = book.add_format({"num_format": "@", "text_wrap": True, "bold": True})
    with_cell = with_cell and "Chi bộ" not in labels
    heads = [*labels, *(["Chi bộ"] if with_cell else []), _("Lý do chưa nhập"), _("Dòng trong tệp gốc")]
    for column, label in enumerate(heads):
        sheet.write_string(0, column, label, head)
        sheet.set_column(column, column, 18, text)
    sheet.set_column(len(heads) - 2, len(heads) - 2, 60, text)
    for line, item in enumerate(rejects, 1):
        for column, value in enumerate(item.cells[: len(labels)]):
            if value:
                write_text(sheet, line, column, value, text, guarded)
        if with_cell and item.cell:
            write_text(sheet, line, len(labels), item.cell, text, guarded)
        sheet.write_string(line, len(heads) - 2, " ".join(item.reasons)[:32_000], reason)
        sheet.write_string(line, len(heads) - 1, str(item.number), text)
    sheet.freeze_panes(1, 0)
    book.close()
    return target.getvalue()
