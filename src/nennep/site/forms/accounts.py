"""Forms of accounts and roles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nennep.access.presenters import role_means, role_name
from nennep.access.roles import Role
from nennep.kernel import clock
from nennep.ui.fields import REQUIRED, CleanCharField, DateField, offer


class OpenAccountForm(forms.Form):
    """Whom the account is for; a member's name is known already."""

    name = CleanCharField(label=_("Họ và tên"), max_length=120)
    username = CleanCharField(
        label=_("Tên đăng nhập"), max_length=60, help_text=_("Chữ thường không dấu, chữ số, dấu chấm hoặc gạch nối.")
    )


class ReasonForm(forms.Form):
    """Why an account is locked or renewed."""

    reason = CleanCharField(label=_("Lý do"), max_length=300)


class GiveRoleForm(forms.Form):
    """Which role, where, from when to when, by which decision."""

    role = forms.ChoiceField(
        label=_("Vai trò"), widget=forms.RadioSelect, error_messages={"required": REQUIRED},
    )  # fmt: skip
    org = forms.TypedChoiceField(label=_("Tại tổ chức"), coerce=int, error_messages={"required": REQUIRED})
    basis = CleanCharField(label=_("Quyết định, căn cứ"), max_length=200)
    first_day = DateField(label=_("Từ ngày"))
    last_day = DateField(label=_("Đến hết ngày"), required=False, help_text=_("Để trống khi chưa định ngày thôi."))

    def __init__(self, *args: Any, places: Sequence[tuple[int, str]], roles: Sequence[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "role", [(one.slug, f"{role_name(one.slug)}: {role_means(one.slug)}") for one in roles])
        offer(self, "org", list(places))
        self.fields["first_day"].initial = clock.today()


class EndGrantForm(forms.Form):
    """The last day of a given role, and why."""

    last_day = DateField(label=_("Ngày cuối còn giữ vai trò"))
    reason = CleanCharField(label=_("Quyết định hoặc lý do"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["last_day"].initial = clock.today()


class AccountFilterForm(forms.Form):
    """Which accounts to list."""

    q = CleanCharField(label=_("Tên người hoặc tên đăng nhập"), max_length=120, required=False)
    state = forms.ChoiceField(
        label=_("Trạng thái"), required=False,
        choices=[("", _("Tất cả")), ("open", _("Đang mở")), ("locked", _("Đang khóa")), ("new", _("Chưa vào lần nào"))],
    )  # fmt: skip
