"""A register from upload to list and back, as the office clicks through it (J7, B1)."""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Callable

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from nennep.access.models import User
from nennep.members.models import Affiliation, ColumnMemory, Exemption, Person, RegisterBatch, RegisterRow
from nennep.members.queries import standing_on
from tests.factories.world import World
from tests.members.imports import books

SignIn = Callable[[User], Client]
D = datetime.date
TODAY = D(2026, 11, 22)


@pytest.fixture(autouse=True)
def fixed_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """The day on which the office works."""
    monkeypatch.setattr("nennep.kernel.clock.today", lambda: TODAY)


def upload(client: Client, world: World, content: bytes, name: str = "ds.xlsx", kind: str = "members") -> str:
    """Upload a file; the address it leads to, or the page that says why not."""
    response = client.post(
        reverse("members:registers", args=[world.commune_a.pk]),
        {"kind": kind, "file": SimpleUploadedFile(name, content)},
    )
    return response["Location"] if response.status_code == 302 else response.content.decode()


def through(client: Client, world: World, content: bytes, *, day: str = "31/10/2026", **names: str) -> RegisterBatch:
    """Upload, take the columns as proposed, choose day and cells; the batch that was read."""
    columns = upload(client, world, content)
    assert columns.startswith("/dang-vien/tep/"), columns[:3000]
    client.post(columns, chosen(client.get(columns).content.decode()))
    batch = RegisterBatch.objects.latest("pk")
    places = reverse("members:places", args=[batch.pk])
    data = chosen(client.get(places).content.decode()) | {"as_of": day} | names
    response = client.post(places, data)
    assert response.status_code == 302, response.content.decode()[:3000]
    batch.refresh_from_db()
    return batch


def chosen(body: str) -> dict[str, str]:
    """What the selects of a page hold as it comes."""
    data: dict[str, str] = {}
    for name, options in re.findall(r'<select id="[^"]+" name="([^"]+)">(.*?)</select>', body, re.DOTALL):
        found = re.search(r'<option value="([^"]*)" selected>', options)
        data[name] = found.group(1) if found else ""
    return data


def counts(batch: RegisterBatch) -> dict[str, int]:
    """The outcomes that occur."""
    return {name: count for name, count in batch.summary["counts"].items() if count}


def write(client: Client, batch: RegisterBatch) -> RegisterBatch:
    """Commit."""
    response = client.post(reverse("members:commit", args=[batch.pk]))
    assert response.status_code == 302, response.content.decode()[:2000]
    batch.refresh_from_db()
    return batch


def test_sectioned_register_from_upload_to_list(world: World, client_of: SignIn) -> None:
    client = client_of(world.users["staff_a"])

    batch = through(client, world, books.sectioned(), **{"ten-1": "found"})
    preview = client.get(reverse("members:preview", args=[batch.pk])).content.decode()

    assert counts(batch) == {"new": 4, "wrong": 1}
    assert batch.as_of == D(2026, 10, 31)
    assert "Không có ngày 30/02/1977 trên lịch" in preview

    write(client, batch)

    quan = Person.objects.get(folded="duong ngoc quan")
    hien = Person.objects.get(folded="vu thi hien")
    phong = Person.objects.get(folded="le hong phong")
    assert (quan.full_name, quan.birth_on, quan.birth_precision, quan.sex) == (
        "Dương Ngọc Quân", D(1966, 2, 1), "month", "M",
    )  # fmt: skip
    assert (hien.full_name, hien.card_no, hien.ethnicity, hien.sex) == ("Vũ Thị Hiền", "83.470434", "Tày", "F")
    assert quan.registered_at_id == world.a1.pk
    assert Affiliation.objects.get(person=phong).cell_id not in {world.a1.pk, world.a2.pk}
    assert standing_on(quan.pk, TODAY) == "official"
    assert not Exemption.objects.filter(person=hien).exists()
    assert client.post(reverse("members:commit", args=[batch.pk])).status_code == 302
    assert Person.objects.filter(folded="duong ngoc quan").count() == 1


def test_row_is_corrected_and_read_again_at_once(world: World, client_of: SignIn) -> None:
    client = client_of(world.users["staff_a"])
    batch = through(client, world, books.sectioned(), **{"ten-1": "found"})
    wrong = RegisterRow.objects.get(batch=batch, outcome="wrong")
    url = reverse("members:row", args=[batch.pk, wrong.number])

    partial = client.post(url, {"o-birth": "13/02/1977", "la": ""}, headers={"HX-Request": "true"}).content.decode()

    wrong.refresh_from_db()
    assert "<html" not in partial
    assert "13/02/1977" in partial
    assert (wrong.outcome, wrong.corrections) == ("new", {"birth": "13/02/1977"})


def test_remark_is_applied_only_when_ticked(world: World, client_of: SignIn) -> None:
    client = client_of(world.users["staff_a"])
    batch = through(client, world, books.sectioned(), **{"ten-1": "found"})
    exempt = RegisterRow.objects.get(batch=batch, values__full_name="Vũ Thị Hiền")

    client.post(reverse("members:row", args=[batch.pk, exempt.number]), {"la": "", "ghi-chu-0": "1", "luu": "1"})
    write(client, batch)

    row = Exemption.objects.get(person__folded="vu thi hien")
    assert (row.ground, row.valid_from) == ("Miễn SH", D(2026, 10, 31))


def test_known_people_are_the_same_changed_or_asked_about(world: World, client_of: SignIn) -> None:
    """Known under the same name and birth: nothing new; a fact more: changed, field by field; another birth: asked."""
    client = client_of(world.users["staff_a"])
    batch = through(client, world, books.flat(
        books.person("Nguyễn Đình Thuần", birth=D(1970, 2, 3), admitted=D(2000, 5, 19), official=D(2001, 5, 19),
                     schooling="", work=""),
        books.person("HOÀNG VĂN BẰNG", birth=D(1970, 2, 3), admitted=D(2000, 5, 19), official=D(2001, 5, 19),
                     card="12.345678", schooling="", work=""),
        books.person("Lê Trọng Khuê", birth="1970", admitted=D(1999, 1, 1), official=D(2000, 1, 1)),
    ))  # fmt: skip
    preview = client.get(reverse("members:preview", args=[batch.pk]), {"xem": "changed"}).content.decode()

    assert counts(batch) == {"same": 1, "changed": 1, "doubtful": 1}
    assert "Số thẻ đảng viên: – → <b>12.345678</b>" in preview

    write(client, batch)

    assert Person.objects.get(pk=world.people["secretary"].pk).card_no == "12.345678"
    assert Person.objects.filter(folded="nguyen dinh thuan").count() == 1
    assert Person.objects.filter(folded="le trong khue").count() == 1


def test_doubtful_person_is_decided_side_by_side(world: World, client_of: SignIn) -> None:
    client = client_of(world.users["staff_a"])
    content = books.flat(books.person("Lê Trọng Khuê", birth="1970", admitted=D(1999, 1, 1), official=D(2000, 1, 1)))
    batch = through(client, world, content)
    row = RegisterRow.objects.get(batch=batch)
    url = reverse("members:row", args=[batch.pk, row.number])
    person = world.people["away"]

    page = client.get(url).content.decode()
    client.post(url, {"la": f"known:{person.pk}", "luu": "1"})
    row.refresh_from_db()

    assert "Có thể là người đã có" in page
    assert (row.outcome, row.person_id) == ("changed", person.pk)

    client.post(url, {"la": "new", "luu": "1"})
    write(client, batch)

    assert Person.objects.filter(folded="le trong khue").count() == 2


def test_people_twice_in_the_file_are_taken_once(world: World, client_of: SignIn) -> None:
    client = client_of(world.users["staff_a"])
    same = books.person("Trần Văn Lặp", citizen="001080000001")
    batch = through(client, world, books.flat(same, same))

    assert counts(batch) == {"new": 1, "doubtful": 1}
    write(client, batch)
    assert Person.objects.filter(folded="tran van lap").count() == 1


def test_undo_takes_everything_back(world: World, client_of: SignIn) -> None:
    client = client_of(world.users["staff_a"])
    before = Person.objects.count()
    batch = write(client, through(client, world, books.flat(
        books.person("Trần Văn Mới", citizen="001080000001"),
        books.person("Hoàng Văn Bằng", birth=D(1970, 2, 3), admitted=D(2000, 5, 19), official=D(2001, 5, 19),
                     card="12.345678", schooling="", work=""),
    )))  # fmt: skip
    assert Person.objects.count() == before + 1

    response = client.post(reverse("members:undo", args=[batch.pk]), {"ly_do": "Nhầm tệp"})

    batch.refresh_from_db()
    assert (response.status_code, batch.state) == (302, "undone")
    assert Person.objects.count() == before
    assert Person.objects.get(pk=world.people["secretary"].pk).card_no == ""


def test_undo_is_refused_once_somebody_built_on_it(world: World, client_of: SignIn) -> None:
    client = client_of(world.users["staff_a"])
    batch = write(client, through(client, world, books.flat(books.person("Trần Văn Mới"))))
    made = Person.objects.get(folded="tran van moi")
    world.account("new", "Trần Văn Mới", person=made)

    response = client.post(reverse("members:undo", args=[batch.pk]), {"ly_do": "Nhầm"})

    assert response.status_code == 409
    assert "đồng chí Trần Văn Mới đã được dùng ở phần tài khoản" in response.content.decode()
    assert Person.objects.filter(pk=made.pk).exists()


def test_undo_is_refused_after_a_later_change(world: World, client_of: SignIn) -> None:
    from nennep.members.actions import exempt_member  # noqa: PLC0415

    client = client_of(world.users["staff_a"])
    batch = write(client, through(client, world, books.flat(books.person("Trần Văn Mới"))))
    made = Person.objects.get(folded="tran van moi")
    exempt_member(actor=world.system, person_id=made.pk, ground="Ốm", on=TODAY)

    response = client.post(reverse("members:undo", args=[batch.pk]), {"ly_do": "Nhầm"})

    assert "hồ sơ của đồng chí Trần Văn Mới đã có thay đổi sau lần nạp này" in response.content.decode()


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


@pytest.mark.parametrize("account", ["secretary", "leader", "member", "clerk"])
def test_only_the_office_reads_registers(world: World, client_of: SignIn, account: str) -> None:
    response = client_of(world.users[account]).get(reverse("members:registers", args=[world.commune_a.pk]))

    assert response.status_code == 403


@pytest.mark.parametrize("name", ["preview", "columns", "places", "rejects"])
def test_batches_of_another_branch_are_not_found(world: World, client_of: SignIn, name: str) -> None:
    batch = through(client_of(world.users["staff_a"]), world, books.flat(books.person("Lý Văn A")))

    client = client_of(world.users["staff_b"])

    assert client.get(reverse(f"members:{name}", args=[batch.pk])).status_code == 404
    assert client.post(reverse("members:commit", args=[batch.pk])).status_code == 404
    assert client.get(reverse("members:registers", args=[world.commune_a.pk])).status_code == 404


def test_cells_of_another_branch_cannot_be_chosen(world: World, client_of: SignIn) -> None:
    client = client_of(world.users["staff_a"])
    batch = through(client, world, books.flat(books.person("Lý Văn A")), **{"ten-0": str(world.b1.pk)})

    assert counts(batch) == {"wrong": 1}


def test_citizen_id_of_somebody_out_of_sight_keeps_the_row_out(world: World, client_of: SignIn) -> None:
    from nennep.members.actions import edit_file  # noqa: PLC0415

    other = world.people["b_member"].pk
    edit_file(actor=world.system, person_id=other, values={"citizen_id": "001080000009"}, basis="x")
    client = client_of(world.users["staff_a"])

    batch = write(client, through(client, world, books.flat(
        books.person("Trần Văn Mới", citizen="001080000009"), books.person("Lý Thị Khác", sex="Nữ"),
    )))  # fmt: skip

    assert batch.summary["taken"] == {"new": 1, "wrong": 1}
    assert "001080000009 đã có người khác" in RegisterRow.objects.get(batch=batch, outcome="wrong").candidates["why"]


def test_day_in_the_future_or_before_the_cell_is_refused(world: World, client_of: SignIn) -> None:
    client = client_of(world.users["staff_a"])
    upload(client, world, books.flat(books.person("Lý Văn A")))
    batch = RegisterBatch.objects.get()
    url = reverse("members:places", args=[batch.pk])
    data = chosen(client.get(url).content.decode())

    assert "tương lai" in client.post(url, data | {"as_of": "01/01/2027"}).content.decode()
    assert "thành lập ngày 01/07/2025" in client.post(url, data | {"as_of": "01/01/2020"}).content.decode()
    assert "không có trong lịch" in client.post(url, data | {"as_of": "30/02/2026"}).content.decode()


def test_list_of_organisations_is_founded_and_taken_back(world: World, client_of: SignIn) -> None:
    from nennep.organisations.models import OrganisationName  # noqa: PLC0415

    client = client_of(world.users["staff_a"])
    content = books.book([
        ("STT", "Mã tổ chức", "Tên tổ chức đảng", "Loại hình", "Trực thuộc", "Ngày thành lập"),
        (1, "A1", "CHI BỘ THÔN TÂY HÀ", "Chi bộ", "Đảng bộ xã An Khánh Thượng", D(2026, 8, 1)),
        (2, "A2", "Chi bộ thôn Đông Hà", "Chi bộ", "Đảng bộ xã An Khánh Thượng", ""),
        (3, "A3", "Chi bộ Lạ", "Hội quán", "Đảng bộ xã An Khánh Thượng", ""),
        (4, "A4", "Chi bộ Lạc", "Chi bộ", "Đảng bộ xã Không Có", ""),
    ])  # fmt: skip
    url = upload(client, world, content, kind="organisations")
    client.post(url, chosen(client.get(url).content.decode()))
    batch = RegisterBatch.objects.get()
    client.post(reverse("members:places", args=[batch.pk]), {"as_of": "22/11/2026"})
    batch.refresh_from_db()

    assert counts(batch) == {"new": 1, "same": 1, "wrong": 2}
    write(client, batch)
    made = OrganisationName.objects.get(name="Chi bộ thôn Tây Hà")
    assert made.valid_from == D(2026, 8, 1)

    response = client.post(reverse("members:undo", args=[batch.pk]), {"ly_do": "Nhầm"})

    assert response.status_code == 302, response.content.decode()
    assert not OrganisationName.objects.filter(name="Chi bộ thôn Tây Hà").exists()


def test_dropped_file_leaves_nothing(world: World, client_of: SignIn) -> None:
    client = client_of(world.users["staff_a"])
    batch = through(client, world, books.flat(books.person("Lý Văn A")))

    response = client.post(reverse("members:drop", args=[batch.pk]))

    batch.refresh_from_db()
    assert (response.status_code, batch.state, bytes(batch.content)) == (302, "dropped", b"")
    assert client.get(reverse("members:preview", args=[batch.pk])).status_code == 404
