"""allauth's behaviour where it differs from ours: nobody signs up by themselves, and every sentence is Vietnamese."""

from __future__ import annotations

import io
from typing import Any

import qrcode
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from qrcode.image.svg import SvgPathFillImage

from nennep.access.models import User

WRONG_CODE = gettext_lazy("Mã không đúng hoặc đã hết hạn. Hãy nhập mã mới hiện trong ứng dụng.")
TOO_OFTEN = gettext_lazy("Đồng chí đã thử quá nhiều lần. Hãy đợi năm phút rồi thử lại.")


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are opened by those who may, never by the visitor."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": gettext_lazy("Tài khoản này đang bị khóa. Hãy hỏi văn phòng cấp ủy của đồng chí."),
        "enter_current_password": gettext_lazy("Mật khẩu đang dùng chưa đúng."),
        "incorrect_password": gettext_lazy("Mật khẩu chưa đúng."),
        "incorrect_code": WRONG_CODE,
        "invalid_login": gettext_lazy("Tên đăng nhập hoặc mật khẩu chưa đúng."),
        "username_password_mismatch": gettext_lazy("Tên đăng nhập hoặc mật khẩu chưa đúng."),
        "email_password_mismatch": gettext_lazy("Tên đăng nhập hoặc mật khẩu chưa đúng."),
        "phone_password_mismatch": gettext_lazy("Tên đăng nhập hoặc mật khẩu chưa đúng."),
        "too_many_login_attempts": TOO_OFTEN,
        "rate_limited": TOO_OFTEN,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Always closed."""
        return False

    def set_password(self, user: User, password: str) -> None:
        """Keep the password a person chose: it is no longer the one somebody gave out."""
        user.password_temporary = False
        super().set_password(user, password)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Home: the first password of one's own is what the rest of the site waited for."""
        return "/"

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """The ways to prove oneself again, in our words."""
        words = {
            reverse("account_reauthenticate"): _("Dùng mật khẩu"),
            reverse("mfa_reauthenticate"): _("Dùng mã trong ứng dụng xác thực"),
            reverse("mfa_reauthenticate_webauthn"): _("Dùng khóa trên máy"),
        }
        ways: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return [way | {"description": words.get(way["url"], way["description"])} for way in ways]


class SecondFactorAdapter(DefaultMFAAdapter):
    """Sentences and names of the second factor."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": gettext_lazy("Không bỏ được lớp bảo vệ này."),
        "cannot_generate_recovery_codes": gettext_lazy(
            "Hãy cài ứng dụng xác thực hoặc thêm khóa trước, rồi mới lấy mã dự phòng."
        ),
        "incorrect_code": WRONG_CODE,
        "rate_limited": TOO_OFTEN,
    }

    def build_totp_svg(self, url: str) -> str:
        """The picture to scan, dark on white in either theme."""
        drawn = io.BytesIO()
        qrcode.make(url, image_factory=SvgPathFillImage).save(drawn)
        return drawn.getvalue().decode()

    def generate_authenticator_name(self, user: User, type: str) -> str:  # noqa: A002  allauth's own name
        """A name to begin with for a new key."""
        return _("Máy của tôi")
