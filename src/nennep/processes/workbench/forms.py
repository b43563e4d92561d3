"""The small forms of a reorganisation: its facts, the decision on it, why it goes back, a file."""

from __future__ import annotations

import datetime
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.kernel import clock
from nennep.ui.fields import REQUIRED, CleanCharField, DateField

FURTHEST = datetime.timedelta(days=732)
EARLIEST = datetime.date(1930, 2, 3)
PROPOSAL = "TTR"  # tờ trình: asks for a decision, is none


class FactsForm(forms.Form):
    """What a reorganisation is called, from when, and by which paper."""

    title = CleanCharField(
        label=gettext_lazy("Tên phương án"), max_length=200,
        help_text=gettext_lazy("Ví dụ: Hợp nhất ba xã thành Đảng bộ xã An Khánh Thượng."),
    )  # fmt: skip
    effective_on = DateField(label=gettext_lazy("Có hiệu lực từ ngày"))
    decision_no = CleanCharField(
        label=gettext_lazy("Số quyết định, tờ trình"), max_length=60, required=False,
        help_text=gettext_lazy("Ghi được khi duyệt; khi trình cần ít nhất số tờ trình."),
    )  # fmt: skip
    signed_on = DateField(label=gettext_lazy("Ký ngày"), required=False)
    seen = CleanCharField(required=False, max_length=64, widget=forms.HiddenInput)

    def clean_effective_on(self) -> datetime.date:
        """A day of the Party's time, at most two years ahead."""
        day: datetime.date = self.cleaned_data["effective_on"]
        if not EARLIEST < day <= clock.today() + FURTHEST:
            raise ValidationError(_("Ngày hiệu lực không quá hai năm kể từ hôm nay."))
        return day

    def facts(self) -> dict[str, Any]:
        """The values without what the form was filled from."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}


class ApproveForm(forms.Form):
    """The decision."""

    decision_no = CleanCharField(label=gettext_lazy("Quyết định số"), max_length=60)
    signed_on = DateField(label=gettext_lazy("Ký ngày"))

    @staticmethod
    def known(decision_no: str, signed_on: datetime.date | None) -> dict[str, Any]:
        """What the draft's paper gives already: a decision that was typed with the draft, not a proposal's number."""
        proposal = PROPOSAL in re.split(r"[-/ ]", decision_no.upper())
        return {} if proposal else {"decision_no": decision_no, "signed_on": signed_on}


class WhyForm(forms.Form):
    """Why it goes back, or is given up."""

    why = CleanCharField(label=gettext_lazy("Lý do"), max_length=500)


class CounterForm(forms.Form):
    """From when an applied one is taken back."""

    effective_on = DateField(label=gettext_lazy("Đảo lại từ ngày"))
    decision_no = CleanCharField(label=gettext_lazy("Số quyết định, tờ trình"), max_length=60, required=False)


class TableForm(forms.Form):
    """A table of old and new codes."""

    file = forms.FileField(
        label=gettext_lazy("Tệp Excel (.xlsx)"), error_messages={"required": REQUIRED}, allow_empty_file=True,
        help_text=gettext_lazy("Các cột: mã cũ, mã mới, tên mới, tỷ lệ. Để nguyên tệp đang có cũng đọc được."),
    )  # fmt: skip
