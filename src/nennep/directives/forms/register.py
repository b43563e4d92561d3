"""Forms of the register: finding, entering, linking."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.documents.states import LinkKind, Openness, Secrecy
from nennep.ui.fields import ChoiceField, CleanCharField, DateField, WholeNumberField, offer
from nennep.ui.formats import format_day

Choices = Sequence[tuple[Any, Any]]
_FORCE = [
    ("all", gettext_lazy("Tất cả")), ("in_force", gettext_lazy("Còn hiệu lực")),
    ("ended", gettext_lazy("Hết hiệu lực")), ("revoked", gettext_lazy("Đã thu hồi")),
]  # fmt: skip


class FindForm(forms.Form):
    """What is looked for in the register."""

    q = CleanCharField(label=gettext_lazy("Số, trích yếu, nội dung"), max_length=200, required=False)
    kind = ChoiceField(label=gettext_lazy("Thể loại"), choices=(), required=False)
    issuer = CleanCharField(label=gettext_lazy("Nơi ban hành hoặc ký hiệu"), max_length=80, required=False)
    year = WholeNumberField(label=gettext_lazy("Năm"), required=False)
    term = WholeNumberField(label=gettext_lazy("Nhiệm kỳ bắt đầu năm"), required=False)
    since = DateField(label=gettext_lazy("Còn hiệu lực từ ngày"), required=False)
    until = DateField(label=gettext_lazy("đến ngày"), required=False)
    force = ChoiceField(label=gettext_lazy("Hiệu lực"), choices=_FORCE, required=False)

    def __init__(self, *args: Any, kinds: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "kind", [("", _("Văn bản chỉ đạo")), *kinds])

    def told(self) -> list[tuple[str, str]]:
        """What is asked for, in words: label and value of each field that is filled; the whole of a choice is not."""
        if not self.is_bound or not self.is_valid():
            return []
        found = []
        for name, value in self.cleaned_data.items():
            if value in ("", None, "all"):
                continue
            field = self.fields[name]
            words = dict(getattr(field, "choices", ())).get(value, value)
            found.append((str(field.label), format_day(value) if isinstance(value, datetime.date) else str(words)))
        return found

    def clean_year(self) -> int | None:
        """A year that a date can have."""
        return self._year("year")

    def clean_term(self) -> int | None:
        """A year that a date can have."""
        return self._year("term")

    def _year(self, name: str) -> int | None:
        year = self.cleaned_data[name]
        if year is not None and not 1930 <= year <= 2199:
            raise forms.ValidationError(_("Hãy ghi năm từ 1930."))
        return int(year) if year is not None else None


class EnterForm(forms.Form):
    """What is known of a document of outside or of paper times."""

    own = forms.BooleanField(
        label=gettext_lazy("Do chính tổ chức này ban hành (bản giấy từ trước): vào đúng dãy số của nó"), required=False
    )
    kind = ChoiceField(label=gettext_lazy("Thể loại"), choices=())
    number_text = CleanCharField(
        label=gettext_lazy("Số, ký hiệu"), max_length=40,
        help_text=gettext_lazy("Đúng như trên văn bản, chẳng hạn 22-NQ/TW."),
    )  # fmt: skip
    subject = CleanCharField(label=gettext_lazy("Trích yếu"), max_length=300)
    issuer_name = CleanCharField(
        label=gettext_lazy("Nơi ban hành"), max_length=200, required=False,
        help_text=gettext_lazy("Văn bản của chính tổ chức thì để trống."),
    )  # fmt: skip
    dated_on = DateField(
        label=gettext_lazy("Ngày ban hành"), required=False, help_text=gettext_lazy("Không rõ ngày thì để trống.")
    )
    in_force_from = DateField(label=gettext_lazy("Có hiệu lực từ"), required=False)
    in_force_until = DateField(label=gettext_lazy("Hết hiệu lực"), required=False)
    secrecy = ChoiceField(
        label=gettext_lazy("Độ mật"), choices=Secrecy.choices, required=False,
        help_text=gettext_lazy("Văn bản mật chỉ vào sổ, không lưu nội dung và tệp."),
    )  # fmt: skip
    openness = ChoiceField(label=gettext_lazy("Phạm vi đọc"), choices=Openness.choices, initial="ordinary")

    def __init__(self, *args: Any, kinds: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "kind", kinds)


class LinkForm(forms.Form):
    """What the document is to another one."""

    kind = ChoiceField(label=gettext_lazy("Quan hệ"), choices=LinkKind.choices)
    target_id = ChoiceField(label=gettext_lazy("Với văn bản"), choices=())

    def __init__(self, *args: Any, targets: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "target_id", targets)
