"""The list of organisations: what each role sees, natural order, any date, a fixed number of queries."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nennep.access.models import User
from nennep.organisations.actions import found_organisation, rename_organisation
from nennep.orgtree.models import Org
from tests.factories.world import START, World

SignIn = Callable[[User], Client]
MOST_QUERIES = 15


def rows(client: Client, **query: object) -> list[str]:
    page = client.get(reverse("organisations:list"), query).content.decode()
    return re.findall(r'class="name"><a href="/to-chuc/\d+/[^"]*">([^<]+)<', page)


def found(world: World, name: str, parent: Org | None = None) -> Org:
    return found_organisation(
        actor=world.system, parent_id=(parent or world.commune_a).pk, name=name, kind="chi-bo-truc-thuoc",
        effective_on=START, decision_no="02-QĐ/ĐU",
    )  # fmt: skip


def counted(client: Client, **query: object) -> int:
    """Queries of the second showing, transaction statements and what the test's own sight adds left out."""
    client.get(reverse("organisations:list"), query)
    with CaptureQueriesContext(connection) as seen:
        client.get(reverse("organisations:list"), query)
    noise = ("SAVEPOINT", "RELEASE", "ROLLBACK")
    return len([row for row in seen.captured_queries if not row["sql"].startswith(noise)]) - 2


@pytest.mark.parametrize(
    ("key", "names"),
    [
        ("staff_province", ["Đảng bộ xã An Khánh Thượng", "Đảng bộ xã Bình Minh"]),
        ("staff_a", ["Chi bộ cơ quan xã An Khánh Thượng", "Chi bộ thôn Đông Hà"]),
        ("leader", ["Chi bộ cơ quan xã An Khánh Thượng", "Chi bộ thôn Đông Hà"]),
        ("staff_b", ["Chi bộ thôn Bình An"]),
        ("secretary", ["Đảng bộ tỉnh Hải Đông", "Đảng bộ xã An Khánh Thượng", "Chi bộ thôn Đông Hà"]),
        ("member", ["Đảng bộ tỉnh Hải Đông", "Đảng bộ xã An Khánh Thượng", "Chi bộ thôn Đông Hà"]),
        ("b_secretary", ["Đảng bộ tỉnh Hải Đông", "Đảng bộ xã Bình Minh", "Chi bộ thôn Bình An"]),
    ],
)
def test_list_by_role(world: World, client_of: SignIn, key: str, names: list[str]) -> None:
    assert rows(client_of(world.users[key])) == names


def test_list_of_forty_cells_in_natural_order(world: World, client_of: SignIn) -> None:
    for number in (10, 9, 2, 1, *range(11, 41), 3, 4, 5, 6, 7, 8):
        found(world, f"Chi bộ thôn {number}", world.commune_b)

    names = rows(client_of(world.users["staff_b"]))

    assert names == [f"Chi bộ thôn {n}" for n in range(1, 41)] + ["Chi bộ thôn Bình An"]


@pytest.mark.parametrize("key", ["staff_province", "staff_a", "leader"])
def test_list_asks_the_same_number_of_queries_for_any_number_of_rows(world: World, client_of: SignIn, key: str) -> None:
    client = client_of(world.users[key])
    few = counted(client, duoi=world.commune_a.pk)
    for number in range(40):
        found(world, f"Chi bộ thôn {number}")

    many = counted(client, duoi=world.commune_a.pk)

    assert many == few <= MOST_QUERIES


def test_list_is_searched_without_accents(world: World, client_of: SignIn) -> None:
    client = client_of(world.users["staff_province"])

    assert rows(client, q="dong ha") == ["Chi bộ thôn Đông Hà"]
    assert rows(client, q="thôn", scope="all") == ["Chi bộ thôn Bình An", "Chi bộ thôn Đông Hà"]
    assert rows(client, q="không có đâu") == []
    assert rows(client, scope="all", kind="dang-bo-xa") == ["Đảng bộ xã An Khánh Thượng", "Đảng bộ xã Bình Minh"]


def test_list_as_of_a_past_date_names_things_as_they_were(world: World, client_of: SignIn) -> None:
    rename_organisation(
        actor=world.system, org_id=world.a1.pk, name="Chi bộ Đông Hà 1", effective_on=datetime.date(2026, 3, 1),
        decision_no="3-QĐ/ĐU",
    )  # fmt: skip
    client = client_of(world.users["staff_a"])

    assert "Chi bộ thôn Đông Hà" in rows(client, ngay="28/02/2026")
    assert "Chi bộ Đông Hà 1" in rows(client, ngay="01/03/2026")
    assert rows(client, ngay="30/06/2025") == []


@pytest.mark.parametrize("top", ["0", str(10**18 - 1), "x", "9" * 40, "-1"])
def test_list_under_an_organisation_that_is_not_there(world: World, client_of: SignIn, top: str) -> None:
    assert client_of(world.users["staff_a"]).get(reverse("organisations:list"), {"duoi": top}).status_code == 404


def test_list_of_another_branch_is_not_found(world: World, client_of: SignIn) -> None:
    answer = client_of(world.users["staff_a"]).get(reverse("organisations:list"), {"duoi": world.commune_b.pk})

    assert answer.status_code == 404


@pytest.mark.parametrize(
    "query", [{"q": "a\x00b"}, {"q": "x" * 500}, {"kind": "no-such"}, {"page": "-3"}, {"page": "x"}]
)
def test_list_takes_any_input(world: World, client_of: SignIn, query: dict[str, str]) -> None:
    assert client_of(world.users["staff_a"]).get(reverse("organisations:list"), query).status_code == 200


def test_list_with_a_day_that_is_not_in_the_calendar(world: World, client_of: SignIn) -> None:
    answer = client_of(world.users["staff_a"]).get(reverse("organisations:list"), {"ngay": "31/02/2026"})

    assert answer.status_code == 400
    assert "31/02/2026" in answer.content.decode()


def test_founding_is_offered_to_those_who_may_and_refused_with_a_reason(world: World, client_of: SignIn) -> None:
    may = client_of(world.users["staff_a"]).get(reverse("organisations:list")).content.decode()
    may_not = client_of(world.users["leader"]).get(reverse("organisations:list")).content.decode()

    assert reverse("organisations:found", args=[world.commune_a.pk]) in may
    assert reverse("organisations:found", args=[world.commune_a.pk]) not in may_not
    assert "Chỉ cán bộ tổ chức của cấp trên trực tiếp được lập tổ chức đảng ở đây." in may_not


def test_list_leads_to_reading_a_list_from_excel(world: World, client_of: SignIn) -> None:
    """J7: who may read lists finds it where organisations are, with that kind of file chosen."""
    address = reverse("members:registers", args=[world.commune_a.pk]) + "?loai=organisations"
    office = client_of(world.users["staff_a"])

    assert f'href="{address}"' in office.get(reverse("organisations:list")).content.decode()
    assert (
        f'href="{address}"' not in client_of(world.users["leader"]).get(reverse("organisations:list")).content.decode()
    )
    page = office.get(address).content.decode()
    assert re.search(r'value="organisations"[^>]* checked', page)
    assert re.search(
        r'value="members"[^>]* checked', office.get(address.replace("organisations", "x")).content.decode()
    )
