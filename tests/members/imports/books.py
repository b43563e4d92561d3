"""Registers as offices keep them, built for a test: flat, in sections, and broken in every way."""

from __future__ import annotations

import datetime
import io
import unicodedata
import zipfile
from collections.abc import Sequence

import xlsxwriter

D = datetime.date
FLAT = ("STT", "Họ và tên khai sinh", "Giới tính", "Ngày sinh", "Số định danh cá nhân", "Ngày vào Đảng",
        "Ngày chính thức", "Số thẻ đảng", "Trình độ GDPT", "Nghề nghiệp", "Chi bộ", "Ghi chú")  # fmt: skip
Cell = str | float | datetime.date | None
BORN, ADMITTED, OFFICIAL = D(1980, 2, 3), D(2005, 5, 19), D(2006, 5, 19)


def book(rows: Sequence[Sequence[Cell]], name: str = "Danh sách") -> bytes:
    """An .xlsx of one sheet."""
    target = io.BytesIO()
    made = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet, day = made.add_worksheet(name), made.add_format({"num_format": "dd/mm/yyyy"})
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, datetime.date):
                sheet.write_datetime(at, column, datetime.datetime.combine(value, datetime.time()), day)
            elif isinstance(value, str) and value.startswith("="):
                sheet.write_formula(at, column, value, value="1")
            elif isinstance(value, str):
                sheet.write_string(at, column, value)
            elif value is not None:
                sheet.write_number(at, column, value)
    made.close()
    return target.getvalue()


def person(
    name: str, cell: str = "Chi bộ thôn Đông Hà", *, sex: str = "Nam", birth: Cell = BORN, citizen: str = "",
    admitted: Cell = ADMITTED, official: Cell = OFFICIAL, card: str = "", schooling: str = "12/12",
    work: str = "Nông dân", remark: str = "",
) -> list[Cell]:  # fmt: skip
    """A row under FLAT."""
    return [1, name, sex, birth, citizen, admitted, official, card, schooling, work, cell, remark]


def flat(*people: Sequence[Cell]) -> bytes:
    """A flat register: one header row, one row a person."""
    return book([FLAT, *people])


def sectioned() -> bytes:
    """Titles, a header of two rows, birth by sex, a heading a cell, sub-totals, decomposed marks, odd dates."""
    decomposed = unicodedata.normalize("NFD", "Vũ Thị Hiền")
    return book([
        ("ĐẢNG BỘ XÃ AN KHÁNH THƯỢNG",), ("DANH SÁCH ĐẢNG VIÊN",), ("(Tính đến ngày 31/10/2026)",), (),
        ("TT", "HỌ VÀ TÊN", "Năm sinh", "", "Dân tộc", "Ngày vào Đảng", "", "Số thẻ ĐV", "Ghi chú"),
        ("", "", "Nam", "Nữ", "", "Dự bị", "Chính thức", "", ""),
        ("I", "CHI BỘ THÔN ĐÔNG HÀ"),
        (1, "  DƯƠNG  NGỌC  QUÂN ", "2/1966", "", "kinh", D(1985, 2, 11), D(1986, 2, 12), "59.553789", ""),
        (2, decomposed, "", D(1969, 7, 17), "Tày", D(1999, 7, 10), "10/07/2000", "83470434", "Miễn SH"),
        (3, "Đinh Thanh Trang", "", D(1985, 7, 12), "Kinh", "07.07.2004", "2005", "", ""),
        ("", "Cộng chi bộ:", 3),
        ("II", "CHI BỘ THÔN MỚI"),
        (1, "Hà Văn Năm", "30/02/1977", "", "Kinh", D(2001, 1, 31), D(2002, 2, 1), "42.652998", ""),
        (2, "Lê Hồng Phong", 1950, "", "Kinh", D(1977, 11, 28), D(1978, 11, 29), "74.811118", "=1+1"),
        ("", "Cộng chi bộ:", 2),
        ("", "Tổng cộng toàn đảng bộ:", 5), (), ("", "", "", "", "", "T/M ĐẢNG ỦY"),
    ], "DSĐV")  # fmt: skip


def macro() -> bytes:
    """An .xlsx that carries a macro."""
    target = io.BytesIO(flat(person("Lý A")))
    with zipfile.ZipFile(target, "a") as package:
        package.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0")
    return target.getvalue()


def bomb() -> bytes:
    """A small file that inflates to hundreds of megabytes."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        with zipfile.ZipFile(io.BytesIO(flat(person("Lý A")))) as source:
            for name in source.namelist():
                if name != "xl/worksheets/sheet1.xml":
                    package.writestr(name, source.read(name))
        package.writestr("xl/worksheets/sheet1.xml", b"<worksheet>" + b" " * 500_000_000)
    return target.getvalue()


ENCRYPTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000 + "EncryptedPackage".encode("utf-16-le")
