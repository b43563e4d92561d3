"""A report table as an Excel workbook. What comes from data is written as data: never a formula, never a link."""

from __future__ import annotations

import datetime
import io
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeAlias

from django.utils.translation import gettext as _
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from nennep.documents.layout.content import clean_text
from nennep.kernel.errors import RuleBroken

Value: TypeAlias = str | int | float | Decimal | datetime.date | None
Kind: TypeAlias = Literal["text", "integer", "decimal", "percent", "date"]

LONGEST_CELL = 32_767  # characters in one cell of Excel
MOST_ROWS = 1_000_000  # Excel holds 1,048,576 lines with the head
_FIRST_DATE = datetime.date(1900, 3, 1)  # before it Excel counts days wrongly

# 42A is Vietnamese: a full stop between thousands, a comma before decimals, where the reader's program heeds it.
_FORMATS: dict[Kind, str] = {
    "text": "@",
    "integer": "[$-42A]#,##0",
    "decimal": "[$-42A]#,##0.0",
    "percent": "[$-42A]0.0%",
    "date": "dd/mm/yyyy",
}


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column: title, kind of its values, width in characters. A percentage is a share: 0.9 is shown as 90,0%."""

    title: str
    kind: Kind = "text"
    width: float = 14.0


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with lines above it (issuer, period, as-of date). Every row and `totals` fit the columns.

    A text in a column of numbers ("không có") is written as text; None leaves the cell empty.
    """

    title: str
    columns: tuple[SheetColumn, ...]
    rows: Sequence[Sequence[Value]]
    lines: tuple[str, ...] = ()
    totals: tuple[Value, ...] = ()
    landscape: bool = False
    name: str = ""


def render_sheets(*sheets: Sheet) -> bytes:
    """The sheets as one .xlsx. Raises RuleBroken for a text longer than a cell or more lines than a sheet holds."""
    out = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": False,
    }
    with Workbook(out, options) as book:
        taken: set[str] = set()
        for sheet in sheets:
            _Writer(book, sheet, _tab(sheet.name or sheet.title, taken)).write()
    return out.getvalue()


_TAB = 27  # letters of a tab's name, before a number


def _units(text: str, most: int) -> str:
    """The beginning of a text as far as Excel counts to: a letter beyond the first plane is two to it."""
    return text.encode("utf-16-le")[: 2 * most].decode("utf-16-le", "ignore")


def _tab(name: str, taken: set[str]) -> str:
    """A name Excel takes for a tab: no []:*?/\\ and no quote at its ends, 31 characters, not used yet."""
    plain = re.sub(r"[\[\]:*?/\\]", " ", clean_text(name).replace("\n", " "))
    plain = " ".join(plain.split()).strip("'")
    if len(plain) > _TAB:  # to the last words that are whole: of a list its first parts
        plain = plain[: _TAB + 1].rpartition("," if "," in plain[:_TAB] else " ")[0] or plain
    plain = _units(plain, _TAB).strip(" ',") or "Bảng"
    n, free = 1, plain
    while free.casefold() in taken or free.casefold() == "history":
        n += 1
        free = f"{plain} {n}"
    taken.add(free.casefold())
    return free


class _Writer:
    """One sheet on its way into the workbook."""

    def __init__(self, book: Workbook, sheet: Sheet, tab: str) -> None:
        if len(sheet.rows) > MOST_ROWS:
            raise RuleBroken(_("Bảng có quá nhiều dòng cho một tệp Excel; hãy thu hẹp phạm vi hoặc khoảng thời gian."))
        self.sheet = sheet
        self.page: Worksheet = book.add_worksheet(tab)
        base = {"font_name": "Times New Roman", "font_size": 12, "valign": "vcenter"}
        self.plain: Format = book.add_format(base)
        self.title: Format = book.add_format(base | {"bold": True, "font_size": 14, "align": "center"})
        self.above: Format = book.add_format(base | {"italic": True, "align": "center"})
        cell = base | {"border": 1, "text_wrap": True}
        self.head: Format = book.add_format(cell | {"bold": True, "align": "center", "bg_color": "#EFEFEF"})
        self.cells = {kind: self._formats(book, cell, kind) for kind in _FORMATS}
        self.sums = {kind: self._formats(book, cell | {"bold": True}, kind) for kind in _FORMATS}

    @staticmethod
    def _formats(book: Workbook, base: dict[str, object], kind: Kind) -> tuple[Format, Format, Format]:
        """The format of the column's values, of a text in it, and of a text that begins like a formula."""
        align = {"text": "left", "date": "center"}.get(kind, "right")
        text = base | {"num_format": "@", "align": "left" if kind == "text" else "center"}
        value = book.add_format(base | {"num_format": _FORMATS[kind], "align": align})
        return value, book.add_format(text), book.add_format(text | {"quote_prefix": True})

    def write(self) -> None:
        """Title, lines above, head, rows, totals; then how it prints."""
        page, sheet, last = self.page, self.sheet, max(len(self.sheet.columns) - 1, 0)
        for column, shape in enumerate(sheet.columns):
            page.set_column(column, column, shape.width, self.plain)
        row = 0
        for line, shape in ((sheet.title, self.title), *((line, self.above) for line in sheet.lines)):
            if last:
                page.merge_range(row, 0, row, last, "", shape)
            page.write_string(row, 0, _fitting(line), shape)
            row += 1
        head = row = row + 1
        for column, each in enumerate(sheet.columns):
            page.write_string(row, column, _fitting(each.title), self.head)
        for values in sheet.rows:
            row += 1
            self._row(row, values, self.cells)
        if sheet.totals:
            self._row(row + 1, sheet.totals, self.sums)
        page.freeze_panes(head + 1, 0)
        page.repeat_rows(head)
        page.set_paper(9)
        page.set_margins(left=0.8, right=0.5, top=0.8, bottom=0.8)
        page.fit_to_pages(1, 0)
        page.set_footer("&C&P/&N")
        if sheet.landscape:
            page.set_landscape()

    def _row(self, row: int, values: Sequence[Value], formats: dict[Kind, tuple[Format, Format, Format]]) -> None:
        for column, (value, shape) in enumerate(zip(values, self.sheet.columns, strict=True)):
            number, text, quoted = formats[shape.kind]
            if value is None or value == "":
                self.page.write_blank(row, column, None, number)
            elif isinstance(value, datetime.date):
                self._date(row, column, value, number, text)
            elif isinstance(value, str):
                words = _fitting(value)
                self.page.write_string(row, column, words, quoted if words[:1] in _DANGEROUS else text)
            elif math.isfinite(value):
                self.page.write_number(row, column, float(value), number)
            else:
                self.page.write_blank(row, column, None, number)

    def _date(self, row: int, column: int, day: datetime.date, number: Format, text: Format) -> None:
        if isinstance(day, datetime.datetime):
            day = day.date()
        if day < _FIRST_DATE:
            self.page.write_string(row, column, f"{day.day:02d}/{day.month:02d}/{day.year:04d}", text)
        else:
            self.page.write_datetime(row, column, datetime.datetime.combine(day, datetime.time()), number)


_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def _fitting(text: str) -> str:
    words = clean_text(text)
    if len(words) > LONGEST_CELL:
        raise RuleBroken(
            _("Một ô có nội dung dài quá %(limit)s ký tự nên không ghi được vào Excel; hãy rút gọn nội dung đó.")
            % {"limit": f"{LONGEST_CELL:,}".replace(",", ".")}
        )
    return words
