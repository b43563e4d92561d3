"""Signing in: with a password and the code of an application, with a key of the machine, and out again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from playwright.sync_api import Page, expect

from tests.e2e.desk import Desk

pytestmark = pytest.mark.e2e
PASSWORD = "mat-khau-thu-nghiem"


def code_of(secret: str) -> str:
    """What the application on the telephone shows now for a secret."""
    counter = next(iter(yield_hotp_counters_from_time()))
    return str(format_hotp_value(hotp_value(secret, counter)))


def sign_in(desk: Desk, username: str) -> None:
    """Name and password on the sign-in page."""
    desk.go("/accounts/login/")
    desk.write("Tên đăng nhập", username)
    desk.write("Mật khẩu", PASSWORD)
    desk.press("Đăng nhập")


def authenticator(page: Page) -> None:
    """A key inside this machine, as a telephone or laptop has one, that answers at once."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options: dict[str, Any] = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_secretary_signs_in_with_password_and_code(desk: Callable[..., Desk]) -> None:
    """The first visit sets the application up; the next sign-in asks for its code, and a wrong one is told in words."""
    here = desk()
    here.go("/")
    here.check_accessible()
    sign_in(here, "secretary")
    here.see("Hoàng Văn Bằng")
    here.go("/accounts/2fa/totp/activate/")
    if "reauthenticate" in here.page.url:
        here.write("Mật khẩu", PASSWORD)
        here.press("Xác nhận")
    here.page.get_by_text("Không quét được hình").click()
    secret = here.page.locator("details b.fig").inner_text()
    here.check_accessible()
    here.write("Mã 6 số ứng dụng vừa hiện", code_of(secret))
    here.press("Bắt đầu dùng")
    here.go("/tai-khoan/")
    here.see("đang dùng")
    here.press("Thoát")

    again = desk()
    sign_in(again, "secretary")
    label = "Mã 6 số trong ứng dụng xác thực, hoặc một mã dự phòng"
    again.check_accessible()
    again.write(label, "000000")
    again.press("Đăng nhập")
    again.see("Mã không đúng hoặc đã hết hạn. Hãy nhập mã mới hiện trong ứng dụng.")
    again.write(label, code_of(secret))
    again.press("Đăng nhập")
    again.see("Hoàng Văn Bằng")


def test_member_opens_the_account_with_a_key_of_the_telephone(desk: Callable[..., Desk]) -> None:
    """No password to remember: the key is made once, then opens the account by itself. On a phone."""
    here = desk(phone=True)
    authenticator(here.page)
    sign_in(here, "member")
    here.go("/accounts/2fa/webauthn/add/")
    if "reauthenticate" in here.page.url:
        here.write("Mật khẩu", PASSWORD)
        here.press("Xác nhận")
    here.write("Tên của khóa", "Điện thoại của tôi")
    here.check_accessible()
    here.press("Tạo khóa")
    here.page.wait_for_url(lambda url: "/webauthn/add" not in url)
    here.go("/tai-khoan/")
    here.press("Thoát")
    here.go("/accounts/login/")
    here.press("Mở bằng khóa trên máy này")
    here.page.wait_for_url(f"{here.site}/")
    here.see("Trang nhà")


def test_wrong_password_and_closed_sign_up(desk: Callable[..., Desk]) -> None:
    """One sentence for a wrong name or password; nobody opens an account alone."""
    here = desk()
    here.go("/accounts/login/")
    here.write("Tên đăng nhập", "secretary")
    here.write("Mật khẩu", "sai-mat-khau-roi")
    here.press("Đăng nhập")
    expect(here.page.get_by_role("alert").first).to_be_visible()
    answer = here.page.goto(here.site + "/accounts/signup/")
    assert answer is not None
    assert answer.status == 404
