"""Forms of targets."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nennep.ui.fields import ChoiceField, CleanCharField, DateField, NumberField, WholeNumberField, offer

_KINDS = [
    ("count", _("Số lượng trong kỳ, cộng dồn (như số đảng viên kết nạp)")),
    ("state", _("Số lượng tại một thời điểm (như số tổ hợp tác đang có)")),
    ("share", _("Tỷ lệ phần trăm")),
]
_DIRECTIONS = [("at_least", _("Phải đạt từ mức này trở lên")), ("at_most", _("Không được quá mức này"))]


class TargetForm(forms.Form):
    """A target as the document states it; the source of figures decides the unit where one is chosen."""

    org_id = ChoiceField(label=_("Giao cho"))
    part_id = ChoiceField(label=_("Theo mục của văn bản"), required=False)
    measure = ChoiceField(label=_("Kết quả lấy từ đâu"), required=False,
                          help_text=_("Chỉ tiêu đọc từ hồ sơ thì không ai phải ghi kết quả; nguồn số liệu quyết định "
                                      "cách tính."))  # fmt: skip
    name = CleanCharField(label=_("Chỉ tiêu"), max_length=300, help_text=_("Như văn bản viết."))
    value = NumberField(label=_("Mức giao"))
    unit = CleanCharField(label=_("Đơn vị tính"), max_length=40, required=False)
    kind = ChoiceField(label=_("Cách tính"), choices=_KINDS)
    direction = ChoiceField(label=_("Đạt khi"), choices=_DIRECTIONS)
    first_on = DateField(label=_("Từ ngày"))
    last_on = DateField(label=_("Đến ngày"))
    places = WholeNumberField(label=_("Tỷ lệ viết mấy chữ số sau dấu phẩy"), most=4, required=False,
                              help_text=_("Để trống thì theo quy định chung."))  # fmt: skip

    def __init__(
        self, data: Any, *, orgs: Sequence[tuple[int, str]], parts: Sequence[tuple[int, str]],
        measures: Sequence[tuple[str, Sequence[tuple[str, Any]]]], **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(data, **kwargs)
        offer(self, "org_id", orgs)
        offer(self, "part_id", [("", _("Không theo mục nào")), *parts])
        offer(self, "measure", [("", _("Tự ghi kết quả, có căn cứ")), *measures])

    def clean(self) -> dict[str, Any]:
        """Keys as numbers."""
        found = super().clean() or {}
        return found | {key: int(found[key]) if found.get(key) else None for key in ("org_id", "part_id")}


class SharesForm(forms.Form):
    """A value for each organisation below (empty: none), and the reason where the parts do not agree with the whole,
    labelled by the caller ("": not asked)."""

    why = CleanCharField(max_length=300, required=False)

    def __init__(
        self, data: Any, *, orgs: Sequence[tuple[int, str]], proposed: Mapping[int, Decimal], why: str
    ) -> None:
        super().__init__(data)
        self.fields["why"].label = why
        self.orgs = [org_id for org_id, _name in orgs]
        for org_id, name in orgs:
            self.fields[f"o{org_id}"] = NumberField(label=name, required=False, initial=proposed.get(org_id))

    @property
    def rows(self) -> list[Any]:
        """The fields of the organisations, in order."""
        return [self[f"o{org_id}"] for org_id in self.orgs]

    def shares(self) -> dict[int, Decimal]:
        """Organisation id -> value, of those for whom one was written."""
        found = {org_id: self.cleaned_data.get(f"o{org_id}") for org_id in self.orgs}
        return {org_id: value for org_id, value in found.items() if value is not None}


class YearsForm(forms.Form):
    """A value for each year of a target of several years, and the reason as in `SharesForm`."""

    why = CleanCharField(max_length=300, required=False)

    def __init__(self, data: Any, *, periods: Sequence[tuple[datetime.date, datetime.date]], why: str) -> None:
        super().__init__(data)
        self.fields["why"].label = why
        self.periods = periods
        for first, last in periods:
            label = _("Năm %(year)s") % {"year": first.year}
            self.fields[f"y{first.year}"] = NumberField(label=label, required=True)
            self.fields[f"y{first.year}"].help_text = f"{first:%d/%m/%Y} – {last:%d/%m/%Y}"

    @property
    def rows(self) -> list[Any]:
        """The fields of the years, in order."""
        return [self[f"y{first.year}"] for first, _last in self.periods]

    def values(self) -> list[tuple[datetime.date, datetime.date, Decimal]]:
        """First day, last day and value of each year."""
        return [(first, last, self.cleaned_data[f"y{first.year}"]) for first, last in self.periods]


class ResultForm(forms.Form):
    """What was reached up to a day."""

    value = NumberField(label=_("Kết quả từ đầu kỳ đến ngày ấy"))
    on = DateField(label=_("Tính đến ngày"))
    proof = CleanCharField(label=_("Căn cứ"), max_length=500, help_text=_("Văn bản, biên bản, danh sách; ở đâu."))


class ChangeForm(forms.Form):
    """A new value from a day on."""

    value = NumberField(label=_("Mức mới"))
    on = DateField(label=_("Kể từ ngày"))
    why = CleanCharField(label=_("Lý do, văn bản điều chỉnh"), max_length=300)
