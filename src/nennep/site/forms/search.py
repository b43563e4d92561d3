"""The one search box."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from nennep.ui.fields import CleanCharField


class SearchForm(forms.Form):
    """People, organisations, documents: any words, accents or not."""

    q = CleanCharField(label=_("Tìm người, tổ chức, văn bản"), max_length=200, required=False)
