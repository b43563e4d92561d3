"""The home page by role: what I owe, what waits for me, what went wrong below me."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client, override_settings

from nennep.access.models import Grant, User
from nennep.kernel import clock
from nennep.kernel.period import month_of
from nennep.obligations.actions import open_obligations
from tests.documents.making import received
from tests.factories.world import World

SignIn = Callable[[User], Client]


def home(client: Client) -> str:
    answer = client.get("/")
    assert answer.status_code == 200
    page = answer.content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", page[page.index("<main") :]).split())


@pytest.mark.parametrize(
    ("key", "title"),
    [
        ("secretary", "Chi bộ thôn Đông Hà tháng"),
        ("clerk", "Chi bộ thôn Đông Hà tháng"),
        ("member", "Chi bộ thôn Đông Hà tháng"),
        ("leader", "Đảng bộ xã An Khánh Thượng tháng"),
        ("superior", "Đảng bộ xã An Khánh Thượng tháng"),
        ("staff_b", "Đảng bộ xã Bình Minh tháng"),
        ("staff_province", "Đảng bộ tỉnh Hải Đông tháng"),
    ],
)
def test_head_by_role(world: World, client_of: SignIn, key: str, title: str) -> None:
    assert title in home(client_of(world.users[key]))


def test_who_keeps_accounts_is_led_to_them(world: World, client_of: SignIn) -> None:
    """An administrator holds no meeting: the home says what the role is for, and the way in works."""
    user = User.objects.create_user(username="keeper", password="x", name="Người giữ tài khoản", org=world.commune_a)
    Grant.objects.create(user=user, role="administrator", org=world.commune_a, valid_from=clock.today(), basis="x")
    client = client_of(user)

    page = home(client)

    assert "Quản lý tài khoản" in page
    assert "cuộc họp" not in page
    assert client.get("/tai-khoan/quan-ly/").status_code == 200


def test_secretary_sees_what_the_cell_owes_and_one_next_act(world: World, client_of: SignIn) -> None:
    open_obligations(actor=world.system, month=month_of(clock.today()))
    month = f"{clock.today().month}/{clock.today().year}"

    page = home(client_of(world.users["secretary"]))

    assert "Chuẩn bị cuộc họp" in page
    assert f"Báo cáo tháng {month}" in page
    assert "Đảng viên 10: 9 chính thức, 1 dự bị" in page
    assert "Cấp trên phụ trách Ngô Văn An, Đảng bộ xã An Khánh Thượng" in page


def test_a_plain_member_is_asked_nothing_that_is_not_the_own(world: World, client_of: SignIn) -> None:
    open_obligations(actor=world.system, month=month_of(clock.today()))

    page = home(client_of(world.users["member"]))

    assert "Không có việc nào chờ đồng chí" in page
    assert "Chuẩn bị cuộc họp" not in page
    assert "lớp bảo vệ thứ hai" not in page
    assert "9 chính thức" not in page


def test_leader_sees_how_many_met_and_who_did_not(world: World, client_of: SignIn) -> None:
    open_obligations(actor=world.system, month=month_of(clock.today()))

    page = home(client_of(world.users["leader"]))

    assert "2 chi bộ phải họp · 0 đã họp" in page


def test_second_factor_is_asked_for_until_set(world: World, client_of: SignIn) -> None:
    user = world.users["secretary"]
    client = client_of(user)
    before = home(client)

    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})

    assert "Cài lớp bảo vệ thứ hai cho tài khoản" in before
    assert "Cài lớp bảo vệ thứ hai cho tài khoản" not in home(client)


@override_settings(SECOND_FACTOR="required")
def test_required_second_factor_holds_the_role_back_and_says_so(world: World, client_of: SignIn) -> None:
    page = home(client_of(world.users["staff_a"]))

    assert "vai trò chờ đến khi cài xong" in page
    assert client_of(world.users["staff_a"]).get(f"/to-chuc/{world.a1.pk}/").status_code == 404


def test_an_account_without_a_role_is_told_so(world: World, client_of: SignIn) -> None:
    user = world.account("moi", "Người Mới")

    page = home(client_of(user))

    assert "Người Mới" in page
    assert "Không có việc nào chờ đồng chí" in page


def test_office_is_told_of_documents_that_came_to_it(world: World, client_of: SignIn) -> None:
    """K4: a document sent to the organisation waits on the home of those who keep its papers, by its kind."""
    document = received(world)

    waiting = home(client_of(world.users["secretary"]))

    assert f"Thông báo {document.subject} cấp ủy chưa mở" in waiting
    assert document.subject not in home(client_of(world.users["b_secretary"]))
