"""Forms of issued reports and of published figures."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.orgtree.levels import Level
from nennep.ui.fields import ChoiceField, CleanCharField, DateField, offer


class ReasonForm(forms.Form):
    """Why a report is returned or taken back."""

    why = CleanCharField(
        label=gettext_lazy("Lý do"), max_length=300,
        help_text=gettext_lazy("Hai bên đều thấy lý do này; bản đã nộp vẫn giữ nguyên."),
    )  # fmt: skip


class PublishedForm(forms.Form):
    """What was published of a year's attendances, where and when."""

    text = CleanCharField(
        label=gettext_lazy("Số đã công bố"), max_length=120,
        help_text=gettext_lazy("Đúng như nguồn viết, thí dụ: hàng trăm lượt. Số này không cộng vào số đếm từ hồ sơ."),
    )  # fmt: skip
    level = ChoiceField(label=gettext_lazy("Của người dự ở cấp"), required=False)
    source = CleanCharField(
        label=gettext_lazy("Nguồn"), max_length=300,
        help_text=gettext_lazy("Văn bản, bài báo hay cuộc họp đã nêu số này."),
    )  # fmt: skip
    published_on = DateField(label=gettext_lazy("Ngày công bố"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        levels = [(str(int(level)), level.label) for level in Level if level != Level.CELL]
        offer(self, "level", [("", _("Mọi cấp")), *levels])


class WithdrawForm(forms.Form):
    """Why a note of a published figure is taken back."""

    why = CleanCharField(label=gettext_lazy("Lý do"), max_length=300)
