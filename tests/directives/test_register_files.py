"""The register of directives on paper and as an Excel file: the columns and the filters of the page (E1, K6)."""

from __future__ import annotations

import datetime
import io
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nennep.documents.actions import Known, register_document
from tests.directives.making import province_leader, resolution
from tests.directives.test_pages import signed_in
from tests.factories.world import World

pytestmark = pytest.mark.usefixtures("time")
PAGE, PRINT, EXCEL = "directives:register", "directives:register_print", "directives:register_excel"


def entered(world: World, number: str, subject: str, **more: Any) -> None:
    known = Known(kind="nghi-quyet", number_text=number, subject=subject, issuer_name="Ban Chấp hành Trung ương",
                  dated_on=datetime.date(2008, 2, 2), **more)  # fmt: skip
    register_document(actor=province_leader(world), org_id=world.province.pk, known=known)


def sheet(client: Client, **query: Any) -> list[list[Any]]:
    response = client.get(reverse(EXCEL), query)
    assert response.status_code == 200
    assert response["Content-Disposition"].endswith('.xlsx"')
    page = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    assert page is not None
    return [list(row) for row in page.iter_rows(values_only=True)]


def test_the_columns_of_the_page_each_date_in_its_cell(world: World) -> None:
    resolution(world, subject="Đổi mới sinh hoạt chi bộ")
    entered(world, "22-NQ/TW", "Nâng cao năng lực", in_force_until=datetime.date(2015, 3, 4))
    client = signed_in(world, "province_leader")
    rows = sheet(client)
    head = next(number for number, row in enumerate(rows) if row[0] == "Số, ký hiệu")
    new, old = rows[head + 1 : head + 3]
    assert (new[0], new[2], new[5].date()) == ("01-NQ/TU", "Đổi mới sinh hoạt chi bộ", datetime.date(2026, 10, 16))
    assert (old[0], old[3], old[6], old[8].date()) == (
        "22-NQ/TW", "Ban Chấp hành Trung ương", "hết hiệu lực", datetime.date(2015, 3, 4))  # fmt: skip
    page = client.get(reverse(PAGE)).content.decode()
    assert all(f'href="{reverse(name)}"' in page for name in (PRINT, EXCEL))


def test_the_same_filters_stand_above(world: World) -> None:
    """A search, a choice and the link that carries them; a filter that makes no sense leads back to the page."""
    resolution(world, subject="Đổi mới sinh hoạt chi bộ")
    entered(world, "22-NQ/TW", "Nâng cao năng lực")
    client = signed_in(world, "province_leader")
    query = {"q": "nang luc", "kind": "nghi-quyet", "force": "in_force", "page": "1"}
    text = str(sheet(client, **query))
    assert "22-NQ/TW" in text
    assert "01-NQ" not in text
    assert "Hiệu lực: Còn hiệu lực" in text
    paper = client.get(reverse(PRINT), query).content.decode()
    assert "22-NQ/TW" in paper
    assert "01-NQ" not in paper
    assert "Hiệu lực: Còn hiệu lực" in paper
    assert f"{reverse(EXCEL)}?q=nang+luc&amp;kind=nghi-quyet&amp;force=in_force" in client.get(
        reverse(PAGE), query).content.decode()  # fmt: skip
    for name in (PRINT, EXCEL):
        refused = client.get(reverse(name), {"year": "1"})
        assert refused.headers["Location"] == f"{reverse(PAGE)}?year=1"


def test_what_looks_like_a_formula_is_a_text(world: World) -> None:
    """No cell of the file computes anything."""
    entered(world, "=1+1", "=2+3")
    client = signed_in(world, "province_leader")
    response = client.get(reverse(EXCEL))
    page = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    assert page is not None
    found = [cell for row in page.iter_rows() for cell in row if str(cell.value) in ("=1+1", "=2+3")]
    assert [cell.data_type for cell in found] == ["s", "s"]


def test_no_list_of_the_register_reads_the_texts(world: World) -> None:
    """Twenty thousand documents as a file: their lines, not their contents."""
    resolution(world)
    client = signed_in(world, "province_leader")
    for name in (PAGE, PRINT, EXCEL):
        with CaptureQueriesContext(connection) as ran:
            assert client.get(reverse(name)).status_code == 200
        assert not [one["sql"] for one in ran if '"documents_document"."content"' in one["sql"]]


def test_the_whole_register_is_printed_without_pages(world: World) -> None:
    """More than a page of the register, in a constant number of queries."""
    resolution(world)
    client = signed_in(world, "province_leader")

    def asked(name: str) -> int:
        with CaptureQueriesContext(connection) as ran:
            assert client.get(reverse(name)).status_code == 200
        return len(ran)

    asked(PRINT)
    before = {name: asked(name) for name in (PRINT, EXCEL)}
    for number in range(45):
        entered(world, f"{number + 1}-NQ/TW", f"Nghị quyết số {number}")
    assert {name: asked(name) for name in (PRINT, EXCEL)} == before
    assert client.get(reverse(PRINT)).content.decode().count("-NQ/TW</a>") == 45
    assert client.get(reverse(PAGE)).content.decode().count("-NQ/TW</a>") < 45
