"""Forms of one's own e-mail."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from nennep.ui.fields import REQUIRED, CleanCharField


class AddressForm(forms.Form):
    """Where e-mail is wanted."""

    address = CleanCharField(
        label=_("Địa chỉ thư điện tử"), max_length=254,
        help_text=_("Thư xác nhận gửi đến đây; hãy mở thư trong 24 giờ."),
        widget=forms.TextInput(attrs={"type": "email", "autocomplete": "email", "inputmode": "email"}),
    )  # fmt: skip


class MailForm(forms.Form):
    """Whether e-mail is wanted, and in which language."""

    wanted = forms.BooleanField(label=_("Nhận thư điện tử"), required=False)
    language = forms.ChoiceField(
        label=_("Thư viết bằng"), choices=settings.LANGUAGES, error_messages={"required": REQUIRED}
    )  # fmt: skip


class ConfirmForm(forms.Form):
    """What a link carries."""

    ma = forms.CharField(widget=forms.HiddenInput, max_length=1000)
