"""Workbooks built in code, in the shapes offices keep."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Sequence

import xlsxwriter

from nennep.members.register.dates import PartialDate
from nennep.members.register.header import Header, choose_sheet
from nennep.members.register.interpret import Interpreter
from nennep.members.register.records import ReadRow, Register
from nennep.members.register.rows import read_register
from nennep.members.register.workbook import Sheet, open_workbook

TODAY = dt.date(2026, 11, 22)
AS_OF = dt.date(2026, 10, 31)

HEAD = ["STT", "Họ và tên", "Giới tính", "Ngày sinh", "Ngày vào Đảng", "Ngày chính thức", "Số thẻ đảng", "Ghi chú"]
PERSON = [1, "Lê Thu Dung", "Nữ", "16/08/1983", "26/07/2006", "26/07/2007", "36.198418", None]

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def xlsx(rows: Sequence[Sequence[object]], merged: Sequence[str] = (), name: str = "DSĐV") -> bytes:
    """A workbook of these rows; ranges in `merged` are joined without touching their first cell."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_urls": False})
    sheet = book.add_worksheet(name)
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for area in merged:
        sheet.merge_range(area, "")
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, dt.date):
                sheet.write_datetime(number, column, value, day)
            elif isinstance(value, str) and value.startswith("=") and value != "=":
                sheet.write_formula(number, column, value, None, "")
            elif value is not None:
                sheet.write(number, column, value)
    book.close()
    return target.getvalue()


def raw_xlsx(sheet_data: str, shared: str = "", more: dict[str, bytes] | None = None, sheet_name: str = "S") -> bytes:
    """A workbook written by hand, for what no library would write."""
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        f'<sheet name="{sheet_name}" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_MAIN}"><sheetData>{sheet_data}</sheetData></worksheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}">{shared}</sst>',
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, text in parts.items():
            archive.writestr(part, text)
        for part, content in (more or {}).items():
            archive.writestr(part, content)
    return target.getvalue()


def opened(data: bytes) -> tuple[Sheet, Header]:
    """The sheet and header that would be chosen."""
    return choose_sheet(open_workbook(data, "so.xlsx"))


def read(rows: Sequence[Sequence[object]], merged: Sequence[str] = ()) -> Register:
    """A register of these rows, read with the proposed mapping."""
    sheet, header = opened(xlsx(rows, merged))
    return read_register(sheet, header, as_of=AS_OF, today=TODAY)


def row_of(number: int = 2, **texts: str) -> ReadRow:
    """One row read from texts by slug."""
    return Interpreter(as_of=AS_OF, today=TODAY).row(number, tuple(texts.values()), texts)


def day(text: str) -> PartialDate:
    """A date from its stored form."""
    return PartialDate.from_iso(text)
