"""Forms of committees. Each dated fact asks from when, and by which document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from nennep.committees.states import BodyKind
from nennep.ui.fields import REQUIRED, ChoiceField, CleanCharField, CleanTextField, DateField, WholeNumberField, offer

Choices = Sequence[tuple[Any, Any]]
DECISION = gettext_lazy("Theo văn bản số")


class TermForm(forms.Form):
    """A body and its new term."""

    kind = ChoiceField(label=gettext_lazy("Cơ quan"))
    label = CleanCharField(
        label=gettext_lazy("Nhiệm kỳ"), max_length=40, help_text=gettext_lazy("Ví dụ: 2025-2030.")
    )  # fmt: skip
    ordinal = CleanCharField(label=gettext_lazy("Khóa, đại hội lần thứ"), max_length=20, required=False)
    seats = WholeNumberField(label=gettext_lazy("Số lượng được xác định"), least=1, most=99, required=False)
    on = DateField(label=gettext_lazy("Từ ngày"))
    decision_no = CleanCharField(label=DECISION, max_length=60, required=False)

    def __init__(self, *args: Any, kinds: Sequence[BodyKind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "kind", [(kind.value, kind.label) for kind in kinds])


class PostChoiceForm(forms.Form):
    """Which post of which body is to be filled, and whom to look for (the address of the page)."""

    post = forms.ChoiceField(label=gettext_lazy("Chức danh"), widget=forms.Select({"class": "long"}))
    tim = CleanCharField(
        label=gettext_lazy("Tìm người theo tên"), max_length=80, required=False,
        help_text=gettext_lazy("Có dấu hoặc không dấu; trong toàn đảng bộ."),
    )  # fmt: skip

    def __init__(self, *args: Any, posts: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "post", posts)


class FillForm(forms.Form):
    """Who takes a post, from when, elected or appointed, by which document. One person where one alone holds it."""

    on = DateField(label=gettext_lazy("Từ ngày bầu hoặc chỉ định"))
    how = ChoiceField(
        label=gettext_lazy("Do"), choices=[("elected", gettext_lazy("Bầu")), ("appointed", gettext_lazy("Chỉ định"))]
    )
    decision_no = CleanCharField(label=DECISION, max_length=60, required=False)
    people = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Người giữ chức danh"), coerce=int, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": REQUIRED, "invalid_choice": gettext_lazy("Hãy chọn người trong danh sách này.")},
    )  # fmt: skip

    def __init__(self, *args: Any, people: Choices, single: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if single:
            self.fields["people"] = forms.TypedChoiceField(
                label=gettext_lazy("Người giữ chức danh"), coerce=int, widget=forms.RadioSelect,
                error_messages={"required": REQUIRED,
                                "invalid_choice": gettext_lazy("Hãy chọn người trong danh sách này.")},
            )  # fmt: skip
        offer(self, "people", people)

    def chosen(self) -> list[int]:
        """The ids of the people chosen."""
        people = self.cleaned_data["people"]
        return people if isinstance(people, list) else [people]


class ApproveForm(forms.Form):
    """The superior's approval; of others by the same decision too."""

    approved_no = CleanCharField(label=gettext_lazy("Quyết định chuẩn y số"), max_length=60)
    approved_on = DateField(label=gettext_lazy("Ngày chuẩn y"))
    others = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Cùng quyết định này"), coerce=int, widget=forms.CheckboxSelectMultiple, required=False,
        error_messages={"invalid_choice": gettext_lazy("Danh sách chờ chuẩn y vừa thay đổi: hãy xem lại.")},
    )  # fmt: skip

    def __init__(self, *args: Any, others: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "others", others)


class EndPostForm(forms.Form):
    """The end of a post."""

    on = DateField(label=gettext_lazy("Thôi giữ từ ngày"))
    why = CleanCharField(
        label=gettext_lazy("Lý do"), max_length=120,
        help_text=gettext_lazy("Ví dụ: nghỉ hưu, chuyển công tác, thôi tham gia cấp ủy."),
    )  # fmt: skip
    decision_no = CleanCharField(label=DECISION, max_length=60, required=False)


class AssignChoiceForm(forms.Form):
    """Who of the committee is to look after something, and which organisation to look for (the address of the page)."""

    nguoi = forms.ChoiceField(label=gettext_lazy("Cấp ủy viên"), widget=forms.Select({"class": "long"}))
    tim = CleanCharField(
        label=gettext_lazy("Tìm tổ chức theo tên"), max_length=80, required=False,
        help_text=gettext_lazy("Ở mọi cấp bên dưới."),
    )  # fmt: skip

    def __init__(self, *args: Any, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "nguoi", people)


class AssignForm(forms.Form):
    """What a committee member looks after, from when, by which document: several at once."""

    target_orgs = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Tổ chức phụ trách"), coerce=int, widget=forms.CheckboxSelectMultiple, required=False,
        error_messages={"invalid_choice": gettext_lazy("Hãy chọn tổ chức trong danh sách này.")},
    )  # fmt: skip
    unions = CleanTextField(
        label=gettext_lazy("Đoàn thể phụ trách"), max_length=2000, required=False, widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("Mỗi dòng một đoàn thể."),
    )  # fmt: skip
    fields_of_work = CleanTextField(
        label=gettext_lazy("Lĩnh vực phụ trách"), max_length=2000, required=False, widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("Mỗi dòng một lĩnh vực."),
    )  # fmt: skip
    visits_planned = WholeNumberField(
        label=gettext_lazy("Số lần dự họp một năm, mỗi tổ chức"), least=1, most=24, required=False
    )
    on = DateField(label=gettext_lazy("Từ ngày"))
    decision_no = CleanCharField(label=DECISION, max_length=60, required=False)

    def __init__(self, *args: Any, organisations: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "target_orgs", organisations)

    def wish(self) -> dict[str, Any]:
        """The values as the action takes them."""
        given = self.cleaned_data
        return {
            "target_org_ids": given["target_orgs"],
            "unions": [line for line in given["unions"].split("\n") if line],
            "fields": [line for line in given["fields_of_work"].split("\n") if line],
            "visits_planned": given["visits_planned"],
            "on": given["on"],
            "decision_no": given["decision_no"],
        }


class EndAssignmentForm(forms.Form):
    """The end of an assignment."""

    on = DateField(label=gettext_lazy("Thôi phụ trách từ ngày"))
