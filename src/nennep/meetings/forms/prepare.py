"""Forms of the preparation: convening, details, agenda, papers, the preparatory meeting, observers."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.kernel import clock
from nennep.meetings.forms.base import KeptForm, ManyField, People, PersonField, offer_people
from nennep.meetings.states import DocumentRole
from nennep.ui.fields import (
    ChoiceField,
    CleanCharField,
    CleanTextField,
    DateField,
    TimeField,
    WholeNumberField,
    offer,
)
from nennep.ui.formats import format_day, format_hour

SPARE = 2
LONGEST_FILE_NAME = 200


def start_of(values: Mapping[str, Any]) -> datetime.datetime:
    """The moment from the fields `day` and `hour`."""
    day, hour = values["day"], values["hour"]
    return clock.at(day, hour.hour, hour.minute)


class ConveneForm(forms.Form):
    """A new meeting, filled in from rule and habit; the person corrects."""

    kind = forms.CharField(widget=forms.HiddenInput)
    day = DateField(label=gettext_lazy("Ngày họp"))
    hour = TimeField(label=gettext_lazy("Giờ"))
    place = CleanCharField(label=gettext_lazy("Địa điểm"), required=False)
    theme = CleanCharField(label=gettext_lazy("Tên chuyên đề"), max_length=300, required=False)
    team = ChoiceField(label=gettext_lazy("Tổ đảng"), required=False)
    chair_id = PersonField(label=gettext_lazy("Chủ trì"), required=False)
    secretary_id = PersonField(label=gettext_lazy("Thư ký"), required=False)
    drafter_id = PersonField(label=gettext_lazy("Người chuẩn bị nội dung"), required=False)
    with_thematic = forms.BooleanField(label=gettext_lazy("Kết hợp sinh hoạt chuyên đề trong kỳ này"), required=False)
    is_model = forms.BooleanField(
        label=gettext_lazy("Sinh hoạt mẫu, mời chi ủy các chi bộ khác đến học tập"), required=False
    )
    invited = ManyField(label=gettext_lazy("Chi bộ được mời dự sinh hoạt mẫu"), required=False)
    past = forms.BooleanField(label=gettext_lazy("Vẫn lập cuộc họp cho giờ đã qua"), required=False)

    def __init__(
        self, *args: Any, people: People, teams: People, cells: People, kind: str, is_cell: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        offer_people(self, people)
        self.fields["kind"].initial = kind
        if kind == "thematic":
            self.fields["theme"].required = True
        else:
            del self.fields["theme"]
        if kind == "team":
            offer(self, "team", [("", _("Chọn tổ đảng")), *teams])
            self.fields["team"].required = True
        else:
            del self.fields["team"]
        if kind != "regular":
            del self.fields["with_thematic"]
        if not is_cell or kind == "team":
            del self.fields["is_model"], self.fields["invited"]
        else:
            offer(self, "invited", cells)

    def clean(self) -> dict[str, Any]:
        """An hour already past is taken only when the person says that it is meant."""
        values = super().clean() or self.cleaned_data
        if values.get("day") and values.get("hour") and not values.get("past"):
            start = start_of(values)
            if start < clock.now():
                words = {"hour": format_hour(start), "day": format_day(start)}
                self.add_error("past", _(
                    "Giờ họp %(hour)s, ngày %(day)s đã qua. Đã họp xong thì nhập từ sổ biên bản; nếu vẫn lập ở đây, "
                    "hãy đánh dấu ô này."
                ) % words)  # fmt: skip
        return values


class DetailsForm(KeptForm):
    """Name, day, hour, place and officers of a meeting that is being prepared."""

    title = CleanCharField(label=gettext_lazy("Tên cuộc họp"))
    day = DateField(label=gettext_lazy("Ngày họp"))
    hour = TimeField(label=gettext_lazy("Giờ"))
    place = CleanCharField(label=gettext_lazy("Địa điểm"), required=False)
    theme = CleanCharField(label=gettext_lazy("Chuyên đề"), max_length=300, required=False)
    hybrid_note = CleanCharField(
        label=gettext_lazy("Điểm cầu, hình thức dự"), max_length=300, required=False,
        help_text=gettext_lazy("Ghi khi có người dự từ nơi khác, ví dụ: điểm cầu Kho Dự trữ Mỹ Hào."),
    )  # fmt: skip
    chair_id = PersonField(label=gettext_lazy("Chủ trì"), required=False)
    secretary_id = PersonField(label=gettext_lazy("Thư ký"), required=False)
    drafter_id = PersonField(label=gettext_lazy("Người chuẩn bị nội dung"), required=False)
    with_thematic = forms.BooleanField(label=gettext_lazy("Kết hợp sinh hoạt chuyên đề"), required=False)
    is_model = forms.BooleanField(label=gettext_lazy("Sinh hoạt mẫu"), required=False)

    def __init__(self, *args: Any, people: People, is_cell: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_people(self, people)
        if not is_cell:
            for name in ("with_thematic", "is_model"):
                del self.fields[name]
                self.kept.pop(name)
            self.initial = {**self.initial, **self.kept}

    def changes(self) -> dict[str, Any]:
        """What `edit_meeting` takes: the changed values alone."""
        values = dict(self.cleaned_data)
        found = {name: values[name] for name in self.kept if name in values and values[name] != self.kept[name]}
        if "day" in found or "hour" in found:
            found = {name: value for name, value in found.items() if name not in ("day", "hour")}
            found["starts_at"] = start_of(values)
        return found


class ItemForm(forms.Form):
    """One line of the agenda."""

    item_id = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=10**18)
    place = WholeNumberField(label=gettext_lazy("Thứ tự"), required=False, most=999)
    title = CleanCharField(label=gettext_lazy("Nội dung"), max_length=300, required=False)
    drafter_id = PersonField(label=gettext_lazy("Người trình bày"), required=False)
    minutes_planned = WholeNumberField(label=gettext_lazy("Số phút"), required=False, least=1, most=600)
    confidential = forms.BooleanField(label=gettext_lazy("Nội dung kín"), required=False)

    def __init__(self, *args: Any, people: People, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_people(self, people)


class AgendaForm(forms.Form):
    """The whole agenda: a line each, two empty ones at the end. The buttons beside a line move it or leave it out.

    `kept`: the agenda as it stands (mappings with item_id, title, drafter_id, minutes_planned, confidential).
    """

    seen = CleanCharField(required=False, widget=forms.HiddenInput)
    lines = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=80)

    def __init__(self, *args: Any, kept: Sequence[Mapping[str, Any]], people: People, mark: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kept, self.people, self.mark = kept, people, mark
        self.conflict = False
        self.initial = {"seen": mark, "lines": len(kept) + SPARE, **self.initial}
        self.rows = self._rows()

    def _rows(self) -> list[ItemForm]:
        if not self.is_bound:
            shown = [{**line, "place": number} for number, line in enumerate(self.kept, 1)]
            return [
                ItemForm(prefix=f"i{number}", people=self.people, initial=line, auto_id="agenda-%s")
                for number, line in enumerate([*shown, *({} for _spare in range(SPARE))])
            ]
        text = str(self.data.get("lines", ""))
        count = min(int(text), 80) if text.isascii() and text.isdecimal() and len(text) < 4 else 0
        return [
            ItemForm(self.data, prefix=f"i{number}", people=self.people, auto_id="agenda-%s") for number in range(count)
        ]

    def clean(self) -> dict[str, Any]:
        """Read the lines in the order asked for; raises the sentences of the lines."""
        values = super().clean() or self.cleaned_data
        wrong = [row for row in self.rows if not row.is_valid()]
        for row in wrong:
            for name, errors in row.errors.items():
                for error in errors:
                    self.add_error(None, f"{row.fields[name].label or _('Dòng')}: {error}")
        if values.get("seen") != self.mark:
            self.conflict = True
            self.add_error(
                None,
                _("Có người vừa sửa chương trình. Phần đồng chí gõ vẫn còn; hãy so với bản đang lưu rồi ghi lại."),
            )
            self.data = {key: self.data[key] for key in self.data} | {"seen": self.mark}
        values["items"] = [] if wrong else self._ordered()
        return values

    def _ordered(self) -> list[dict[str, Any]]:
        filled = [row.cleaned_data for row in self.rows if row.cleaned_data["title"]]
        button, _sep, row = str(self.data.get("move", "")).partition(":")
        chosen = next((line for line in filled if line["item_id"] and str(line["item_id"]) == row), None)
        order = {id(line): number * 2 for number, line in enumerate(filled)}
        given = [line["place"] for line in filled]
        known = [place for place in given if place is not None]
        if known != sorted(known):
            filled.sort(key=lambda line: (line["place"] is None, line["place"] or 0))
            order = {id(line): number * 2 for number, line in enumerate(filled)}
        if chosen is not None and button in ("up", "down"):
            order[id(chosen)] += -3 if button == "up" else 3
            filled.sort(key=lambda line: order[id(line)])
        if chosen is not None and button == "drop":
            filled.remove(chosen)
        return filled


class TakeUpForm(forms.Form):
    """What an item does with a document."""

    item = ChoiceField(label=gettext_lazy("Nội dung"))
    document = ChoiceField(label=gettext_lazy("Văn bản"))
    role = ChoiceField(label=gettext_lazy("Làm gì với văn bản"), choices=DocumentRole.choices)
    online = forms.BooleanField(label=gettext_lazy("Theo dõi trực tuyến từ điểm cầu"), required=False)

    def __init__(self, *args: Any, items: People, documents: People, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "item", list(items))
        offer(self, "document", list(documents))


class PaperForm(forms.Form):
    """A paper attached to the meeting or to an item."""

    title = CleanCharField(label=gettext_lazy("Tên tài liệu"), required=False)
    file = forms.FileField(
        label=gettext_lazy("Tệp"), max_length=LONGEST_FILE_NAME, required=False,
        help_text=gettext_lazy("PDF, Word, Excel, PowerPoint, ảnh; đến 25 MB. Phát bản giấy thì chỉ ghi tên."),
        error_messages={
            "empty": gettext_lazy("Tệp rỗng. Chọn tệp khác."),
            "invalid": gettext_lazy("Chưa nhận được tệp. Chọn lại tệp rồi gửi."),
            "max_length": gettext_lazy("Tên tệp quá dài. Đặt tên ngắn hơn rồi gửi lại."),
        },
    )  # fmt: skip
    item_id = ChoiceField(label=gettext_lazy("Cho nội dung"), required=False)
    confidential = forms.BooleanField(label=gettext_lazy("Tài liệu kín"), required=False)

    def __init__(self, *args: Any, items: People, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "item_id", [("", _("Cả cuộc họp")), *items])

    def clean(self) -> dict[str, Any]:
        """A file, or the title of a paper handed out."""
        values = super().clean() or self.cleaned_data
        if not values.get("file") and not values.get("title") and not self.errors:
            self.add_error("file", _("Chọn một tệp, hoặc ghi tên tài liệu phát bản giấy."))
        return values


class PreparatoryForm(KeptForm):
    """The short record of the committee's preparatory meeting."""

    held_on = DateField(label=gettext_lazy("Ngày chi ủy họp"))
    present = CleanCharField(label=gettext_lazy("Thành phần"), max_length=500)
    rated = CleanTextField(label=gettext_lazy("Đánh giá việc lãnh đạo tháng qua"), required=False)
    proposed = CleanTextField(label=gettext_lazy("Nội dung đưa ra chi bộ thảo luận, biểu quyết"), required=False)


class InviteForm(forms.Form):
    """Cells invited to a model meeting."""

    org_ids = ManyField(label=gettext_lazy("Mời thêm chi bộ"))

    def __init__(self, *args: Any, cells: People, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "org_ids", cells)


class ObserverForm(KeptForm):
    """How many of an invited cell came and what they took away."""

    came = WholeNumberField(label=gettext_lazy("Số người đến"), most=1000)
    lesson = CleanTextField(label=gettext_lazy("Điều học được"), required=False)


class SendItemForm(forms.Form):
    """Which item is passed on, and to which organisation."""

    item_id = forms.TypedChoiceField(
        label=gettext_lazy("Nội dung"), coerce=int, error_messages={"required": gettext_lazy("Cần chọn một nội dung.")}
    )
    to_org_id = forms.TypedChoiceField(
        label=gettext_lazy("Chuyển cho"), coerce=int, error_messages={"required": gettext_lazy("Cần chọn nơi nhận.")}
    )

    def __init__(self, *args: Any, items: People, orgs: People, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "item_id", [("", _("Chọn nội dung")), *items])
        offer(self, "to_org_id", [("", _("Chọn nơi nhận")), *orgs])


class WhyForm(forms.Form):
    """A reason in one line."""

    why = CleanCharField(label=gettext_lazy("Lý do"), max_length=300)


class TellForm(forms.Form):
    """Somebody without a phone was told otherwise: who, and how."""

    notice_id = PersonField(label=gettext_lazy("Đồng chí"), required=True, empty=gettext_lazy("Chọn người"))
    how = CleanCharField(
        label=gettext_lazy("Đã báo bằng cách"), max_length=120,
        help_text=gettext_lazy("Ví dụ: đưa giấy mời tận nhà; gọi điện thoại."),
    )  # fmt: skip

    def __init__(self, *args: Any, people: People, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_people(self, people)
