"""What the page says is what Excel, Word and PDF say: the files are opened and read back."""

from __future__ import annotations

import io
from collections.abc import Callable

import docx
import openpyxl
import pymupdf
import pytest
from django.test import Client
from django.urls import reverse

from nennep.access.models import User
from tests.factories.world import World
from tests.reports.rows import OCTOBER, CellMonth, Held, write

pytestmark = pytest.mark.db
SignIn = Callable[[User], Client]
WHEN = "thang=10/2026&ngay=20/11/2026"
SENTENCE = "2 chi bộ phải họp: 1 đã họp, 1 không họp."


@pytest.fixture
def month(world: World) -> World:
    write(
        world.a1, OCTOBER, CellMonth(held=Held(grade="Tốt"), tasks=((20, 18),), visits=(3,)), world.people["superior"]
    )
    write(world.a2, OCTOBER, CellMonth(), world.people["superior"])
    return world


def fetch(client: Client, view: str, *args: object, query: str = WHEN) -> bytes:
    response = client.get(f"{reverse(f'reports:{view}', args=args)}?{query}")
    assert response.status_code == 200
    assert "filename" in response["Content-Disposition"]
    return response.content


def cells_of(content: bytes) -> list[list[list[object]]]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [[[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book.worksheets]


def row_of(sheet: list[list[object]], name: str) -> list[object]:
    return next(row for row in sheet if row[0] == name)


def test_month_in_excel_has_figures_as_numbers(month: World, client_of: SignIn) -> None:
    content = fetch(client_of(month.users["staff_a"]), "month_file", month.commune_a.pk, "xlsx")

    meetings, _quality, months = cells_of(content)
    assert meetings[0][0] == "Sinh hoạt chi bộ tháng 10/2026: Họp và dự họp"
    assert str(meetings[2][0]).startswith(SENTENCE)
    assert "Số liệu tính đến ngày 20/11/2026" in str(meetings[3][0])
    assert "42-HD/BTCTW" in str(meetings[3][0])
    assert row_of(meetings, "Chi bộ thôn Đông Hà")[1:7] == [1, 1, 0, 0, 1, 0.8]
    assert row_of(meetings, "Cộng 2 đơn vị")[1:7] == [2, 1, 0, 1, 0.5, 0.8]
    assert row_of(months, "10/2026")[1:3] == [0.5, 0.8]


def test_month_of_one_cell_has_no_sums_of_its_one_row(month: World, client_of: SignIn) -> None:
    client = client_of(month.users["staff_a"])

    meetings, quality, _months = cells_of(fetch(client, "month_file", month.a1.pk, "xlsx"))
    printed = "".join(sheet.get_text() for sheet in pymupdf.open(
        stream=fetch(client, "month_file", month.a1.pk, "pdf")))  # fmt: skip

    assert [row[1] for row in meetings if row[0] == "Chi bộ thôn Đông Hà"] == [None, 1]
    assert not [row for sheet in (meetings, quality) for row in sheet if str(row[0]).startswith("Cộng")]
    assert "Cộng" not in printed


def test_month_in_word_and_pdf_has_sentence_table_exceptions_and_signature(month: World, client_of: SignIn) -> None:
    client = client_of(month.users["staff_a"])

    word = docx.Document(io.BytesIO(fetch(client, "month_file", month.commune_a.pk, "docx")))
    pdf = pymupdf.open(stream=fetch(client, "month_file", month.commune_a.pk, "pdf"))

    text = "\n".join(paragraph.text for paragraph in word.paragraphs)
    assert SENTENCE in text
    assert "Chi bộ cơ quan xã An Khánh Thượng" in text
    assert "Số liệu tính đến ngày 20/11/2026" in text
    cells = [[cell.text for cell in row.cells] for table in word.tables for row in table.rows]
    assert any(row[:3] == ["Chi bộ thôn Đông Hà", "1", "1"] for row in cells)
    assert word.sections[0].page_width is not None
    assert word.sections[0].page_height is not None
    assert word.sections[0].page_width > word.sections[0].page_height
    printed = " ".join("".join(page.get_text() for page in pdf).split())
    assert SENTENCE in printed
    assert "Trần Quốc Oai" in printed
    assert pdf[0].rect.width > pdf[0].rect.height


def test_list_behind_a_figure_in_excel_has_all_lines(month: World, client_of: SignIn) -> None:
    content = fetch(client_of(month.users["staff_a"]), "behind_file", month.commune_a.pk, "khong-hop")

    (sheet,) = cells_of(content)
    assert row_of(sheet, "Chi bộ cơ quan xã An Khánh Thượng")[2] == "không họp trong tháng"
    assert sheet[2][0] == "1/2 chi bộ (50 %)"


def test_year_in_excel_has_a_sheet_an_indicator(month: World, client_of: SignIn) -> None:
    content = fetch(
        client_of(month.users["staff_a"]), "year_file", month.commune_a.pk, query="nam=2026&ngay=20/11/2026"
    )

    met, came, *_others = cells_of(content)
    assert row_of(met, "Cộng")[1] == 0.5
    assert row_of(came, "Chi bộ thôn Đông Hà")[1] == 0.8


def test_visits_of_a_year_in_excel(month: World, client_of: SignIn) -> None:
    """S2.10: visits, not persons."""
    content = fetch(
        client_of(month.users["staff_a"]), "visits_file", month.commune_a.pk, query="nam=2026&ngay=20/11/2026"
    )

    by_org, by_person = cells_of(content)
    assert row_of(by_org, "Chi bộ thôn Đông Hà")[1:] == [1, 1, 1]
    assert row_of(by_person, "Ngô Văn An")[1:] == [1, 1, 1]


def test_report_of_a_cell_on_paper_is_read_from_its_records(month: World, client_of: SignIn) -> None:
    """S4.7: nobody writes the report anew."""
    client = client_of(month.users["staff_a"])

    page = client.get(f"{reverse('reports:cell_report', args=[month.a1.pk])}?{WHEN}").content.decode()
    pdf = pymupdf.open(stream=fetch(client, "cell_report_file", month.a1.pk, "pdf"))
    word = docx.Document(io.BytesIO(fetch(client, "cell_report_file", month.a1.pk, "docx")))

    assert "8/10" in page
    printed = " ".join("".join(sheet.get_text() for sheet in pdf).split())
    assert "8/10 đảng viên dự" in printed
    assert "xếp loại: Tốt" in printed
    assert any("Việc" in paragraph.text for paragraph in word.paragraphs)
