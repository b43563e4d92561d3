"""Forms of issued reports."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from nennep.ui.fields import CleanCharField


class ReasonForm(forms.Form):
    """Why a report is returned or taken back."""

    why = CleanCharField(
        label=gettext_lazy("Lý do"), max_length=300,
        help_text=gettext_lazy("Hai bên đều thấy lý do này; bản đã nộp vẫn giữ nguyên."),
    )  # fmt: skip
