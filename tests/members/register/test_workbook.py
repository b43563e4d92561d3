"""Opening files: what is read, and each kind of bad file refused with its own sentence."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nennep.members.register import container
from nennep.members.register.container import Limits, UnreadableFile
from nennep.members.register.header import choose_sheet
from nennep.members.register.rows import read_register
from nennep.members.register.workbook import cell_text, open_workbook
from tests.members.register.sheets import AS_OF, HEAD, PERSON, TODAY, opened, raw_xlsx, xlsx

ONE = '<row r="1"><c r="A1"><v>1</v></c></row>'
WHOLE = xlsx([HEAD, PERSON])
PIECES = (b"<c", b" ", b">", b"/>", b"<x:c", b":c", b"<", b"<cols", b"\n", b"\x0b", b'r="A1"', b"c", b"x")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def refused(data: bytes, limits: Limits | None = None) -> str:
    """The sentence with which a file is refused, at opening or at reading."""
    with pytest.raises(UnreadableFile) as refusal:
        _read_first(data, limits)
    return refusal.value.sentence


def _read_first(data: bytes, limits: Limits | None) -> None:
    book = open_workbook(data, "tep.xlsx", limits)
    book.read(book.sheet_names[0])


def read_or_refused(data: bytes) -> str:
    """Read everything there is; the sentence if the file is refused, which is the only other way it may end."""
    try:
        sheet, header = choose_sheet(open_workbook(data))
    except UnreadableFile as refusal:
        return refusal.sentence
    read_register(sheet, header, as_of=AS_OF, today=TODAY)
    return "."


def test_open_workbook_reads_values_dates_and_merges() -> None:
    data = xlsx([["Một", 2, 2.5, dt.date(1977, 11, 28), True], [], [None, "x"]], ["A2:B2"])

    book = open_workbook(data, "so.xlsx")
    sheet = book.read("DSĐV")

    assert book.sheet_names == ("DSĐV",)
    assert [cell_text(value) for value in sheet.rows[0]] == ["Một", "2", "2.5", "28/11/1977", "1"]
    assert sheet.merged == ((2, 0, 2, 1),)


def test_open_workbook_puts_visible_sheets_first() -> None:
    book = openpyxl.Workbook()
    book.active.title = "Ẩn"
    book.create_sheet("Hiện")
    book["Ẩn"].sheet_state = "hidden"
    target = io.BytesIO()
    book.save(target)

    assert open_workbook(target.getvalue()).sheet_names == ("Hiện", "Ẩn")


def test_read_of_a_sheet_that_is_not_there_is_refused() -> None:
    book = open_workbook(xlsx([HEAD, PERSON]))

    with pytest.raises(UnreadableFile, match="Không thấy trang tính"):
        book.read("Trang khác")


@pytest.mark.parametrize(
    ("data", "part"),
    [
        (b"", "Tệp trống"),
        (b"\0\0 \n", "Tệp trống"),
        (OLE, "đời cũ (.xls)"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "mật khẩu"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "trang web"),
        (b"%PDF-1.7 abc", "không phải bảng tính"),
        (b"\x89PNG\r\n\x1a\n", "không phải bảng tính"),
        (b"PK\x03\x04 broken", "hỏng"),
        (b"only words in one column", "Không đọc được tệp như một bảng"),
        (b"\x00\x01\x02\x03" * 50, "Không đọc được tệp như một bảng"),
    ],
)
def test_open_workbook_refuses_other_files(data: bytes, part: str) -> None:
    assert part in refused(data)


def test_open_workbook_refuses_a_file_over_the_limit() -> None:
    assert "lớn hơn 1 MB" in refused(b"PK" + b"x" * 2_000_000, Limits(file_bytes=1024 * 1024))


def test_open_workbook_refuses_macros() -> None:
    assert "macro" in refused(raw_xlsx(ONE, more={"xl/vbaProject.bin": b"x"}))


def test_open_workbook_refuses_an_encrypted_archive() -> None:
    data = bytearray(WHOLE)
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1

    assert "mật khẩu" in refused(bytes(data))


def test_open_workbook_refuses_a_book_whose_sheet_is_missing_or_without_any() -> None:
    lost = raw_xlsx(ONE).replace(b"xl/worksheets/sheet1.xml", b"xl/worksheets/sheetX.xml")
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw_xlsx(ONE))) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, b"<workbook><sheets/></workbook>" if name == "xl/workbook.xml" else content)

    assert "hỏng" in refused(lost)
    assert "không có trang tính" in refused(target.getvalue())


def test_choose_sheet_prefers_the_sheet_with_a_header() -> None:
    book = openpyxl.Workbook()
    book.active.append(["Ghi chép", "lung tung"])
    book.create_sheet("Đảng viên")
    for row in (HEAD, PERSON):
        book["Đảng viên"].append(row)
    target = io.BytesIO()
    book.save(target)

    assert opened(target.getvalue())[0].name == "Đảng viên"
    assert opened(xlsx([["a", "b"], ["c", "d"]]))[1].first == 0


def test_open_workbook_refuses_a_zip_that_is_no_workbook() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")

    assert "không phải Excel" in refused(target.getvalue())


def test_open_workbook_refuses_a_zip_bomb_by_its_declared_size() -> None:
    assert "nở ra quá lớn" in refused(raw_xlsx(ONE, more={"xl/media/a.bin": b"\0" * 30_000_000}))


def test_open_workbook_refuses_a_zip_bomb_by_what_it_inflates_to() -> None:
    data = raw_xlsx(ONE, shared="<si><t>" + "ab" * 200_000 + "</t></si>")

    assert "nở ra quá lớn" in refused(data, Limits(inflated_bytes=100_000))


def test_open_workbook_reads_only_the_declared_size_of_a_part_that_lies() -> None:
    data = bytearray(raw_xlsx(ONE, shared="<si><t>" + "a" * 5_000_000 + "</t></si>"))
    at = data.rindex(b"xl/sharedStrings.xml") - 46
    data[at + 24 : at + 28] = (10).to_bytes(4, "little")

    assert "hỏng" in refused(bytes(data))


@pytest.mark.parametrize(
    ("cells", "part"),
    [
        ('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', "dòng"),
        ('<row r="1048576"><c t="n"r="XFD1048576"><v>1</v></c></row>', "hỏng"),
        ('<row r="1048576"><c r="XFD1048576" t="/>"><v>1</v></c></row>', "hỏng"),
        ('<row r="2"><c r="&#66;2"><v>1</v></c></row>', "hỏng"),
        ('<row r="150000"><c r="XFD150000"><v>1</v></c></row>', "300 cột"),
        ('<row r="150000"><c r="IA150000"><v>1</v></c></row>', "quá rộng"),
        ('<row r="2"><c r="AAAAAA2"><v>1</v></c></row>', "300 cột"),
        ('<row r="9999999999"><c r="A9999999999"><v>1</v></c></row>', "dòng"),
    ],
)
def test_read_refuses_cells_placed_to_exhaust_memory(cells: str, part: str) -> None:
    assert part in refused(raw_xlsx(ONE + cells))


def test_read_refuses_many_cells_that_share_one_very_long_text() -> None:
    cells = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(1, 2000))
    data = raw_xlsx(cells, shared="<si><t>" + "a" * 30_000 + "</t></si>")

    assert "đoạn văn rất dài" in refused(data, Limits(text_bytes=1_000_000))


def test_read_accepts_whole_columns_that_are_only_formatted() -> None:
    sheet = open_workbook(raw_xlsx(ONE + '<row r="1048576"><c r="XFD1048576" s="0"/></row>')).read("S")

    assert sheet.rows == [[1.0]]


def test_read_accepts_cells_without_addresses() -> None:
    sheet = open_workbook(raw_xlsx("<row><c><v>1</v></c><c><v>2</v></c></row>")).read("S")

    assert sheet.rows == [[1.0, 2.0]]


def test_read_refuses_too_many_rows_and_columns() -> None:
    rows = xlsx([["a", "b"]] * 30)

    assert "hơn 20 dòng" in refused(rows, Limits(rows=20))
    assert "hơn 1 cột" in refused(rows, Limits(columns=1))


def test_read_notices_formulas_and_keeps_only_their_values() -> None:
    cells = (
        '<row r="1"><c r="A1" t="str"><f>UPPER("a")</f><v>A</v></c>'
        '<c r="B1"><f>HYPERLINK("x")</f><v/></c><c r="C1"><f t="shared" si="0"/><v>3</v></c></row>'
    )

    sheet = open_workbook(raw_xlsx(cells)).read("S")

    assert [cell_text(value) for value in sheet.rows[0]] == ["A", "", "3"]
    assert sheet.formulas == {(1, 0): 'UPPER("a")', (1, 1): 'HYPERLINK("x")', (1, 2): ""}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_open_workbook_reads_text_files(encoding: str, mark: str) -> None:
    text = f"STT{mark}Họ và tên{mark}Ngày sinh\r\n1{mark}Đỗ Ước{mark}1/2/1980\r\n"

    book = open_workbook(text.encode(encoding), "ds đảng viên.csv")

    assert book.sheet_names == ("ds đảng viên",)
    assert book.read("ds đảng viên").rows == [["STT", "Họ và tên", "Ngày sinh"], ["1", "Đỗ Ước", "1/2/1980"]]


def test_open_workbook_reads_windows_1258() -> None:
    # The code page writes a vowel with its hat as one byte and the tone as the next.
    data = "Ho\u0323 va\u0300 tên;Ngày sinh\nNguyê\u0303n Văn Đa\u0323t;1980\n".encode("cp1258")

    rows = open_workbook(data, "a.csv").read("a").rows

    assert [cell_text(value) for value in rows[1]] == ["Nguyễn Văn Đạt", "1980"]


def test_open_workbook_reads_the_old_fonts_in_csv_and_in_excel() -> None:
    old = [["Hä vµ tªn", "Ngµy sinh", "Chi bé"], ["NguyÔn V¨n §¹t", "1/2/1980", "Chi bé th«n 3"]]
    data = "\n".join(";".join(row) for row in old).encode("latin-1")

    for sheet in (open_workbook(data, "a.csv").read("a"), opened(xlsx(old))[0]):
        assert sheet.legacy_font
        assert list(sheet.rows[1]) == ["Nguyễn Văn Đạt", "1/2/1980", "Chi bộ thôn 3"]


def test_open_workbook_leaves_formulas_of_text_files_out() -> None:
    text = 'sep=;\nHọ và tên;Số;Ghi chú\nĐỗ Ước;="0123";=HYPERLINK("x")\n'

    sheet = open_workbook(text.encode(), "a.csv").read("a")

    assert list(sheet.rows[1]) == ["Đỗ Ước", "0123", None]
    assert sheet.formulas == {(2, 2): 'HYPERLINK("x")'}


def test_open_workbook_refuses_huge_and_unclosed_text_files() -> None:
    assert "quá nhiều dòng" in refused(b"a,b\n" * 30, Limits(rows=20))
    assert "quá nhiều dòng" in refused(b"a,b\n" * 30, Limits(cells=10))
    assert "như một bảng" in refused(b'a,"' + b"x" * 200_000)
    assert "như một bảng" in refused(b"\xff\xfea")


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400), st.sampled_from([b"", b"PK\x03\x04", OLE[:8], b"a;b\n"]))
def test_random_bytes_are_read_or_refused(data: bytes, start: bytes) -> None:
    assert read_or_refused(start + data).endswith(".")


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), min_size=1, max_size=6))
def test_damaged_workbooks_are_read_or_refused(changes: list[tuple[int, int]]) -> None:
    whole = bytearray(WHOLE)
    for place, byte in changes:
        whole[place % len(whole)] = byte

    assert read_or_refused(bytes(whole)).endswith(".")


@settings(max_examples=150, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300), st.booleans())
def test_damaged_sheets_are_read_or_refused(text: str, in_a_cell: bool) -> None:
    cell = f'<row r="1"><c r="A1" t="str"><v>{text}</v></c></row>'

    assert read_or_refused(raw_xlsx(cell if in_a_cell else text)).endswith(".")


@given(st.lists(st.sampled_from(PIECES)))
def test_cells_are_counted_by_kind_as_in_one_go(pieces: list[bytes]) -> None:
    xml = b"".join(pieces)

    assert container._count_cells(xml) == len(container._CELL.findall(xml))


@given(st.lists(st.sampled_from([*PIECES, b" ", b"\n", b"r", b"=", b'"', b"'", b"A1", b"7", b"x", b"f", b":", b"<"])))
def test_references_and_formulas_are_found_as_by_the_plain_patterns(pieces: list[bytes]) -> None:
    xml = b"".join(pieces)

    assert container._REFERENCES.findall(xml) == re.findall(rb"\sr\s*=\s*[\"']([A-Za-z]*\d+)", xml)
    assert bool(container._ANY_FORMULA.search(xml)) == (b"<f" in xml or b":f" in xml)
