"""A register from upload to list and back, as the office clicks through it (J7, B1)."""

from __future__ import annotations

from django.urls import reverse

from nennep.members.models import Affiliation, Exemption, Person, RegisterRow
from nennep.members.queries import standing_on
from nennep.members.staging.chunks import staged_rows
from tests.factories.world import World
from tests.members.imports import books
from tests.members.imports.clicks import TODAY, D, SignIn, counts, through, write


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
    (exempt,) = (row for row in staged_rows(batch, ["new"]) if row.row.values["full_name"] == "Vũ Thị Hiền")

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

    unsaid = client.post(reverse("members:undo", args=[batch.pk]), {"ly_do": ""}, follow=True)
    response = client.post(reverse("members:undo", args=[batch.pk]), {"ly_do": "Nhầm"}, follow=True)

    assert "Hãy ghi lý do hoàn lại." in unsaid.content.decode()
    assert response.redirect_chain == [(reverse("members:preview", args=[batch.pk]), 302)]
    assert "đồng chí Trần Văn Mới đã được dùng ở phần tài khoản" in response.content.decode()
    assert Person.objects.filter(pk=made.pk).exists()


def test_undo_is_refused_after_a_later_change(world: World, client_of: SignIn) -> None:
    from nennep.members.actions import exempt_member  # noqa: PLC0415

    client = client_of(world.users["staff_a"])
    batch = write(client, through(client, world, books.flat(books.person("Trần Văn Mới"))))
    made = Person.objects.get(folded="tran van moi")
    exempt_member(actor=world.system, person_id=made.pk, ground="Ốm", on=TODAY)

    response = client.post(reverse("members:undo", args=[batch.pk]), {"ly_do": "Nhầm"}, follow=True)

    assert "hồ sơ của đồng chí Trần Văn Mới đã có thay đổi sau lần nạp này" in response.content.decode()


def test_dropped_file_leaves_nothing(world: World, client_of: SignIn) -> None:
    client = client_of(world.users["staff_a"])
    batch = through(client, world, books.flat(books.person("Lý Văn A")))

    response = client.post(reverse("members:drop", args=[batch.pk]))

    batch.refresh_from_db()
    assert (response.status_code, batch.state, bytes(batch.content)) == (302, "dropped", b"")
    assert client.get(reverse("members:preview", args=[batch.pk])).status_code == 404
