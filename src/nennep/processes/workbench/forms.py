"""The small forms of a reorganisation: its facts, the decision on it, why it goes back, a file."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.kernel import clock
from nennep.processes.approval.decision import Issuer
from nennep.ui.fields import REQUIRED, CleanCharField, DateField, offer

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


OUTSIDE = "khac"


class ApproveForm(forms.Form):
    """The decision: one of the registers, or one on paper that is entered in the same step, all of it asked for where
    no document is chosen."""

    use_required_attribute = False
    document = forms.ChoiceField(
        label=gettext_lazy("Quyết định có trong sổ văn bản"), required=False,
        help_text=gettext_lazy("Chưa có trong sổ thì để trống và ghi bên dưới một lần; phần mềm tự vào sổ."),
    )  # fmt: skip
    decision_no = CleanCharField(
        label=gettext_lazy("Quyết định số"), max_length=40, required=False,
        help_text=gettext_lazy("Đúng như trên văn bản."),
    )  # fmt: skip
    signed_on = DateField(label=gettext_lazy("Ký ngày"), required=False)
    issuer = forms.ChoiceField(label=gettext_lazy("Nơi ban hành"), required=False)
    issuer_name = CleanCharField(
        label=gettext_lazy("Tên nơi ban hành ngoài hệ thống"), max_length=200, required=False,
        help_text=gettext_lazy("Chỉ ghi khi nơi ban hành không có trong danh sách."),
    )  # fmt: skip

    def __init__(
        self, *args: Any, documents: Sequence[tuple[int, str]], issuers: Sequence[tuple[int, str]], **kwargs: Any
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        offer(self, "document", [("", _("Ghi văn bản giấy bên dưới")), *((str(pk), said) for pk, said in documents)])
        if not documents:
            del self.fields["document"]
        if not documents or (self.is_bound and not self.data.get("document")):
            outside = self.data.get("issuer") == OUTSIDE
            for name in ("decision_no", "signed_on", "issuer", *(["issuer_name"] if outside else [])):
                self.fields[name].required = True
                self.fields[name].error_messages["required"] = REQUIRED
        offer(self, "issuer", [("", _("Chọn nơi ban hành")), *((str(pk), said) for pk, said in issuers),
                               (OUTSIDE, _("Nơi khác, ghi tên bên dưới"))])  # fmt: skip

    @staticmethod
    def known(decision_no: str, signed_on: datetime.date | None) -> dict[str, Any]:
        """What the draft's paper gives already: a decision that was typed with the draft, not a proposal's number."""
        proposal = PROPOSAL in re.split(r"[-/ ]", decision_no.upper())
        return {} if proposal else {"decision_no": decision_no, "signed_on": signed_on}

    def chosen(self) -> dict[str, Any]:
        """The decision as `processes.reform.approve` takes it."""
        said = self.cleaned_data
        if said.get("document"):
            return {"document_id": int(said["document"])}
        outside = said["issuer"] == OUTSIDE
        issuer = Issuer(name=said["issuer_name"]) if outside else Issuer(org_id=int(said["issuer"]))
        return {"decision_no": said["decision_no"], "signed_on": said["signed_on"], "issuer": issuer}


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
