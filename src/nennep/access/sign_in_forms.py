"""allauth's forms with Vietnamese labels, and without its placeholders."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.contrib.auth.password_validation import MinimumLengthValidator, get_default_password_validators
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext as _


def _say(form: forms.Form, labels: dict[str, str], **attrs: str) -> None:
    """Give the form's fields our labels; further attributes go to every visible input."""
    for name, label in labels.items():
        field = form.fields[name]
        field.label, field.help_text = label, ""
        field.widget.attrs.pop("placeholder", None)
        field.widget.attrs.update(attrs)
        field.error_messages["required"] = _("Cần ghi mục này.")
        field.validators = [_no_nul if isinstance(v, ProhibitNullCharactersValidator) else v for v in field.validators]


def _no_nul(value: str) -> None:
    """Refuse the one character that no database takes."""
    if "\x00" in value:
        raise forms.ValidationError(_("Mục này có ký tự không đọc được. Xóa chỗ đó rồi gõ lại."))


class LongEnough(MinimumLengthValidator):
    """Django's validator with a sentence of ours: its own is not translated."""

    def get_error_message(self) -> str:
        """What is wrong."""
        return _("Mật khẩu quá ngắn: cần ít nhất %(least)s ký tự.") % {"least": self.min_length}


def _least() -> int:
    """How many characters the settings ask of a password."""
    return next(rule.min_length for rule in get_default_password_validators() if isinstance(rule, LongEnough))


class LoginForm(account.LoginForm):
    """Name and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, {"login": _("Tên đăng nhập"), "password": _("Mật khẩu")})
        self.fields["login"].widget.attrs |= {"autocapitalize": "none", "spellcheck": "false"}


class ChangePasswordForm(account.ChangePasswordForm):
    """The present password, and the new one twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = {"oldpassword": _("Mật khẩu đang dùng"), "password1": _("Mật khẩu mới")}
        _say(self, words | {"password2": _("Ghi lại mật khẩu mới")})
        self.fields["password1"].help_text = _(
            "Ít nhất %(least)s ký tự, không chỉ toàn chữ số, không phải mật khẩu nhiều người dùng."
        ) % {"least": _least()}

    def clean(self) -> dict[str, Any]:
        """Both writings of the new password must agree."""
        cleaned: dict[str, Any] = forms.Form.clean(self) or {}
        first, second = cleaned.get("password1"), cleaned.get("password2")
        if first and second and first != second:
            self.add_error("password2", _("Hai lần ghi mật khẩu mới chưa giống nhau."))
        return cleaned


class ReauthenticateForm(account.ReauthenticateForm):
    """The password once more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, {"password": _("Mật khẩu")})


class CodeForm(mfa.AuthenticateForm):
    """The code of the second factor when signing in; a recovery code is taken too."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, {"code": _("Mã 6 số trong ứng dụng xác thực, hoặc một mã dự phòng")}, inputmode="numeric")


class CodeAgainForm(mfa.ReauthenticateForm):
    """The code once more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, {"code": _("Mã 6 số trong ứng dụng xác thực")}, inputmode="numeric")


class ActivateForm(ActivateTOTPForm):
    """The first code from a newly set up application."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, {"code": _("Mã 6 số ứng dụng vừa hiện")}, inputmode="numeric")


class AddKeyForm(webauthn.AddWebAuthnForm):
    """A new key: its name, and whether it opens the account by itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, {"name": _("Tên của khóa"), "passwordless": _("Mở tài khoản bằng khóa này, không cần mật khẩu")})
        self.fields["name"].max_length = 100
        self.fields["passwordless"].initial = True


class RenameKeyForm(webauthn.EditWebAuthnForm):
    """Another name for a key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, {"name": _("Tên của khóa")})
