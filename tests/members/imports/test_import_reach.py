"""Who may read a register where, and what is refused for somebody or something out of reach."""

from __future__ import annotations

import pytest
from django.urls import reverse

from nennep.members.models import RegisterBatch, RegisterRow
from tests.factories.world import World
from tests.members.imports import books
from tests.members.imports.clicks import SignIn, chosen, counts, through, upload, write


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
