"""The form by which a finished meeting is entered from the paper minute book, all at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.kernel.vietnamese import fold
from nennep.meetings.forms.base import ManyField, People, PersonField, offer_people
from nennep.meetings.forms.closing import CloseForm, PointsField
from nennep.meetings.forms.room import GRID
from nennep.meetings.states import MeetingKind, Presence
from nennep.ui.fields import ChoiceField, CleanCharField, CleanTextField, DateField, TimeField, WholeNumberField, offer

DECISIONS = 6
LATE = (("den muon", Presence.LATE), ("ve som", Presence.LEFT))


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the form is made from: the roster of the day, its steps and criteria."""

    kind: str
    roster: Sequence[tuple[int, str, str]]
    steps: Sequence[tuple[str, str]]
    criteria: Sequence[tuple[str, str]]
    grades: Sequence[str]
    teams: People
    superiors: People

    @property
    def people(self) -> People:
        """Everybody on the roster, to choose from."""
        return [(key, name) for key, name, _presence in self.roster]


class PaperMeetingForm(forms.Form):
    """The minute book's page. Everybody is present unless said otherwise; reasons are lines "name: reason"."""

    hour = TimeField(label=gettext_lazy("Bắt đầu lúc"))
    end = TimeField(label=gettext_lazy("Kết thúc lúc"))
    place = CleanCharField(label=gettext_lazy("Địa điểm"), required=False)
    theme = CleanCharField(label=gettext_lazy("Tên chuyên đề"), max_length=300, required=False)
    team = ChoiceField(label=gettext_lazy("Tổ đảng"), required=False)
    chair_id = PersonField(label=gettext_lazy("Chủ trì"), required=True)
    secretary_id = PersonField(label=gettext_lazy("Thư ký"), required=True)
    with_thematic = forms.BooleanField(label=gettext_lazy("Kết hợp sinh hoạt chuyên đề"), required=False)
    told_on = DateField(
        label=gettext_lazy("Báo họp ngày"), required=False,
        help_text=gettext_lazy("Ngày đưa giấy mời hoặc báo cho đảng viên."),
    )  # fmt: skip
    prepared_on = DateField(label=gettext_lazy("Chi ủy họp chuẩn bị ngày"), required=False)
    papers = CleanTextField(
        label=gettext_lazy("Tài liệu đã phát"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Mỗi dòng một tài liệu; tính là phát ngày báo họp."),
    )  # fmt: skip
    remarks = CleanTextField(
        label=gettext_lazy("Lý do vắng, đến muộn, về sớm"), required=False, max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Mỗi dòng một người. Ví dụ: Vũ Thị Ngọc Ánh: con ốm; Lê Trọng Khuê: đến muộn 19:50."),
    )  # fmt: skip
    superiors = ManyField(label=gettext_lazy("Cấp ủy viên cấp trên dự"), required=False)
    guests = CleanTextField(
        label=gettext_lazy("Đại biểu khác"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Mỗi dòng một người: họ tên, chức vụ."),
    )  # fmt: skip
    dues = CleanCharField(label=gettext_lazy("Tình hình thu, nộp đảng phí"), max_length=500, required=False)
    speeches = CleanTextField(
        label=gettext_lazy("Ý kiến phát biểu"), required=False, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("Mỗi dòng một ý kiến: họ tên: nội dung."),
    )  # fmt: skip
    grade = ChoiceField(label=gettext_lazy("Mức chất lượng"), required=False)
    draft = CloseForm.base_fields["draft"]

    def __init__(self, *args: Any, sheet: Sheet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sheet = sheet
        offer_people(self, sheet.people)
        offer(self, "team", [("", _("Chọn tổ đảng")), *sheet.teams])
        offer(self, "superiors", sheet.superiors)
        offer(self, "grade", [("", _("Theo điểm")), *((name, name) for name in sheet.grades)])
        self._only_for("theme", sheet.kind == MeetingKind.THEMATIC)
        self._only_for("team", sheet.kind == MeetingKind.TEAM)
        if sheet.kind != MeetingKind.REGULAR:
            del self.fields["with_thematic"]
        if not sheet.superiors:
            del self.fields["superiors"]
        if not sheet.grades:
            del self.fields["grade"]
        for code, title in sheet.steps:
            area = CleanTextField(label=title, required=False, widget=forms.Textarea(attrs={"rows": 3}))
            self.fields[f"step_{code}"] = area
        for number, (_code, name) in enumerate(sheet.criteria):
            self.fields[f"point_{number}"] = PointsField(label=name)
        for number in range(DECISIONS):
            self._decision(number)

    def _only_for(self, name: str, wanted: bool) -> None:
        if wanted:
            self.fields[name].required = True
        else:
            del self.fields[name]

    def _decision(self, number: int) -> None:
        rows = forms.Textarea(attrs={"rows": 2})
        person = PersonField(label=_("Giao cho"), required=False)
        person.offer(self.sheet.people)
        self.fields |= {
            f"d{number}_text": CleanTextField(label=_("Kết luận, quyết định"), required=False, widget=rows),
            f"d{number}_agree": WholeNumberField(label=_("Tán thành"), required=False, most=9999),
            f"d{number}_against": WholeNumberField(label=_("Không tán thành"), required=False, most=9999),
            f"d{number}_abstain": WholeNumberField(label=_("Không biểu quyết"), required=False, most=9999),
            f"d{number}_task": CleanCharField(label=_("Việc giao"), required=False, max_length=500),
            f"d{number}_person": person,
            f"d{number}_due": DateField(label=_("Hạn"), required=False),
        }

    def decision_fields(self) -> list[dict[str, forms.BoundField]]:
        """The inputs of each decision, for the template."""
        parts = ("text", "agree", "against", "abstain", "task", "person", "due")
        return [{part: self[f"d{number}_{part}"] for part in parts} for number in range(DECISIONS)]

    def step_fields(self) -> list[forms.BoundField]:
        """The inputs of the steps."""
        return [self[f"step_{code}"] for code, _title in self.sheet.steps]

    def point_fields(self) -> list[forms.BoundField]:
        """The inputs of the criteria."""
        return [self[f"point_{number}"] for number in range(len(self.sheet.criteria))]

    def presence(self, person_id: int, usual: str) -> str:
        """What the grid says of a person."""
        given = str(self.data.get(f"p{person_id}", "")) if self.is_bound else ""
        return given if given in dict(GRID) else usual

    def clean(self) -> dict[str, Any]:
        """Match the lines with names to the roster; tasks need their decision, person and day."""
        values = super().clean() or self.cleaned_data
        values["marks"] = self._marks(values.get("remarks", ""))
        for number in range(DECISIONS):
            self._check_decision(values, number)
        return values

    def _check_decision(self, values: dict[str, Any], number: int) -> None:
        task = values.get(f"d{number}_task")
        votes = [values.get(f"d{number}_{part}") for part in ("agree", "against", "abstain")]
        if votes[0] is None and any(votes) and f"d{number}_agree" not in self.errors:
            self.add_error(f"d{number}_agree", _("Ghi số phiếu tán thành, 0 nếu không có."))
        rest = [*votes, *(values.get(f"d{number}_{part}") for part in ("task", "person", "due"))]
        if any(part not in (None, "") for part in rest) and not values.get(f"d{number}_text"):
            self.add_error(f"d{number}_text", _("Ghi nội dung kết luận."))
        if task and values.get(f"d{number}_person") is None:
            self.add_error(f"d{number}_person", _("Chọn người được giao."))
        if task and values.get(f"d{number}_due") is None and f"d{number}_due" not in self.errors:
            self.add_error(f"d{number}_due", _("Ghi hạn."))

    def _marks(self, remarks: str) -> dict[int, tuple[str, str, str]]:
        """Person -> (presence, reason, hour), for those who were not simply there."""
        marks: dict[int, tuple[str, str, str]] = {}
        for person_id, _name, usual in self.sheet.roster:
            given = self.presence(person_id, Presence.PRESENT.value)
            if usual not in Presence.NOT_OWED and given != Presence.PRESENT.value:
                marks[person_id] = (given, "", "")
        by_name = {fold(name): person_id for person_id, name, _usual in self.sheet.roster}
        for name, text in lines_of(remarks):
            found = by_name.get(fold(name))
            if found is None:
                self.add_error("remarks", _("Không thấy “%(name)s” trong danh sách.") % {"name": name[:60]})
                continue
            late = next((kind for words, kind in LATE if fold(text).startswith(words)), None)
            if late is not None:
                marks[found] = (late.value, "", " ".join(text.split()[2:])[:20])
            else:
                presence = marks.get(found, (Presence.EXCUSED.value, "", ""))[0]
                marks[found] = (presence, text[:200], "")
        return marks


def lines_of(text: str) -> Iterator[tuple[str, str]]:
    """ "Name: words" lines as pairs; also ";" between people on one line."""
    for line in text.replace(";", "\n").splitlines():
        name, _sep, words = line.partition(":")
        if name.strip():
            yield name.strip(), words.strip()
