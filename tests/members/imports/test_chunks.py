"""Rows about which nobody has to decide: kept together, and alone again once somebody touches one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.urls import reverse

from nennep.members.models import Person, RegisterBatch, RegisterChunk, RegisterRow
from nennep.members.register.dates import PartialDate
from nennep.members.register.header import find_header
from nennep.members.register.matching import Candidate, Match
from nennep.members.register.records import Problem, ReadRow, RemarkReading
from nennep.members.register.rows import read_register
from nennep.members.register.workbook import open_workbook
from nennep.members.staging import chunks
from nennep.members.staging.chunks import Shown, new_people, pack, staged_rows, unpack
from nennep.members.staging.people import NewPeople, joined, people_of
from nennep.members.staging.rows import Staged
from tests.factories.world import World
from tests.members.imports import books
from tests.members.imports.clicks import TODAY, D, SignIn, counts, through, write

PEOPLE = [
    books.person("TRẦN VĂN MỘT", citizen="001080000001"), books.person("Trần Văn Hai", birth="1970"),
    books.person("Trần Văn Ba", birth="32/13/1980"),
    books.person("Trần Văn Bốn", citizen="001080000004", birth="5/1981"),
    books.person("Trần Văn Năm", citizen="001080000005"),
]  # fmt: skip


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chunks of two rows, so that a few rows make several."""
    monkeypatch.setattr(chunks, "ROWS", 2)


@pytest.mark.parametrize("content", [books.sectioned(), books.flat(*PEOPLE)])
def test_packed_rows_are_read_back_equal(content: bytes) -> None:
    book = open_workbook(content)
    sheet = book.read(book.sheet_names[0])
    header = find_header(sheet)
    register = read_register(sheet, header, as_of=D(2026, 10, 31), today=TODAY)
    rows = [
        Staged(row, Match(row.number, "same", (Candidate(7, "Cùng số định danh.", strong=True),)), outcome="same")
        for row in register.rows
    ]

    assert len(rows) > 3
    assert unpack(pack(rows, header.mapping), "same") == rows
    new = [Staged(one.row, Match(one.number, "new"), outcome="new") for one in rows]
    assert unpack(pack(new, header.mapping), "new") == new


def test_rows_that_differ_in_what_they_have_are_read_back_equal() -> None:
    """Texts that are not what stands in the cells, columns only some rows have, problems, remarks and findings."""
    noted = Problem("birth", "note", "Đã đọc lại.")
    day = PartialDate.from_iso("1980-05")
    rows = [
        Staged(row, Match(row.number, "new"), outcome="new")
        for row in (
            ReadRow(2, ("1", "Lý A", "5/1980"), {"full_name": "Lý A", "birth": "5/1980"},
                    {"full_name": "Lý A", "birth": day}),
            ReadRow(3, ("2", "LÝ B", "?"), {"full_name": "LÝ B", "birth": "?", "cell": "Chi bộ \ud800"},
                    {"full_name": "Lý B", "cell": "Chi bộ 2"}, (noted,),
                    (RemarkReading("exempt", "miễn", day),), (noted,)),
            ReadRow(5, ("", "Lý C", ""), {"full_name": "Lý C", "birth": "", "cell": ""}, {"full_name": "Lý C"}),
        )
    ]  # fmt: skip

    assert unpack(pack(rows, ["order_no", "full_name", "birth"]), "new") == rows
    mixed = [
        replace(rows[0], row=replace(rows[0].row, values={"full_name": "Lý A", "birth": "không phải ngày"})),
        rows[0],
    ]
    assert unpack(pack(mixed, ["order_no", "full_name", "birth"]), "new") == mixed


def numbers_of(batch: RegisterBatch, outcome: str) -> list[int]:
    return [staged.number for staged, _person in Shown(batch, outcome)[:50]]


def test_rows_lie_together_until_one_is_corrected(world: World, client_of: SignIn) -> None:
    client = client_of(world.users["staff_a"])
    batch = through(client, world, books.flat(*PEOPLE))
    before = staged_rows(batch, ["new"])
    first = before[1]

    assert counts(batch) == {"new": 4, "wrong": 1}
    assert [row.outcome for row in RegisterRow.objects.filter(batch=batch)] == ["wrong"]
    assert RegisterChunk.objects.filter(batch=batch).count() == 2

    page = client.get(reverse("members:row", args=[batch.pk, first.number]))
    client.post(reverse("members:row", args=[batch.pk, first.number]), {"o-full_name": "Trần Văn Nhị", "la": ""})

    batch.refresh_from_db()
    after = staged_rows(batch, ["new"])
    assert "Trần Văn Hai" in page.content.decode()
    assert counts(batch) == {"new": 4, "wrong": 1}
    assert RegisterRow.objects.get(batch=batch, number=first.number).corrections == {"full_name": "Trần Văn Nhị"}
    assert [one.row for one in after if one.number != first.number] == [
        one.row for one in before if one.number != first.number
    ]
    assert numbers_of(batch, "new") == [one.number for one in before]
    assert client.get(reverse("members:row", args=[batch.pk, 999])).status_code == 404

    client.post(reverse("members:row", args=[batch.pk, before[0].number]), {"la": "skip"})
    batch.refresh_from_db()
    assert counts(batch) == {"new": 3, "wrong": 1, "left": 1}

    write(client, batch)
    assert set(Person.objects.filter(full_name__startswith="Trần Văn").values_list("full_name", flat=True)) == {
        "Trần Văn Nhị", "Trần Văn Bốn", "Trần Văn Năm",
    }  # fmt: skip


def test_new_people_by_column_are_the_rows_one_by_one(world: World, client_of: SignIn) -> None:
    """A row that was touched stands between those that lie together."""
    client = client_of(world.users["staff_a"])
    batch = through(client, world, books.flat(*PEOPLE))
    rows = staged_rows(batch, ["new"])
    client.post(reverse("members:row", args=[batch.pk, rows[1].number]), {"o-full_name": "Trần Văn Nhị", "la": ""})

    found, rows = new_people(batch), staged_rows(batch, ["new"])

    alone = people_of(rows)
    assert found.numbers == alone.numbers == [staged.number for staged in rows]
    assert found.cells == alone.cells == [staged.row.texts["cell"] for staged in rows]
    for slug in {*found.values, *alone.values, "remark"}:
        assert found.column(slug) == alone.column(slug) == [staged.row.values.get(slug) for staged in rows]
    assert "Trần Văn Nhị" in found.column("full_name")


def test_columns_that_only_some_rows_have_stay_beside_their_rows() -> None:
    ticked = {5: [RemarkReading("exempt", "miễn")]}
    late = NewPeople(
        [5, 9], ["B", "A"], {"full_name": ["Lý C", "Lý D"], "birth": [None, PartialDate(D(1980, 5, 1))]}, ticked
    )
    early = NewPeople([3, 7], ["A", "A"], {"full_name": ["Lý A", "Lý B"], "phone": ["090", None]})

    whole = joined([late, early])

    assert whole.numbers == [3, 5, 7, 9]
    assert whole.cells == ["A", "B", "A", "A"]
    assert whole.column("full_name") == ["Lý A", "Lý C", "Lý B", "Lý D"]
    assert whole.column("birth") == [None, None, None, PartialDate(D(1980, 5, 1))]
    assert whole.column("phone") == ["090", None, None, None]
    assert whole.without({5, 9}).column("phone") == ["090", None]
    assert whole.without({3}).numbers == [5, 7, 9]
    assert whole.ticked == ticked


def test_each_row_names_who_it_became_until_taken_back(world: World, client_of: SignIn) -> None:
    client = client_of(world.users["staff_a"])
    batch = through(client, world, books.flat(*PEOPLE))
    write(client, batch)

    became = {staged.row.values["full_name"]: person for staged, person in Shown(batch, "new")[:50]}
    made = dict(Person.objects.filter(full_name__startswith="Trần Văn").values_list("full_name", "pk"))
    page = client.get(reverse("members:preview", args=[batch.pk]), {"xem": "new"}).content.decode()

    assert became == made
    assert len(made) == 4
    assert all(reverse("members:file", args=[pk]) in page for pk in made.values())

    client.post(reverse("members:undo", args=[batch.pk]), {"ly_do": "Nhầm"})
    assert {person for _staged, person in Shown(batch, "new")[:50]} == {None}


def test_row_refused_at_the_writing_is_wrong_with_its_reason(world: World, client_of: SignIn) -> None:
    """Somebody else got the number between looking and writing."""
    client = client_of(world.users["staff_a"])
    batch = through(client, world, books.flat(*PEOPLE))
    Person.objects.filter(pk=world.people["secretary"].pk).update(citizen_id="001080000004")

    write(client, batch)

    refused = RegisterRow.objects.get(batch=batch, values__full_name="Trần Văn Bốn")
    assert (refused.outcome, refused.person) == ("wrong", None)
    assert "001080000004" in refused.candidates["why"]
    assert len(numbers_of(batch, "new")) == 3
    assert Person.objects.filter(full_name="Trần Văn Năm").exists()
    assert not Person.objects.filter(full_name="Trần Văn Bốn").exists()


def test_same_people_lie_together_too(world: World, client_of: SignIn) -> None:
    client = client_of(world.users["staff_a"])
    write(client, through(client, world, books.flat(*PEOPLE[3:])))
    batch = through(client, world, books.flat(*PEOPLE[3:]))

    assert counts(batch) == {"same": 2}
    assert not RegisterRow.objects.filter(batch=batch).exists()
    assert {staged.known for staged in staged_rows(batch, ["same"])} == set(
        Person.objects.filter(full_name__in=["Trần Văn Bốn", "Trần Văn Năm"]).values_list("pk", flat=True)
    )
    client.post(reverse("members:drop", args=[batch.pk]))
    assert not RegisterChunk.objects.filter(batch=batch).exists()
