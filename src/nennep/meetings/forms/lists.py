"""Filters above lists."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.kernel.period import add_months, month_of
from nennep.meetings.states import MeetingKind, MeetingState
from nennep.ui.fields import ChoiceField, CleanCharField, offer

BACK, AHEAD = 36, 2


def month_choices(today: datetime.date) -> list[tuple[str, str]]:
    """The months that can be looked at: two ahead, three years back, the latest first."""
    first = month_of(today)
    months = [add_months(first, AHEAD - back) for back in range(BACK + AHEAD + 1)]
    return [(f"{month:%m/%Y}", _("Tháng %(month)s") % {"month": f"{month.month}/{month.year}"}) for month in months]


def month_from(text: str) -> datetime.date:
    """The first day of a month chosen in a list."""
    return datetime.date(int(text[3:]), int(text[:2]), 1)


class MeetingFilterForm(forms.Form):
    """Which meetings of the month to list."""

    thang = ChoiceField(label=gettext_lazy("Tháng"), required=False)
    q = CleanCharField(label=gettext_lazy("Tên tổ chức"), max_length=120, required=False)
    kind = ChoiceField(
        label=gettext_lazy("Loại cuộc họp"), required=False,
        choices=[("", gettext_lazy("Tất cả")), *MeetingKind.choices],
    )  # fmt: skip
    state = ChoiceField(
        label=gettext_lazy("Tình trạng"), required=False,
        choices=[("", gettext_lazy("Tất cả")), *MeetingState.choices],
    )  # fmt: skip

    def __init__(self, *args: Any, today: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "thang", month_choices(today))


DECEMBER = 12


class YearForm(forms.Form):
    """Which year a list is of."""

    nam = ChoiceField(label=gettext_lazy("Năm"), required=False)

    def __init__(
        self, query: QueryDict, *, today: datetime.date, usual: int | None = None, ahead: bool = False
    ) -> None:
        """`ahead`: something of next year is there already; else next year is offered from December on."""
        self.usual = usual or today.year
        super().__init__(query if "nam" in query else None, initial={"nam": str(self.usual)})
        last = today.year + (ahead or today.month == DECEMBER)
        years = {self.usual, *range(today.year - 9, last + 1)}
        offer(self, "nam", [(str(year), str(year)) for year in sorted(years, reverse=True)])

    @property
    def year(self) -> int:
        """The year chosen; the usual one without a choice, or for one that is not in the list."""
        text = self.cleaned_data.get("nam") if self.is_bound and self.is_valid() else ""
        return int(text) if text else self.usual


class TaskFilterForm(forms.Form):
    """Which tasks to list."""

    state = ChoiceField(
        label=gettext_lazy("Tình trạng"), required=False,
        choices=[("", gettext_lazy("Đang làm")), ("late", gettext_lazy("Quá hạn")), ("done", gettext_lazy("Đã xong")),
                 ("all", gettext_lazy("Tất cả"))],
    )  # fmt: skip
