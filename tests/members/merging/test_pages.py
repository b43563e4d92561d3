"""Pages on which files of one person are found, compared and made one (B10)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nennep.access.models import User
from nennep.audit.models import AuditRead
from nennep.members.models import NotSamePerson, Person, PersonMerge
from nennep.members.register.records import ReadRow
from nennep.members.staging.known import known_index
from nennep.members.states import Merge
from nennep.orgtree.models import OrgNow
from tests.factories.world import World
from tests.members.merging.making import asked, double, merged

SignIn = Callable[[User], Client]
LIST = reverse("members:duplicates")


def test_list_shows_the_pair_side_by_side(world: World, client_of: SignIn) -> None:
    kept, other = world.people["member"], double(world)

    body = client_of(world.users["staff_a"]).get(LIST).content.decode()

    assert reverse("members:pair", args=[kept.pk, other.pk]) in body
    assert "Cùng họ tên, ngày sinh không trái nhau; cùng họ tên và ngày vào Đảng" in body
    assert "giống nhau: họ và tên khai sinh" in body


@pytest.mark.parametrize(
    ("account", "status"),
    [("staff_a", 200), ("staff_province", 200), ("secretary", 200), ("deputy", 200), ("staff_b", 200), ("leader", 403),
     ("clerk", 403), ("member", 403), ("superior", 403)],
)  # fmt: skip
def test_list_is_for_who_keeps_files(world: World, client_of: SignIn, account: str, status: int) -> None:
    double(world)

    response = client_of(world.users[account]).get(LIST)

    assert response.status_code == status
    if account == "staff_b":
        assert "Không thấy hồ sơ nào trùng" in response.content.decode()


def test_list_asks_as_many_statements_for_three_pairs_as_for_one(world: World, client_of: SignIn) -> None:
    client = client_of(world.users["staff_a"])
    double(world)
    client.get(LIST)
    with CaptureQueriesContext(connection) as one:
        client.get(LIST)
    for key in ("other", "old"):
        double(world, key, card_no="")
    with CaptureQueriesContext(connection) as three:
        client.get(LIST)

    assert len(three) == len(one) <= 25


def test_pair_is_asked_confirmed_and_undone(world: World, client_of: SignIn) -> None:
    """B10: one asks, another confirms, a second click changes nothing, the old address leads on; and back again."""
    kept, other = world.people["member"], double(world)
    Person.objects.filter(pk=kept.pk).update(phone="0811111111")
    first, second = client_of(world.users["staff_a"]), client_of(world.users["staff_province"])
    address = reverse("members:pair", args=[kept.pk, other.pk])
    body = first.get(address).content.decode()
    assert 'name="lay-phone" value="kept" checked' in body
    assert "lay-card_no" not in body  # only the other file has one: it is taken
    assert AuditRead.objects.filter(person_id__in=[kept.pk, other.pk]).count() == 2

    response = first.post(address, {"viec": "gop", "reason": "", "lay-phone": "other"})
    assert (response.status_code, PersonMerge.objects.count()) == (200, 0)
    assert 'name="lay-phone" value="other" checked' in response.content.decode()
    assert first.post(address, {"viec": "gop", "reason": "Nhập hai lần", "lay-phone": "other"}).status_code == 302
    merge = PersonMerge.objects.get()
    page = reverse("members:merge", args=[merge.pk])
    assert "một cán bộ khác cùng giữ cả hai hồ sơ" in first.get(page).content.decode()
    assert first.post(page, {"xac-nhan": "1.1"}).status_code == 403
    assert "Xác nhận gộp hồ sơ trùng" in second.get("/").content.decode()
    assert second.get(page).status_code == 200
    assert second.post(page, {"xac-nhan": "1.1"}).status_code == 302
    assert second.post(page, {"xac-nhan": "1.1"}).status_code == 403

    kept.refresh_from_db()
    assert (kept.phone, kept.card_no) == ("0900000000", "12.345678")
    led = second.get(reverse("members:file", args=[other.pk]))
    assert led["Location"] == reverse("members:file", args=[kept.pk])
    assert "Gộp hồ sơ trùng của" in second.get(led["Location"]).content.decode()
    own = client_of(world.users["member"]).get(reverse("members:mine")).content.decode()
    assert "Nhập hai lần" in own
    assert reverse("members:pair", args=[kept.pk, other.pk]) not in second.get(LIST).content.decode()
    assert first.get(address).status_code == 404

    assert second.post(page, {"viec": "hoan-lai", "reason": "Nhầm"}).status_code == 302
    merge.refresh_from_db()
    other.refresh_from_db()
    assert (merge.state, other.merged_into_id) == (Merge.UNDONE, None)
    assert second.get(page).status_code == 200


def test_pair_with_a_request_stands_in_one_list_alone(world: World, client_of: SignIn) -> None:
    """B10: what is asked waits for the second person and is no more among what is to be looked at."""
    kept, other = world.people["member"], double(world)
    client = client_of(world.users["staff_a"])
    pair = reverse("members:pair", args=[kept.pk, other.pk])
    assert pair in client.get(LIST).content.decode()

    page = reverse("members:merge", args=[asked(world, other)])
    body = client.get(LIST).content.decode()
    assert page in body
    assert pair not in body
    assert "Không thấy hồ sơ nào trùng" not in body

    assert (
        client_of(world.users["staff_province"]).post(page, {"viec": "khong", "reason": "Xem lại"}).status_code == 302
    )
    assert pair in client.get(LIST).content.decode()


def test_pair_told_apart_and_reconsidered(world: World, client_of: SignIn) -> None:
    kept, other = world.people["member"], double(world)
    client = client_of(world.users["staff_a"])
    address = reverse("members:pair", args=[kept.pk, other.pk])

    assert client.post(address, {"viec": "khac", "khac-reason": "Hai anh em"}).status_code == 302
    body = client.get(LIST).content.decode()
    assert "Hai anh em" in body
    assert NotSamePerson.objects.count() == 1
    assert "Hai anh em" in client.get(address).content.decode()
    assert client.post(address, {"viec": "xet-lai", "khac-reason": "Giấy tờ mới"}).status_code == 302
    assert NotSamePerson.objects.count() == 0


def test_request_refused_and_withdrawn(world: World, client_of: SignIn) -> None:
    other = double(world)
    first, second = client_of(world.users["staff_a"]), client_of(world.users["staff_province"])
    page = reverse("members:merge", args=[asked(world, other)])
    assert second.post(page, {"viec": "khong", "reason": ""}).status_code == 200
    assert second.post(page, {"viec": "khong", "reason": "Hai anh em"}).status_code == 302
    page = reverse("members:merge", args=[asked(world, other)])
    assert second.post(page, {"viec": "rut"}).status_code == 403
    assert first.post(page, {"viec": "rut"}).status_code == 302
    assert first.post(page, {"viec": "gi-do"}).status_code == 200
    assert set(PersonMerge.objects.values_list("state", flat=True)) == {Merge.REFUSED, Merge.WITHDRAWN}


def test_keys_of_another_branch_are_not_found(world: World, client_of: SignIn) -> None:
    """Hostile keys: people and requests of another commune, of nobody, the same one twice."""
    kept, other = world.people["member"], double(world)
    key = asked(world, other)
    client = client_of(world.users["staff_b"])
    mine = world.people["b_member"].pk

    for first, second in ((kept.pk, other.pk), (mine, other.pk), (mine, mine), (mine, 999_999_999)):
        assert client.get(reverse("members:pair", args=[first, second])).status_code == 404
    for address in (reverse("members:merge", args=[key]), reverse("members:merge", args=[999_999_999])):
        assert client.get(address).status_code == 404
        assert client.post(address, {"xac-nhan": "1.1"}).status_code == 404
    assert client.get(LIST, {"don-vi": str(world.commune_a.pk)}).status_code == 404
    assert client.get(LIST, {"page": "9" * 30}).status_code in {200, 404}


def test_merged_file_takes_no_forms(world: World, client_of: SignIn) -> None:
    other = double(world)
    merged(world, other)
    client = client_of(world.users["staff_a"])

    for name in ("edit", "standing", "move", "papers"):
        assert client.get(reverse(f"members:{name}", args=[other.pk])).status_code == 403
    found = client.get(reverse("search"), {"q": "12.345678"}).content.decode()
    assert reverse("members:file", args=[world.people["member"].pk]) in found
    assert reverse("members:file", args=[other.pk]) not in found


def test_register_row_with_the_merged_files_card_finds_the_kept_file(world: World) -> None:
    """B10, B3: a register that still has the old card number or name leads to the file that is kept."""
    other = double(world, card_no="99.000001", full_name="Nguyễn Văn Cũ")
    Person.objects.filter(pk=world.people["member"].pk).update(card_no="12.999999")
    merged(world, other, choices=())
    row = ReadRow(number=1, cells=(), texts={}, values={"full_name": "Nguyễn Văn Cũ", "card_no": "99.000001"})

    index = known_index(world.system, OrgNow.objects.get(org_id=world.commune_a.pk), world.system.today, [row])

    found = [one.id for one in index.candidates(row.values)]
    assert found == [world.people["member"].pk]
    assert other.pk not in index.people
