"""What an uploaded file may be: bad files, wrong columns, many wrong rows, and what comes back."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.urls import reverse

from nennep.members.models import ColumnMemory, Person, RegisterBatch
from tests.factories.world import World
from tests.members.imports import books
from tests.members.imports.clicks import D, SignIn, chosen, counts, through, upload, write


def test_rows_not_taken_come_back_with_the_reason(world: World, client_of: SignIn) -> None:
    client = client_of(world.users["staff_a"])
    batch = through(client, world, books.flat(
        books.person("Trần Văn Mới"), books.person("=cmd|'/c calc'!A1 Xấu", birth="32/13/1980"),
    ))  # fmt: skip

    response = client.get(reverse("members:rejects", args=[batch.pk]))

    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert len(rows) == 2
    assert rows[0][-2:] == ("Lý do chưa nhập", "Dòng trong tệp gốc")
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_columns_are_remembered_for_the_office(world: World, client_of: SignIn) -> None:
    client = client_of(world.users["staff_a"])
    header = ("A", "B", "C", "D")
    content = books.book([header, *[("Nguyễn Văn Một", D(1980, 1, 1), "Nông dân", D(2005, 5, 19))] * 4])
    url = upload(client, world, content)
    wanted = {"cot-0": "full_name", "cot-1": "birth", "cot-2": "occupation", "cot-3": "admitted_on"}

    client.post(url, wanted)
    again = client.get(upload(client, world, content)).content.decode()

    assert ColumnMemory.objects.get().mapping == ["full_name", "birth", "occupation", "admitted_on"]
    assert {name: chosen(again)[name] for name in wanted} == wanted


@pytest.mark.parametrize("columns", [
    {"cot-1": "full_name", "cot-3": "full_name"}, {}, {"cot-1": "nonsense"}, {"cot-1": "full_name", "cot-3": "birth",
                                                                               "cot-5": "birth"},
])  # fmt: skip
def test_wrong_columns_are_refused_in_a_sentence(world: World, client_of: SignIn, columns: dict[str, str]) -> None:
    client = client_of(world.users["staff_a"])
    url = upload(client, world, books.flat(books.person("Lý A B")))

    response = client.post(url, columns)

    assert response.status_code in {200, 302}
    assert RegisterBatch.objects.get().mapping.get("chosen") is (True if response.status_code == 302 else None)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "trống"),
        (b"\0" * 100, "Tệp trống"),
        (books.ENCRYPTED, "mật khẩu"),
        (books.macro(), "macro"),
        (b"%PDF-1.7 nothing", "Excel"),
        (b"PK\x03\x04 broken", "Tệp bị hỏng"),
        (b"\xff" * 3000, "Tệp"),
    ],
)
def test_bad_files_are_refused_in_a_sentence(world: World, client_of: SignIn, content: bytes, sentence: str) -> None:
    body = upload(client_of(world.users["staff_a"]), world, content)

    assert sentence in body
    assert not RegisterBatch.objects.exists()


def test_zip_bomb_is_refused_in_a_sentence(world: World, client_of: SignIn) -> None:
    body = upload(client_of(world.users["staff_a"]), world, books.bomb())

    assert "Chưa lưu được" in body
    assert not RegisterBatch.objects.exists()


def test_file_without_people_is_said_on_the_columns_page(world: World, client_of: SignIn) -> None:
    client = client_of(world.users["staff_a"])
    url = upload(client, world, books.book([books.FLAT]))

    assert url.startswith("/dang-vien/tep/")
    client.post(url, chosen(client.get(url).content.decode()))
    response = client.get(reverse("members:places", args=[RegisterBatch.objects.get().pk]))

    assert response.status_code == 302


def test_ten_thousand_wrong_rows_lose_nothing(world: World, client_of: SignIn) -> None:
    client = client_of(world.users["staff_a"])
    rows = [books.person(f"Lý Văn Sai {chr(65 + number % 26)}", birth="99/99/1999") for number in range(10_000)]
    batch = through(client, world, books.flat(*rows))

    page = client.get(reverse("members:preview", args=[batch.pk]))
    back = client.get(reverse("members:rejects", args=[batch.pk]))

    assert counts(batch) == {"wrong": 10_000}
    assert len(page.content) < 150_000
    assert openpyxl.load_workbook(io.BytesIO(back.content), read_only=True).active.max_row == 10_001  # type: ignore[union-attr]


def test_form_of_ours_is_read_back(world: World, client_of: SignIn) -> None:
    client = client_of(world.users["staff_a"])
    response = client.get(reverse("members:form_file", args=[world.commune_a.pk]))
    filled = openpyxl.load_workbook(io.BytesIO(response.content))
    sheet = filled["Danh sách"]
    for column, value in enumerate([1, "Trần Thị Mẫu", "Nữ", "7/1983", "001183000001", "12.345678", "19/05/2010",
                                    "19/05/2011", "Chi bộ thôn Đông Hà"], 1):  # fmt: skip
        sheet.cell(row=6, column=column, value=value)  # type: ignore[union-attr]
    target = io.BytesIO()
    filled.save(target)

    batch = through(client, world, target.getvalue())
    write(client, batch)

    made = Person.objects.get(folded="tran thi mau")
    assert (made.birth_on, made.birth_precision, made.citizen_id) == (D(1983, 7, 1), "month", "001183000001")
