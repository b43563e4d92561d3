"""The filter of the change log."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from nennep.ui.fields import DateField

AREAS = [
    ("", _("Tất cả")), ("organisations", _("Tổ chức")), ("members", _("Đảng viên")), ("committees", _("Cấp ủy")),
    ("meetings", _("Cuộc họp")), ("documents", _("Văn bản")), ("obligations", _("Việc phải làm")),
    ("access", _("Tài khoản")), ("regulations", _("Quy định")),
]  # fmt: skip


class LogFilterForm(forms.Form):
    """Which part of the log to show."""

    area = forms.ChoiceField(label=_("Về việc"), choices=AREAS, required=False)
    since = DateField(label=_("Từ ngày"), required=False)
    until = DateField(label=_("Đến hết ngày"), required=False)
    below = forms.BooleanField(label=_("Cả tổ chức trực thuộc"), required=False)
