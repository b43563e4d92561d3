"""Signing in and what guards an account: our look, Vietnamese sentences, nothing that a strict policy would block."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.usersessions.models import UserSession
from django.test import Client, override_settings
from django.urls import reverse

from nennep.access.models import User
from tests.factories.world import World

SignIn = Callable[[User], Client]
PASSWORD = "mat-khau-thu-nghiem"
LOGIN = "/accounts/login/"


def signed_in(user: User, password: str = PASSWORD) -> Client:
    """A client that came in through the form."""
    client = Client()
    client.post(LOGIN, {"login": user.username, "password": password})
    return client


def proved(user: User) -> Client:
    """A client that has just given the password once more, as changes of the second factor ask."""
    client = signed_in(user)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def test_a_visitor_is_led_to_the_sign_in_page_and_back(world: World) -> None:
    client = Client()

    asked = client.get("/to-chuc/")
    answered = client.post(f"{LOGIN}?next=/to-chuc/", {"login": "secretary", "password": PASSWORD, "next": "/to-chuc/"})

    assert (asked.status_code, asked["Location"]) == (302, f"{LOGIN}?next=/to-chuc/")
    assert (answered.status_code, answered["Location"]) == (302, "/to-chuc/")


def test_the_sign_in_page_offers_the_key_first_and_no_sign_up(world: World) -> None:
    page = Client().get(LOGIN).content.decode()

    assert page.index("Mở bằng khóa trên máy này") < page.index('name="password"')
    assert "signup" not in page
    assert Client().get("/accounts/signup/").status_code == 404


@pytest.mark.parametrize("path", [LOGIN, "/accounts/2fa/", "/accounts/sessions/", "/accounts/password/change/"])
def test_pages_hold_no_inline_script_or_style(world: World, client_of: SignIn, path: str) -> None:
    client = Client() if path == LOGIN else client_of(world.users["secretary"])
    page = client.get(path).content.decode()

    scripts = re.findall(r"<script(?![^>]*(?:src=|application/json))", page)
    assert scripts == []
    assert not re.search(r"\sstyle=|\son[a-z]+=|<style", page)


@pytest.mark.parametrize(
    ("login", "password", "sentence"),
    [
        ("secretary", "sai", "Tên đăng nhập hoặc mật khẩu chưa đúng."),
        ("khong-co", PASSWORD, "Tên đăng nhập hoặc mật khẩu chưa đúng."),
        ("", "", "Cần ghi mục này."),
        ("sec\x00retary", PASSWORD, "Mục này có ký tự không đọc được."),
        ("x" * 5000, PASSWORD, "tối đa 60"),
    ],
)
def test_a_wrong_sign_in_is_answered_in_a_sentence(world: World, login: str, password: str, sentence: str) -> None:
    answer = Client().post(LOGIN, {"login": login, "password": password})

    assert answer.status_code == 200
    assert sentence in answer.content.decode()


def test_too_many_wrong_passwords_are_answered_in_a_sentence(world: World) -> None:
    client = Client()

    answers = [client.post(LOGIN, {"login": "secretary", "password": f"sai-{n}"}) for n in range(12)]

    assert "thử quá nhiều lần" in answers[-1].content.decode()
    assert "thử quá nhiều lần" in client.post(LOGIN, {"login": "secretary", "password": PASSWORD}).content.decode()


def test_too_many_requests_from_one_place_are_answered_in_a_sentence(world: World) -> None:
    client = Client()

    answers = [client.post(LOGIN, {"login": f"ai-{n}", "password": "sai"}) for n in range(32)]

    assert answers[-1].status_code == 429
    assert "quá nhiều lần thử từ máy này" in answers[-1].content.decode()


def test_a_locked_account_does_not_come_in(world: World) -> None:
    user = world.users["member"]
    User.objects.filter(pk=user.pk).update(is_active=False)

    answer = Client().post(LOGIN, {"login": user.username, "password": PASSWORD}, follow=True)

    assert "Tài khoản đang khóa" in answer.content.decode()


def test_locking_ends_a_running_session(world: World, client_of: SignIn) -> None:
    client = client_of(world.users["member"])
    assert client.get("/tai-khoan/").status_code == 200

    User.objects.filter(pk=world.users["member"].pk).update(is_active=False)

    assert client.get("/tai-khoan/")["Location"].startswith(LOGIN)


def test_a_temporary_password_must_be_changed_before_anything_else(world: World) -> None:
    user = world.users["member"]
    User.objects.filter(pk=user.pk).update(password_temporary=True)
    client = signed_in(user)

    first = client.get("/")
    page = client.get(first["Location"]).content.decode()
    new = "Một câu dài dễ nhớ 2026"
    changed = client.post(
        "/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new}, follow=True
    )

    assert first["Location"] == "/accounts/password/change/"
    assert "mật khẩu dùng một lần" in page
    assert "của bạn" not in page
    assert "Ít nhất 12 ký tự, không chỉ toàn chữ số" in page
    assert changed.redirect_chain == [("/", 302)]
    assert "Đã đổi mật khẩu." in changed.content.decode()
    again = User.objects.get(pk=user.pk)
    assert again.check_password(new)
    assert not again.password_temporary
    assert client.get("/").status_code == 200


@pytest.mark.parametrize(
    ("old", "one", "two", "sentence"),
    [
        ("sai", "Một câu dài dễ nhớ 2026", "Một câu dài dễ nhớ 2026", "Mật khẩu đang dùng chưa đúng."),
        (PASSWORD, "Một câu dài dễ nhớ 2026", "Một câu khác hẳn 2026", "Hai lần ghi mật khẩu mới chưa giống nhau."),
        (PASSWORD, "ngắn", "ngắn", "Mật khẩu quá ngắn"),
    ],
)
def test_a_wrong_change_of_password_is_answered_in_a_sentence(
    world: World, old: str, one: str, two: str, sentence: str
) -> None:
    client = signed_in(world.users["member"])

    answer = client.post("/accounts/password/change/", {"oldpassword": old, "password1": one, "password2": two})

    assert sentence in answer.content.decode()


def test_the_second_factor_is_set_up_and_asked_for(world: World) -> None:
    user = world.users["secretary"]
    client = proved(user)

    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    secret = re.search(r'<b class="fig">([A-Z2-7]+)</b>', page)
    assert secret is not None
    assert 'src="data:image/svg+xml' in page
    wrong = client.post("/accounts/2fa/totp/activate/", {"code": "000000"}).content.decode()
    assert "Mã không đúng hoặc đã hết hạn" in wrong
    done = client.post("/accounts/2fa/totp/activate/", {"code": _code(secret[1])}, follow=True)

    assert Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()
    assert "Mã dự phòng" in done.content.decode()
    other = Client()
    asked = other.post(LOGIN, {"login": user.username, "password": PASSWORD}, follow=True).content.decode()
    assert "Bước thứ hai" in asked
    assert "khóa" not in asked.split("<main")[1]  # nobody is asked for a key that was never made
    assert other.get("/").status_code == 302
    codes = Authenticator.objects.get(user=user, type=Authenticator.Type.RECOVERY_CODES).wrap().get_unused_codes()
    came = other.post("/accounts/2fa/authenticate/", {"code": codes[0]})
    assert (came.status_code, came["Location"]) == (302, "/")
    assert other.get("/").status_code == 200


def _code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def test_the_options_of_a_key_are_handed_to_the_browser(world: World) -> None:
    answer = Client().get("/accounts/2fa/webauthn/login/", headers={"accept": "application/json"})

    assert set(answer.json()["request_options"]["publicKey"]) >= {"challenge", "rpId"}
    page = proved(world.users["secretary"]).get("/accounts/2fa/webauthn/add/").content.decode()
    assert 'data-passkey="make"' in page
    assert 'id="passkey-options"' in page


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/2fa/", "/accounts/2fa/totp/activate/", "/accounts/2fa/webauthn/", "/accounts/2fa/webauthn/add/",
        "/accounts/logout/", "/accounts/sessions/", "/accounts/reauthenticate/", "/accounts/inactive/",
    ],
)  # fmt: skip
def test_every_page_of_the_account_is_vietnamese(world: World, path: str) -> None:
    answer = proved(world.users["secretary"]).get(path)

    assert answer.status_code == 200
    text = re.sub(r"<[^>]+>|\{.*?\}", " ", answer.content.decode())
    assert not re.search(r"\b(Password|Sign|Security|Authenticator|Add|Username|Confirm|Sessions)\b", text)


def test_one_of_my_sessions_is_ended_once(world: World) -> None:
    user = world.users["secretary"]
    first, second = signed_in(user), signed_in(user)
    other = UserSession.objects.filter(user=user).exclude(session_key=first.session.session_key).get()
    form = {"_once": "7b6a4a6e-0b0e-4a6a-9d63-0e7d3f0f4d11"}

    page = first.get("/accounts/sessions/").content.decode()
    answers = [first.post(reverse("access:end_session", args=[other.pk]), form) for _again in range(2)]

    assert page.count("Kết thúc</button>") == 1
    assert [answer["Location"] for answer in answers] == ["/accounts/sessions/"] * 2
    assert second.get("/tai-khoan/").status_code == 302
    assert first.get("/tai-khoan/").status_code == 200


def test_the_session_of_somebody_else_is_not_found(world: World) -> None:
    signed_in(world.users["leader"])
    other = UserSession.objects.get(user=world.users["leader"])
    client = signed_in(world.users["secretary"])

    answers = [client.post(reverse("access:end_session", args=[pk])) for pk in (other.pk, 0, 10**18 - 1)]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert UserSession.objects.filter(pk=other.pk).exists()


def test_signing_out_is_a_form_and_not_a_link(world: World) -> None:
    client = signed_in(world.users["secretary"])

    assert client.get("/accounts/logout/").status_code == 200
    assert client.get("/tai-khoan/").status_code == 200
    client.post("/accounts/logout/")
    assert client.get("/tai-khoan/").status_code == 302


@override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=1)
def test_wrong_passwords_from_one_place_do_not_shut_out_another(world: World) -> None:
    """Behind the proxy all requests come from one address; what it passes on tells the visitors apart."""
    right = {"login": "secretary", "password": PASSWORD}

    for number in range(12):
        Client().post(LOGIN, {"login": f"nobody{number}", "password": "x"}, HTTP_X_FORWARDED_FOR="192.0.2.1")
    there = Client().post(LOGIN, right, HTTP_X_FORWARDED_FOR="192.0.2.1")
    elsewhere = Client().post(LOGIN, right, HTTP_X_FORWARDED_FOR="1.1.1.1, 192.0.2.2")

    assert (there.status_code, elsewhere.status_code) == (200, 302)


@pytest.mark.parametrize(("https", "count"), [("1", "1"), ("0", "0")])
def test_the_proxy_is_believed_where_there_is_one(https: str, count: str) -> None:
    says = "from nennep.config.settings import base; print(base.ALLAUTH_TRUSTED_PROXY_COUNT)"
    environment = os.environ | {"NENNEP_HTTPS": https}
    told = subprocess.run([sys.executable, "-c", says], env=environment, capture_output=True, text=True, check=True)

    assert told.stdout.strip() == count
