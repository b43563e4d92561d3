"""Pages of accounts and roles as each role sees them."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from nennep.access import actions
from nennep.access.actors import actor_for
from nennep.access.models import Grant, User
from nennep.kernel import clock
from tests.factories.world import World

SignIn = Callable[[User], Client]


@pytest.fixture
def kept(world: World) -> User:
    """An account kept by cell A1."""
    actor = actor_for(world.users["staff_a"])
    return actions.open_account(actor=actor, org_id=world.a1.pk, username="moi.nv", name="Người Mới").user


@pytest.mark.parametrize(
    ("key", "status"),
    [("secretary", 403), ("leader", 403), ("superior", 403), ("member", 403), ("staff_a", 200), ("staff_b", 200),
     ("staff_province", 200)],
)  # fmt: skip
def test_accounts_by_role(world: World, client_of: SignIn, key: str, status: int) -> None:
    answer = client_of(world.users[key]).get(reverse("access:accounts"))

    assert answer.status_code == status
    if status == 403:
        assert "Chỉ cán bộ tổ chức và người quản trị tài khoản" in answer.content.decode()


def test_accounts_lists_those_kept_in_reach(world: World, client_of: SignIn, kept: User) -> None:
    def listed(key: str, query: str = "") -> list[str]:
        page = client_of(world.users[key]).get(reverse("access:accounts") + query).content.decode()
        return re.findall(r"/tai-khoan/quan-ly/(\d+)/\">([^<]+)<", page)

    assert listed("staff_a") == [(str(kept.pk), "Người Mới")]
    assert listed("staff_province") == [(str(kept.pk), "Người Mới")]
    assert listed("staff_b") == []
    assert listed("staff_a", "?q=nguoi+la") == []
    assert listed("staff_a", "?q=moi.nv&state=new") == [(str(kept.pk), "Người Mới")]
    assert listed("staff_a", "?state=locked") == []


def test_accounts_stand_in_vietnamese_order(world: World, client_of: SignIn) -> None:
    """By given name, Đ after D and before E, whatever the server's own collation is."""
    actor = actor_for(world.users["staff_a"])
    for place, name in enumerate(["Trần Văn Xuân", "Lê Đạt", "Bùi Dũng", "Ngô Ân", "Ngô An", "Đặng Yến"]):
        actions.open_account(actor=actor, org_id=world.a1.pk, username=f"moi.{place}", name=name)

    page = client_of(world.users["staff_a"]).get(reverse("access:accounts")).content.decode()

    assert re.findall(r"/tai-khoan/quan-ly/\d+/\">([^<]+)<", page) == [
        "Ngô An", "Ngô Ân", "Bùi Dũng", "Lê Đạt", "Trần Văn Xuân", "Đặng Yến",
    ]  # fmt: skip


@pytest.mark.parametrize("place", ["0", str(10**18 - 1), "x", "1" * 30])
def test_accounts_of_a_place_that_is_not_there(world: World, client_of: SignIn, place: str) -> None:
    answer = client_of(world.users["staff_a"]).get(reverse("access:accounts"), {"don-vi": place})

    assert answer.status_code == 404


def test_accounts_of_another_branch_are_not_found(world: World, client_of: SignIn) -> None:
    answer = client_of(world.users["staff_a"]).get(reverse("access:accounts"), {"don-vi": world.commune_b.pk})

    assert answer.status_code == 404


def test_open_account_shows_its_password_once(world: World, client_of: SignIn) -> None:
    client = client_of(world.users["staff_a"])
    form = {"name": "Người Mới", "username": "moi.nv", "_once": str(uuid.uuid4())}

    sent = client.post(reverse("access:open_account"), form)
    shown = client.get(sent["Location"]).content.decode()
    again = client.get(sent["Location"])

    user = User.objects.get(username="moi.nv")
    password = re.search(r'<b class="fig">([a-z0-9-]{19})</b>', shown)
    assert password is not None
    assert user.check_password(password[1])
    assert again["Location"] == reverse("access:account_detail", args=[user.pk])


def test_open_account_twice_with_one_form_opens_one(world: World, client_of: SignIn) -> None:
    client = client_of(world.users["staff_a"])
    form = {"name": "Người Mới", "username": "moi.nv", "_once": str(uuid.uuid4())}

    answers = [client.post(reverse("access:open_account"), form) for _again in range(2)]

    assert answers[0]["Location"] == answers[1]["Location"]
    assert User.objects.filter(username="moi.nv").count() == 1


@pytest.mark.parametrize(
    ("name", "username", "sentence"),
    [
        ("", "moi.nv", "Cần ghi mục này."),
        ("Người\x00Mới", "moi.nv", "ký tự không đọc được"),
        ("x" * 5000, "moi.nv", "Ghi tối đa 120 ký tự"),
        ("Người Mới", "Có Dấu", "chữ thường không dấu"),
        ("Người Mới", "secretary", "đã có người dùng"),
    ],
)
def test_open_account_answers_wrong_input_in_a_sentence(
    world: World, client_of: SignIn, name: str, username: str, sentence: str
) -> None:
    client = client_of(world.users["staff_a"])

    answer = client.post(reverse("access:open_account"), {"name": name, "username": username})

    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert not User.objects.filter(username="moi.nv").exists()


def test_open_account_for_a_member_is_filled_in(world: World, client_of: SignIn) -> None:
    client = client_of(world.users["staff_a"])
    address = f"{reverse('access:open_account')}?don-vi={world.a2.pk}&dang-vien={world.people['a2_third'].pk}"

    page = client.get(address).content.decode()
    client.post(address, {"name": "Mai Thị Tường Vi", "username": "vi.mtt"})

    assert 'value="Mai Thị Tường Vi"' in page
    assert 'value="vi.mtt"' in page
    assert User.objects.get(username="vi.mtt").person_id == world.people["a2_third"].pk


@pytest.mark.parametrize("person", ["0", str(10**18 - 1), "x"])
def test_open_account_for_a_member_out_of_sight_is_not_found(world: World, client_of: SignIn, person: str) -> None:
    client = client_of(world.users["staff_a"])
    other = str(world.people["b_third"].pk)

    answers = [client.get(reverse("access:open_account"), {"dang-vien": who}) for who in (person, other)]

    assert [answer.status_code for answer in answers] == [404, 404]


def test_account_is_locked_and_opened_again(world: World, client_of: SignIn, kept: User) -> None:
    client = client_of(world.users["staff_a"])

    client.post(reverse("access:lock_account", args=[kept.pk]), {"reason": "Mất điện thoại"})
    locked = client.get(reverse("access:account_detail", args=[kept.pk])).content.decode()
    client.post(reverse("access:unlock_account", args=[kept.pk]))

    assert "đang khóa" in locked
    assert User.objects.get(pk=kept.pk).is_active


def test_renewed_sign_in_is_shown_once(world: World, client_of: SignIn, kept: User) -> None:
    client = client_of(world.users["staff_a"])

    sent = client.post(reverse("access:renew_sign_in", args=[kept.pk]), {"reason": "Mất máy"})
    shown = client.get(sent["Location"]).content.decode()

    password = re.search(r'<b class="fig">([a-z0-9-]{19})</b>', shown)
    assert password is not None
    assert User.objects.get(pk=kept.pk).check_password(password[1])


@pytest.mark.parametrize("name", ["account_detail", "lock_account", "renew_sign_in", "give_role", "first_key"])
def test_accounts_out_of_sight_are_not_found(world: World, client_of: SignIn, kept: User, name: str) -> None:
    client = client_of(world.users["staff_b"])

    answers = [client.get(reverse(f"access:{name}", args=[pk])) for pk in (kept.pk, 0, 10**18 - 1)]

    assert [answer.status_code for answer in answers] == [404, 404, 404]


def test_role_is_given_and_ended(world: World, client_of: SignIn, kept: User) -> None:
    client = client_of(world.users["staff_a"])
    form = {
        "role": "organisation_staff", "org": world.a1.pk, "basis": "15-QĐ/ĐU", "first_day": "01/11/2026",
        "last_day": "", "_once": str(uuid.uuid4()),
    }  # fmt: skip

    page = client.get(reverse("access:give_role", args=[kept.pk])).content.decode()
    for _again in range(2):
        client.post(reverse("access:give_role", args=[kept.pk]), form)
    grant = Grant.objects.get(user=kept)
    detail = client.get(reverse("access:account_detail", args=[kept.pk])).content.decode()
    ended = client.post(
        reverse("access:end_grant", args=[grant.pk]), {"last_day": clock.today().isoformat(), "reason": "Thôi việc"}
    )

    assert "Bí thư, phó bí thư chi bộ" not in re.sub(r"(?s)<p class=\"lede\">.*?</p>", "", page)
    assert "từ 01/11/2026" in detail
    assert ended["Location"] == reverse("access:account_detail", args=[kept.pk])
    assert Grant.objects.get(pk=grant.pk).valid_to > clock.today()


def test_role_at_a_place_beyond_the_own_reach_cannot_be_chosen(world: World, client_of: SignIn, kept: User) -> None:
    form = {"role": "administrator", "org": world.province.pk, "basis": "15-QĐ/ĐU", "first_day": "01/11/2026"}

    answer = client_of(world.users["staff_a"]).post(reverse("access:give_role", args=[kept.pk]), form)

    assert answer.status_code == 200
    assert not Grant.objects.filter(user=kept).exists()


@pytest.mark.parametrize(
    ("key", "status"),
    [("secretary", 200), ("leader", 200), ("staff_a", 200), ("member", 403), ("staff_b", 404), ("b_secretary", 404)],
)
def test_holders_by_role(world: World, client_of: SignIn, key: str, status: int) -> None:
    answer = client_of(world.users[key]).get(reverse("access:holders", args=[world.a1.pk]))

    assert answer.status_code == status
    if status == 200:
        page = answer.content.decode()
        assert "Hoàng Văn Bằng, Đỗ Thị Khánh Vân" in page
        assert "Hồ Thị Bích Liễu" not in page


def test_my_account_says_what_i_may_do_and_why(world: World, client_of: SignIn) -> None:
    page = client_of(world.users["superior"]).get(reverse("access:account")).content.decode()

    assert "Cấp ủy viên phụ trách chi bộ" in page
    assert "được phân công" in page
    assert "sinh hoạt ở đây" in page
    assert "do chức vụ" in page


def test_giving_a_role_offers_only_what_may_be_given(world: World, client_of: SignIn, kept: User) -> None:
    """M1: a choice that is always refused is not offered; the page says who gives it."""
    keeper = world.account("keeper", "Người giữ tài khoản")
    Grant.objects.create(user=keeper, role="administrator", org=world.commune_a, valid_from=clock.today(), basis="1-QĐ")
    address = reverse("access:give_role", args=[kept.pk])

    narrow = client_of(keeper).get(address).content.decode()
    wide = client_of(world.users["staff_a"]).get(address).content.decode()

    assert 'value="organisation_staff"' not in narrow
    assert "Cán bộ tổ chức, văn phòng cấp ủy: làm được những việc đồng chí không được làm" in narrow
    assert 'value="organisation_staff"' in wide
