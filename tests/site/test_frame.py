"""The frame of every page: places by role, who is signed in, errors as one sentence, files for robots and browsers."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import DatabaseError, OperationalError
from django.test import Client, RequestFactory
from django.urls import reverse

from nennep.access.models import User
from nennep.config.sessions import SessionStore
from nennep.site.views import errors
from tests.factories.world import World

SignIn = Callable[[User], Client]


def places(page: str) -> list[str]:
    rail = page[page.index('<nav class="rail"') : page.index("</nav>", page.index('<nav class="rail"'))]
    return re.findall(r">([^<>]+)</a></li>", rail)


@pytest.mark.parametrize(
    ("key", "second", "report"),
    [("secretary", "Đảng viên", True), ("staff_a", "Đảng viên", True), ("member", "Hồ sơ của tôi", False)],
)
def test_places_by_role(world: World, client_of: SignIn, key: str, second: str, report: bool) -> None:
    page = client_of(world.users[key]).get("/tai-khoan/").content.decode()

    named = places(page)
    assert named[:3] == ["Trang nhà", "Tổ chức", second]
    assert ("Báo cáo" in named) is report
    assert named[-1] == world.users[key].name


@pytest.mark.parametrize(
    ("key", "line"),
    [
        ("secretary", "Bí thư Chi bộ thôn Đông Hà"),
        ("deputy", "Phó bí thư Chi bộ thôn Đông Hà"),
        ("clerk", "Chi ủy viên Chi bộ thôn Đông Hà"),
        ("leader", "Bí thư, Đảng bộ xã An Khánh Thượng"),
        ("member", "Đảng viên, Chi bộ thôn Đông Hà"),
        ("staff_a", "Cán bộ tổ chức, văn phòng cấp ủy, Đảng bộ xã An Khánh Thượng"),
    ],
)
def test_the_head_says_who_is_signed_in(world: World, client_of: SignIn, key: str, line: str) -> None:
    page = client_of(world.users[key]).get("/tai-khoan/").content.decode()

    assert f"<b>{world.users[key].name}</b> <span>{line}</span>" in page


def test_the_current_place_is_marked(world: World, client_of: SignIn) -> None:
    page = client_of(world.users["secretary"]).get("/cuoc-hop/").content.decode()

    assert '<a href="/cuoc-hop/" aria-current="page">' in page
    assert page.count('aria-current="page"') == 2  # the rail and the phone's bar


@pytest.mark.parametrize(
    ("key", "third"), [("secretary", "Đảng viên"), ("member", "Hồ sơ của tôi"), ("staff_a", "Báo cáo")]
)
def test_a_phone_keeps_three_places_under_the_thumb(world: World, client_of: SignIn, key: str, third: str) -> None:
    """Home and meetings for everybody; then the members, the own file, or the figures of what is below."""
    page = client_of(world.users[key]).get("/tai-khoan/").content.decode()

    bar = page[page.index('<nav class="bar"') :]
    assert set(re.findall(r">([^<>]+)</a>", bar)) == {"Trang nhà", "Cuộc họp", third, "Tất cả"}


def test_an_unknown_page_is_one_sentence(world: World, client_of: SignIn) -> None:
    for client in (Client(), client_of(world.users["member"])):
        answer = client.get("/khong-co/")

        assert answer.status_code == 404
        assert "Trang không có, đã chuyển đi, hoặc không thuộc phần đồng chí được xem." in answer.content.decode()


def test_a_wrong_method_is_one_sentence(world: World, client_of: SignIn) -> None:
    answer = client_of(world.users["member"]).post("/tai-khoan/")

    assert (answer.status_code, answer["Allow"]) == (405, "GET")
    assert "không nhận cách gửi vừa rồi" in answer.content.decode()


def test_a_form_without_its_protection_is_one_sentence(world: World) -> None:
    client = Client(enforce_csrf_checks=True)

    answer = client.post("/accounts/login/", {"login": "secretary", "password": "x"})

    assert answer.status_code == 403
    assert "bản nháp vẫn còn trên máy này" in answer.content.decode()


def test_a_page_draws_a_token_only_where_something_is_sent(world: World, client_of: SignIn) -> None:
    reader = client_of(world.users["member"])

    assert "csrfmiddlewaretoken" in reader.get("/tai-khoan/").content.decode()
    page = reader.get("/to-chuc/").content.decode()
    assert "<form" in page
    assert "csrf" not in page.lower()


def test_a_fault_says_that_nothing_was_recorded(rf: RequestFactory) -> None:
    try:
        raise RuntimeError
    except RuntimeError:
        answer = errors.broken(rf.get("/"))

    assert answer.status_code == 500
    assert "việc vừa gửi chưa được ghi" in answer.content.decode()


def test_a_resting_database_says_to_wait(rf: RequestFactory) -> None:
    try:
        raise OperationalError
    except OperationalError:
        answer = errors.broken(rf.get("/"))

    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert "đang khởi động lại hoặc bảo trì" in answer.content.decode()


@pytest.mark.parametrize(("fault", "raised"), [(OperationalError, OperationalError), (DatabaseError, UpdateError)])
def test_a_session_is_ended_only_by_somebody(
    db: None, fault: type[Exception], raised: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database that falls after an act was written must not say that the session was deleted."""
    session = SessionStore()
    session.create()

    def fail(*_: object, **__: object) -> None:
        raise fault

    monkeypatch.setattr(SessionStore.get_model_class(), "save", fail)
    with pytest.raises(raised):
        session.save()


def test_a_session_ended_elsewhere_says_so(rf: RequestFactory) -> None:
    answer = errors.bad_request(rf.get("/"), SessionInterrupted("The request's session was deleted."))

    assert answer.status_code == 400
    assert "Phiên đăng nhập đã kết thúc" in answer.content.decode()


def test_too_large_an_upload_is_one_sentence(rf: RequestFactory) -> None:
    answer = errors.bad_request(rf.get("/"), ValueError("Request body exceeded settings."))

    assert answer.status_code == 400
    assert "exceeded" not in answer.content.decode()


def test_robots_and_the_mark(client: Client) -> None:
    assert client.get("/robots.txt").content == b"User-agent: *\nDisallow: /\n"
    assert client.get("/favicon.ico")["Location"].endswith("ui/mark.svg")


@pytest.mark.parametrize(
    "name", ["home", "organisations:list", "access:account", "members:list", "committees:mine", "regulations:list"]
)
def test_pages_want_somebody_signed_in(db: None, name: str) -> None:
    answer = Client().get(reverse(name))

    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/?next=")
