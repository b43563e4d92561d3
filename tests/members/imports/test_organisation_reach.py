"""Lists of organisations: hostile input, who sees them, how much their pages ask (J7)."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nennep.members.models import RegisterBatch, RegisterRow
from tests.factories.world import World
from tests.members.imports.clicks import SignIn, counts, write
from tests.members.imports.lists import A1, B1, DECIDED, LOWER, UPPER, line, listed, outcomes, row_url

HOSTILE = ["a\x0bb", "x" * 30_000, "<b>Chi bộ</b>", "=1+1", "-1", "9" * 400, "00/00/0000", "\u202eevil", "' or 1=1 --",
           "Chi bo\u0323\u0302", "r1", "o1", "(", "💥"]  # fmt: skip


def test_no_value_in_a_cell_breaks_a_list(world: World, client_of: SignIn) -> None:
    client = client_of(world.users["staff_a"])
    good = line("Chi bộ Tốt", UPPER, "T1")
    rows = [
        [value if place == at else cell for place, cell in enumerate(good)] for value in HOSTILE
        for at in range(1, len(good))
    ]  # fmt: skip
    batch = listed(client, world.commune_a, *rows)

    assert sum(counts(batch).values()) == len(rows)
    for outcome in ("new", "doubtful", "wrong", "changed", "same"):
        assert client.get(reverse("members:preview", args=[batch.pk]), {"xem": outcome}).status_code == 200
    assert client.get(row_url(batch, 2)).status_code == 200
    write(client, batch)
    assert client.get(reverse("members:rejects", args=[batch.pk])).status_code == 200


@pytest.mark.parametrize(
    ("data", "status"),
    [({"la": "known:99999999"}, 404), ({"la": "known:"}, 200), ({"la": "xyz"}, 200), ({"cap-tren": "r1; drop"}, 404),
     ({"cap-tren": "o99999999999"}, 404), ({"cap-tren": "r77"}, 200), ({"doi": ["kind", "x"]}, 200),
     ({"o-name": "\x00\u202e\x07"}, 200), ({"o-founded_on": "hôm qua"}, 200),
     ({"effective_on": "x", "doi": "name"}, 200), ({"o-code": "9" * 5000}, 200)],
)  # fmt: skip
def test_no_answer_breaks_the_page_of_a_row(
    world: World, client_of: SignIn, data: dict[str, object], status: int
) -> None:
    client = client_of(world.users["staff_a"])
    batch = listed(client, world.commune_a, line("Chi bộ Mới"), line(A1))

    assert client.post(row_url(batch, 2), data).status_code == status
    assert client.get(row_url(batch, 2)).status_code == 200


def test_what_stands_in_another_branch_is_not_found(world: World, client_of: SignIn) -> None:
    client, other = client_of(world.users["staff_a"]), client_of(world.users["staff_b"])
    batch = listed(client, world.commune_a, line("Chi bộ Mới"), line(B1), line("Chi bộ Xa", LOWER))

    assert outcomes(batch) == ["new", "new", "wrong"]  # what lies beyond sight is not told
    assert client.post(row_url(batch, 2), {"la": f"known:{world.b1.pk}"}).status_code == 404
    assert client.post(row_url(batch, 2), {"cap-tren": f"o{world.commune_b.pk}"}).status_code == 404
    assert client.post(reverse("members:confirm", args=[batch.pk]), {"dong": "999", **DECIDED}).status_code == 200
    assert client.get(row_url(batch, 99)).status_code == 404
    for url in (row_url(batch, 2), reverse("members:preview", args=[batch.pk])):
        assert other.get(url).status_code == 404
    assert other.post(reverse("members:confirm", args=[batch.pk]), DECIDED).status_code == 404
    assert client_of(world.users["secretary"]).get(row_url(batch, 2)).status_code == 404


def test_pages_ask_the_same_of_few_rows_and_of_many(world: World, client_of: SignIn) -> None:
    client = client_of(world.users["staff_province"])
    few = listed(client, world.province, line(A1, LOWER), line("Chi bộ 1", LOWER))
    many = listed(client, world.province, *(line(f"Chi bộ {number}", LOWER) for number in range(30)), line(A1, LOWER))

    def queries(batch: RegisterBatch, name: str, **data: str) -> int:
        number = RegisterRow.objects.filter(batch=batch, outcome="doubtful").get().number
        args = [batch.pk, number] if name == "row" else [batch.pk]
        with CaptureQueriesContext(connection) as ran:
            assert client.get(reverse(f"members:{name}", args=args), data).status_code == 200
        return len(ran)

    queries(few, "preview")
    for name, data in (("preview", {"xem": "new"}), ("preview", {"xem": "doubtful"}), ("row", {})):
        assert queries(few, name, **data) == queries(many, name, **data)
