"""Forms of directives: what is asked of whom by when, parts, and what is decided about a duty."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.directives.presenters.words import level_choices
from nennep.directives.states import DueRule
from nennep.obligations.states import EvidenceForm, ObligationKind
from nennep.ui.fields import ChoiceField, CleanCharField, CleanTextField, DateField, WholeNumberField, offer

Choices = Sequence[tuple[Any, Any]]
_KINDS = [(value, ObligationKind(value).label) for value in ObligationKind.ASKED]
_FORMS = [(value, label) for value, label in EvidenceForm.choices if value != EvidenceForm.FIGURE]
_PART = re.compile(r"(?P<code>[0-9A-Za-zĐđ]{1,6}(?:\.[0-9A-Za-zĐđ]{1,4}){0,4})\s*[.:)]\s+(?P<text>.+)\Z")
LONGEST_PARTS = 300_000


class AskForm(forms.Form):
    """Who must do what by when; the view turns the figures into a wish."""

    kind = ChoiceField(label=gettext_lazy("Việc phải làm"), choices=_KINDS)
    text = CleanCharField(
        label=gettext_lazy("Câu yêu cầu"), max_length=300,
        help_text=gettext_lazy("Đúng như văn bản viết; nơi phải làm thấy câu này."),
    )  # fmt: skip
    part_id = ChoiceField(label=gettext_lazy("Theo mục"), required=False, choices=())
    levels = forms.MultipleChoiceField(
        label=gettext_lazy("Cấp phải làm"), choices=level_choices, widget=forms.CheckboxSelectMultiple
    )
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Chỉ các loại tổ chức"), choices=(), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Không chọn loại nào là mọi loại ở cấp ấy."),
    )  # fmt: skip
    besides = forms.MultipleChoiceField(
        label=gettext_lazy("Trừ ra"), choices=(), required=False, widget=forms.CheckboxSelectMultiple
    )
    due_rule = ChoiceField(label=gettext_lazy("Cách tính hạn"), choices=DueRule.choices)
    days = WholeNumberField(label=gettext_lazy("Số ngày"), required=False)
    due_on = DateField(label=gettext_lazy("Ngày, hoặc hạn của kỳ đầu"), required=False)
    months = WholeNumberField(label=gettext_lazy("Số tháng mỗi kỳ"), required=False)
    until = DateField(label=gettext_lazy("Định kỳ đến ngày"), required=False)
    years = WholeNumberField(label=gettext_lazy("Số năm"), required=False)
    form = ChoiceField(
        label=gettext_lazy("Hình thức bằng chứng"), required=False,
        choices=[("", gettext_lazy("Hình thức nào cũng được")), *_FORMS],
    )  # fmt: skip

    target_id = ChoiceField(
        label=gettext_lazy("Xong khi đạt chỉ tiêu"), required=False, choices=(),
        help_text=gettext_lazy("Kết quả đạt mức giao là bằng chứng; mỗi nơi tính theo phần của mình."),
    )  # fmt: skip

    def __init__(
        self, *args: Any, parts: Choices, kinds: Choices, places: Choices, targets: Choices = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "target_id", [("", _("Không gắn chỉ tiêu")), *targets])
        offer(self, "part_id", [("", _("Cả văn bản")), *parts])
        offer(self, "kinds", kinds)
        offer(self, "besides", places)


class PartsForm(forms.Form):
    """The parts as lines: "I. text", "I.1. text"; a code within another stands below it."""

    parts = CleanTextField(
        label=gettext_lazy("Các nhóm nhiệm vụ và nhiệm vụ"), max_length=LONGEST_PARTS, required=False,
        widget=forms.Textarea({"rows": 16}),
        help_text=gettext_lazy("Mỗi mục một dòng, bắt đầu bằng số mục: “I. …” là nhóm, “I.1. …” là nhiệm vụ của nhóm."),
    )  # fmt: skip

    def clean_parts(self) -> list[tuple[str, str]]:
        """(code, text) a line; a line without a code is refused, named by its number."""
        found = []
        for number, line in enumerate(self.cleaned_data["parts"].split("\n"), 1):
            if not line.strip():
                continue
            match = _PART.match(line.strip())
            if match is None:
                raise ValidationError(
                    _("Dòng %(n)s chưa bắt đầu bằng số mục, như “I. …” hoặc “I.1. …”.") % {"n": number}
                )
            found.append((match["code"], match["text"]))
        return found


class ExtendForm(forms.Form):
    """A later day, and why."""

    due_on = DateField(label=gettext_lazy("Hạn mới"))
    reason = CleanCharField(label=gettext_lazy("Lý do"), max_length=300)


class ReasonForm(forms.Form):
    """Why."""

    reason = CleanCharField(label=gettext_lazy("Lý do"), max_length=300)


class GiveForm(forms.Form):
    """The record that is the evidence: "meeting:12" or "document:34"."""

    record = ChoiceField(label=gettext_lazy("Bằng chứng"), choices=(), widget=forms.RadioSelect)

    def __init__(self, *args: Any, records: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "record", records)
        self.fields["record"].initial = records[0][0] if len(records) == 1 else None


class MeetingForm(forms.Form):
    """The meeting that takes it up."""

    meeting = ChoiceField(label=gettext_lazy("Cuộc họp"), choices=())

    def __init__(self, *args: Any, meetings: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "meeting", meetings)
