"""Forms of the structure. Each change asks from when, and by which document."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.kernel import clock
from nennep.organisations.queries import unit_choices
from nennep.ui.fields import REQUIRED, CleanCharField, CleanTextField, DateField, TimeField, WholeNumberField, offer
from nennep.ui.formats import format_day

FURTHEST_AHEAD = datetime.timedelta(days=366)


class DecidedForm(forms.Form):
    """From when, and by which document."""

    effective_on = DateField(label=gettext_lazy("Có hiệu lực từ ngày"))
    decision_no = CleanCharField(label=gettext_lazy("Theo văn bản số"), max_length=60)
    signed_on = DateField(label=gettext_lazy("Ký ngày"), required=False)

    def clean_effective_on(self) -> datetime.date | None:
        """A change is entered at most a year before it takes effect."""
        day: datetime.date | None = self.cleaned_data["effective_on"]
        if day is not None and day > clock.today() + FURTHEST_AHEAD:
            raise ValidationError(_("Chỉ ghi trước được một năm. Hãy ghi khi gần đến ngày hiệu lực."))
        return day

    def clean_signed_on(self) -> datetime.date | None:
        """No document was signed after today."""
        day: datetime.date | None = self.cleaned_data["signed_on"]
        if day is not None and day > clock.today():
            raise ValidationError(_("Ngày ký không thể sau hôm nay, %(day)s.") % {"day": format_day(clock.today())})
        return day


class FoundForm(DecidedForm):
    """A new organisation under another."""

    name = CleanCharField(label=gettext_lazy("Tên tổ chức"), max_length=200)
    kind = forms.ChoiceField(label=gettext_lazy("Loại hình"), error_messages={"required": REQUIRED})
    unit_type = forms.ChoiceField(
        label=gettext_lazy("Nơi hoạt động"), required=False, choices=unit_choices,
        help_text=gettext_lazy("Chọn đúng thì chương trình họp được gợi ý theo loại nơi đó."),
    )  # fmt: skip
    code = CleanCharField(label=gettext_lazy("Mã tổ chức"), max_length=30, required=False)
    field_order = ("name", "kind", "unit_type", "code", "effective_on", "decision_no", "signed_on")

    def __init__(self, *args: Any, kinds: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "kind", kinds)


class RenameForm(DecidedForm):
    """A new name."""

    name = CleanCharField(label=gettext_lazy("Tên mới"), max_length=200)
    field_order = ("name", "effective_on", "decision_no", "signed_on")


class MoveForm(DecidedForm):
    """Another superior."""

    parent = forms.TypedChoiceField(
        label=gettext_lazy("Chuyển sang trực thuộc"), coerce=int, error_messages={"required": REQUIRED}
    )
    field_order = ("parent", "effective_on", "decision_no", "signed_on")

    def __init__(self, *args: Any, parents: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "parent", [("", gettext_lazy("Chọn tổ chức")), *parents])


class ProfileForm(forms.Form):
    """What needs no history."""

    unit_type = forms.ChoiceField(label=gettext_lazy("Nơi hoạt động"), required=False, choices=unit_choices)
    place_line = CleanCharField(
        label=gettext_lazy("Địa danh trên văn bản"), max_length=80, required=False,
        help_text=gettext_lazy("Chữ đứng trước ngày tháng trên văn bản, ví dụ: Khánh Thượng."),
    )  # fmt: skip
    places = CleanTextField(
        label=gettext_lazy("Địa bàn hoạt động"), max_length=2000, required=False,
        help_text=gettext_lazy("Mỗi dòng một nơi: xã hoặc huyện, rồi dấu phẩy, rồi tỉnh; hoặc chỉ tên tỉnh."),
    )  # fmt: skip
    meeting_day = WholeNumberField(
        label=gettext_lazy("Ngày sinh hoạt thường kỳ"), least=1, most=28, required=False,
        help_text=gettext_lazy("Một ngày từ 1 đến 28 hằng tháng."),
    )  # fmt: skip
    meeting_hour = TimeField(label=gettext_lazy("Giờ sinh hoạt"), required=False)
    phone = CleanCharField(label=gettext_lazy("Điện thoại"), max_length=30, required=False)
    note = CleanCharField(label=gettext_lazy("Ghi chú"), max_length=500, required=False)

    def values(self) -> dict[str, Any]:
        """The values as the profile keeps them."""
        hour = self.cleaned_data["meeting_hour"]
        kept = {name: value for name, value in self.cleaned_data.items() if name != "places"}
        return kept | {"meeting_hour": f"{hour:%H:%M}" if hour else ""}

    def chosen_places(self) -> list[tuple[str, str]]:
        """The places as (locality, province)."""
        lines = [line.strip() for line in self.cleaned_data["places"].splitlines() if line.strip()]
        parts = [line.rpartition(",") for line in lines]
        return [(locality.strip(), province.strip()) for locality, _comma, province in parts]


class ListFilterForm(forms.Form):
    """Which organisations to list."""

    q = CleanCharField(label=gettext_lazy("Tên tổ chức"), max_length=120, required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Loại hình"), required=False)
    scope = forms.ChoiceField(
        label=gettext_lazy("Phạm vi"), required=False,
        choices=[("", gettext_lazy("Trực thuộc")), ("all", gettext_lazy("Mọi cấp bên dưới"))],
    )  # fmt: skip

    def __init__(self, *args: Any, kinds: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "kind", [("", gettext_lazy("Tất cả")), *kinds])


class AdoptForm(forms.Form):
    """A rule set to work by, or (`family`) the return to what holds above."""

    slug = forms.ChoiceField(label=gettext_lazy("Bộ quy định"), required=False)
    valid_from = DateField(label=gettext_lazy("Áp dụng từ ngày"))
    decided_by = CleanCharField(label=gettext_lazy("Theo văn bản"), max_length=200, required=False)
    family = CleanCharField(max_length=40, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, sets: Sequence[tuple[str, list[tuple[str, str]]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "slug", [("", _("Chọn bộ quy định")), *sets])
        # A set and its decision belong together; to return to what holds above takes only the day.
        stops = self.data.get("family") if self.is_bound else self.initial.get("family")
        for name in ("slug", "decided_by"):
            self.fields[name].required = not stops
            self.fields[name].error_messages["required"] = REQUIRED
