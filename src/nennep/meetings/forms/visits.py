"""Forms of visits and hearings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from nennep.meetings.forms.base import KeptForm, People, PersonField
from nennep.ui.fields import CleanCharField, CleanTextField, DateField


class OwnVisitForm(forms.Form):
    """A superior says that he attended a cell's meeting."""

    cell_id = PersonField(label=gettext_lazy("Chi bộ"), required=True, empty=gettext_lazy("Chọn chi bộ"))
    visited_on = DateField(label=gettext_lazy("Ngày dự"))
    remarks = CleanTextField(
        label=gettext_lazy("Nội dung tham gia, nhận xét, góp ý"), required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def __init__(self, *args: Any, cells: People, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["cell_id"]
        assert isinstance(field, PersonField)  # noqa: S101  declared as one
        field.offer(cells)


class CellVisitForm(forms.Form):
    """A cell says that a superior attended its meeting."""

    visitor_id = PersonField(label=gettext_lazy("Người dự"), required=True, empty=gettext_lazy("Chọn người"))
    visited_on = DateField(label=gettext_lazy("Ngày dự"))
    cell_remarks = CleanCharField(label=gettext_lazy("Ý kiến của chi bộ"), max_length=500, required=False)

    def __init__(self, *args: Any, visitors: People, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["visitor_id"]
        assert isinstance(field, PersonField)  # noqa: S101  declared as one
        field.offer(visitors)


class ConfirmVisitForm(forms.Form):
    """The other side's word."""

    remarks = CleanTextField(
        label=gettext_lazy("Nhận xét, ý kiến"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class HearingForm(KeptForm):
    """What the committee concludes on a cell's report."""

    decided = CleanTextField(
        label=gettext_lazy("Cấp ủy kết luận"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
