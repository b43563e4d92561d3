"""Workbooks: typed cells, no living formula, printing, limits."""

import datetime
import io
import zipfile
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nennep.documents.layout.spreadsheet import LONGEST_CELL, MOST_ROWS, Sheet, SheetColumn, render_sheets
from nennep.kernel.errors import RuleBroken

COLUMNS = (
    SheetColumn("TT", "integer", 5),
    SheetColumn("Chi bộ", "text", 30),
    SheetColumn("Ngày họp", "date"),
    SheetColumn("Tỷ lệ dự", "percent"),
    SheetColumn("Điểm", "decimal"),
)
MIDNIGHT = datetime.datetime.combine(datetime.date(2026, 6, 3), datetime.time())
ROWS = [
    (1, "Chi bộ thôn Dương Hòa", datetime.date(2026, 6, 3), 0.912, Decimal("92.5")),
    (2, "Chi bộ Ặ ẵ Ử ỹ đ", None, "không họp", None),
]


def opened(*sheets: Sheet):
    return openpyxl.load_workbook(io.BytesIO(render_sheets(*sheets)))


def of_text(*words: str) -> Sheet:
    return Sheet("Bảng", (SheetColumn("Nội dung"),), [(each,) for each in words])


def test_render_sheets_writes_title_lines_head_rows_and_totals():
    page = opened(Sheet("Sinh hoạt chi bộ", COLUMNS, ROWS, ("Tháng 6/2026",), (2, "Cộng", None, 0.912, 92.5))).active

    values = [tuple(cell.value for cell in row) for row in page.iter_rows(min_row=4)]
    assert page["A1"].value == "Sinh hoạt chi bộ"
    assert page["A2"].value == "Tháng 6/2026"
    assert values == [
        ("TT", "Chi bộ", "Ngày họp", "Tỷ lệ dự", "Điểm"),
        (1, "Chi bộ thôn Dương Hòa", MIDNIGHT, 0.912, 92.5),
        (2, "Chi bộ Ặ ẵ Ử ỹ đ", None, "không họp", None),
        (2, "Cộng", None, 0.912, 92.5),
    ]


def test_render_sheets_formats_numbers_the_vietnamese_way():
    page = opened(Sheet("Bảng", COLUMNS, ROWS)).active

    formats = [cell.number_format for cell in page[4]]
    assert formats == ["[$-42A]#,##0", "@", "dd/mm/yyyy", "[$-42A]0.0%", "[$-42A]#,##0.0"]


@pytest.mark.parametrize(
    "words", ["=1+1", "+CMD|' /C calc'!A0", "-2", "@SUM(A1)", "{=1}", "http://a.b", "mailto:a@b.c"]
)
def test_render_sheets_never_writes_formulas_or_links_from_data(words):
    raw = render_sheets(of_text(words))
    page = openpyxl.load_workbook(io.BytesIO(raw)).active

    cell = page["A4"]
    assert (cell.value, cell.data_type) == (words, "s")
    assert cell.hyperlink is None
    assert cell.quotePrefix == (words[0] in "=+-@")
    with zipfile.ZipFile(io.BytesIO(raw)) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")


def test_render_sheets_prints_on_a4_with_a_repeated_head():
    wide = opened(Sheet("Bảng", COLUMNS, ROWS, ("Dòng trên",), landscape=True)).active
    tall = opened(Sheet("Bảng", COLUMNS, ROWS)).active

    assert (wide.page_setup.orientation, tall.page_setup.orientation) == ("landscape", "portrait")
    assert wide.page_setup.paperSize == 9
    assert wide.print_title_rows == "$4:$4"
    assert wide.freeze_panes == "A5"
    assert wide.sheet_properties.pageSetUpPr.fitToPage
    assert wide.page_setup.fitToHeight == 0


def test_render_sheets_names_tabs_that_excel_takes():
    names = ["Chi bộ [1]: a/b*?", "CHI BỘ 1  a b", "'", "History", "x" * 60, "x" * 60]

    book = opened(*(Sheet("Bảng", COLUMNS, (), name=name) for name in names))

    long = opened(*(Sheet("Bảng", COLUMNS, (), name=name) for name in (
        "Chất lượng, chuẩn bị và cấp trên dự", "Đảng viên dự sinh hoạt chi bộ đầy đủ")))  # fmt: skip
    assert long.sheetnames == ["Chất lượng", "Đảng viên dự sinh hoạt chi"]
    assert book.sheetnames == ["Chi bộ 1 a b", "CHI BỘ 1 a b 2", "Bảng", "History 2", "x" * 27, "x" * 27 + " 2"]


def test_render_sheets_of_dates_before_excel_writes_them_as_text():
    page = opened(Sheet("Bảng", (SheetColumn("Ngày", "date"),), [(datetime.date(1890, 5, 19),)])).active

    assert page["A4"].value == "19/05/1890"


def test_render_sheets_of_moments_and_numbers_that_are_none_leaves_no_error():
    moment = datetime.datetime(2026, 6, 3, 19, 30, tzinfo=datetime.UTC)
    page = opened(Sheet("Bảng", COLUMNS[:4], [(float("nan"), "", moment, float("inf"))])).active

    assert [cell.value for cell in page[4]] == [None, None, MIDNIGHT, None]


def test_render_sheets_of_text_longer_than_a_cell_is_refused_in_a_sentence():
    assert opened(of_text("đ" * LONGEST_CELL)).active["A4"].value == "đ" * LONGEST_CELL
    with pytest.raises(RuleBroken) as refused:
        render_sheets(of_text("đ" * (LONGEST_CELL + 1)))

    assert refused.value.sentence == (
        "Một ô có nội dung dài quá 32.767 ký tự nên không ghi được vào Excel; hãy rút gọn nội dung đó."
    )


def test_render_sheets_of_more_lines_than_excel_holds_is_refused_in_a_sentence():
    with pytest.raises(RuleBroken) as refused:
        render_sheets(Sheet("Bảng", (SheetColumn("TT"),), range(MOST_ROWS + 1)))

    assert refused.value.sentence == (
        "Bảng có quá nhiều dòng cho một tệp Excel; hãy thu hẹp phạm vi hoặc khoảng thời gian."
    )


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(), max_size=5), st.text())
@example([], "𝀀" * 27)  # Excel counts such a letter twice
def test_render_sheets_of_any_text_opens_again_as_text(words, title):
    page = opened(Sheet(title, (SheetColumn(title),), [(each,) for each in words])).active

    assert all(cell.data_type in {"s", "n"} for row in page.iter_rows() for cell in row)
