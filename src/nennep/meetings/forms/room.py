"""Forms in the room: opening, roll call, guests, who spoke, decisions, tasks, the end."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.meetings.forms.base import KeptForm, People, PersonField, offer_people
from nennep.meetings.states import Presence
from nennep.ui.fields import ChoiceField, CleanCharField, CleanTextField, DateField, TimeField, WholeNumberField, offer

# The three answers of the grid; everything finer is said person by person.
GRID = (
    (Presence.PRESENT.value, gettext_lazy("Có mặt")),
    (Presence.EXCUSED.value, gettext_lazy("Có lý do")),
    (Presence.UNEXCUSED.value, gettext_lazy("Không lý do")),
)
NOTED = (
    (Presence.LATE.value, gettext_lazy("Đến muộn")),
    (Presence.LEFT.value, gettext_lazy("Về sớm")),
    (Presence.EXCUSED.value, gettext_lazy("Vắng có lý do")),
    (Presence.UNEXCUSED.value, gettext_lazy("Vắng không lý do")),
    (Presence.PRESENT.value, gettext_lazy("Có mặt đúng giờ")),
)


def shown_in_grid(presence: str) -> str:
    """Which of the grid's three answers stands for a presence: the late and those who left early were there."""
    return Presence.PRESENT.value if presence in Presence.ATTENDED else presence


def written_hour(hour: datetime.time | None) -> str:
    """The hour beside somebody who came late or left early, as the roll keeps it."""
    return f"{hour:%H:%M}" if hour else ""


class HourForm(forms.Form):
    """The hour at which a meeting opened or ended."""

    hour = TimeField(label=gettext_lazy("Lúc"))


class GridForm(forms.Form):
    """The roll as a grid of three answers; `rows` are (person id, presence now) of those who had to come."""

    def __init__(self, *args: Any, rows: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows

    def clean(self) -> dict[str, Any]:
        """The people whose answer was changed: person id -> presence. An unknown answer is refused."""
        changed: dict[int, str] = {}
        answers = {key for key, _label in GRID}
        for person_id, presence in self.rows:
            given = self.data.get(f"p{person_id}", "")
            if given and given not in answers:
                self.add_error(None, _("Có một dòng điểm danh chưa đọc được. Hãy chọn lại."))
            elif given and given != shown_in_grid(presence):
                changed[person_id] = given
        return {"changed": changed}


class NoteForm(forms.Form):
    """What the grid cannot say of one person: late, left early, why, from where."""

    person_id = PersonField(label=gettext_lazy("Đồng chí"), required=True, empty=gettext_lazy("Chọn người"))
    presence = ChoiceField(label=gettext_lazy("Tình hình"), choices=NOTED)
    at_clock = TimeField(label=gettext_lazy("Giờ đến, giờ về"), required=False, help_text=gettext_lazy("Ví dụ 19:50"))
    reason = CleanCharField(label=gettext_lazy("Lý do"), required=False)
    joined_from = CleanCharField(label=gettext_lazy("Dự từ điểm"), max_length=120, required=False)

    def __init__(self, *args: Any, people: People, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_people(self, people)


class GuestForm(forms.Form):
    """Somebody present who is not on the roll."""

    person_id = PersonField(
        label=gettext_lazy("Cấp ủy viên cấp trên"), required=False, empty=gettext_lazy("Người khác, ghi tên bên dưới")
    )
    name = CleanCharField(label=gettext_lazy("Họ và tên"), max_length=120, required=False)
    title = CleanCharField(label=gettext_lazy("Chức vụ, đơn vị"), max_length=160, required=False)
    is_superior = forms.BooleanField(label=gettext_lazy("Là cấp ủy viên cấp trên"), required=False)

    def __init__(self, *args: Any, people: People, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_people(self, people)

    def clean(self) -> dict[str, Any]:
        """A name is needed unless somebody was chosen."""
        values = super().clean() or self.cleaned_data
        if values.get("person_id") is None and not values.get("name") and "name" not in self.errors:
            self.add_error("name", _("Ghi họ tên, hoặc chọn cấp ủy viên ở trên."))
        return values


class SpeechForm(forms.Form):
    """Somebody spoke: who, on what, the gist."""

    person_id = PersonField(
        label=gettext_lazy("Người phát biểu"), required=False, empty=gettext_lazy("Khách, ghi tên bên dưới")
    )
    name = CleanCharField(label=gettext_lazy("Tên khách"), max_length=120, required=False)
    item_id = ChoiceField(label=gettext_lazy("Về nội dung"), required=False)
    gist = CleanTextField(label=gettext_lazy("Ý kiến"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    is_proposal = forms.BooleanField(label=gettext_lazy("Là kiến nghị, đề xuất"), required=False)
    registered = forms.BooleanField(label=gettext_lazy("Đăng ký phát biểu trước"), required=False)

    def __init__(self, *args: Any, people: People, items: People, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_people(self, people)
        offer_items(self, items)

    def clean(self) -> dict[str, Any]:
        """A speaker is somebody of the roll, or a named guest."""
        values = super().clean() or self.cleaned_data
        if values.get("person_id") is None and not values.get("name") and "name" not in self.errors:
            self.add_error("person_id", _("Chọn người phát biểu, hoặc ghi tên khách."))
        return values


class SpeechTextForm(KeptForm):
    """What somebody said, written down or mended later."""

    gist = CleanTextField(label=gettext_lazy("Ý kiến"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    is_proposal = forms.BooleanField(label=gettext_lazy("Là kiến nghị, đề xuất"), required=False)


def offer_items(form: forms.Form, items: People) -> None:
    """Let the field `item_id` choose among the agenda."""
    offer(form, "item_id", [("", str(_("Cả cuộc họp"))), *items])


class RecordForm(KeptForm):
    """What happened on an item."""

    text = CleanTextField(label=gettext_lazy("Diễn biến"), required=False)
    finished = forms.BooleanField(label=gettext_lazy("Đã xong, không chuyển sang kỳ sau"), required=False)


class DuesForm(KeptForm):
    """How the members stand with their dues."""

    note = CleanCharField(
        label=gettext_lazy("Tình hình thu, nộp đảng phí"), max_length=500,
        help_text=gettext_lazy("Ví dụ: 9/9 đảng viên đã đóng đủ đảng phí tháng 12."),
    )  # fmt: skip


class DecideForm(forms.Form):
    """A conclusion, with or without a vote; the vote as counts, or by name."""

    text = CleanTextField(label=gettext_lazy("Kết luận, quyết định"), widget=forms.Textarea(attrs={"rows": 3}))
    item_id = ChoiceField(label=gettext_lazy("Về nội dung"), required=False)
    basis = CleanCharField(label=gettext_lazy("Căn cứ"), required=False)
    matter = ChoiceField(
        label=gettext_lazy("Loại việc"), required=False,
        choices=[("", gettext_lazy("Việc thường: theo đa số quy định")), ("admission", gettext_lazy("Đề nghị kết nạp")),
                 ("recognition", gettext_lazy("Đề nghị công nhận đảng viên chính thức")),
                 ("deletion", gettext_lazy("Đề nghị xóa tên"))],
    )  # fmt: skip
    way = ChoiceField(
        label=gettext_lazy("Biểu quyết"), initial="none", widget=forms.RadioSelect,
        choices=[("none", gettext_lazy("Kết luận, không biểu quyết")), ("counts", gettext_lazy("Ghi số phiếu")),
                 ("names", gettext_lazy("Ghi tên từng người"))],
    )  # fmt: skip
    agree = WholeNumberField(label=gettext_lazy("Tán thành"), required=False, most=9999)
    against = WholeNumberField(label=gettext_lazy("Không tán thành"), required=False, most=9999)
    abstain = WholeNumberField(label=gettext_lazy("Không biểu quyết"), required=False, most=9999)
    hour = TimeField(
        label=gettext_lazy("Biểu quyết lúc"), required=False, help_text=gettext_lazy("Để trống là lúc ghi.")
    )

    def __init__(self, *args: Any, items: People, voters: Iterable[tuple[int, str, bool]], **kwargs: Any) -> None:
        """`voters`: person, name, whether in the room now; who is not begins without a vote."""
        super().__init__(*args, **kwargs)
        offer_items(self, items)
        usual = [(person_id, name, "agree" if there else "") for person_id, name, there in voters]
        self.voters = [
            (person_id, name, self.data.get(f"v{person_id}", choice) if self.is_bound else choice)
            for person_id, name, choice in usual
        ]

    def clean(self) -> dict[str, Any]:
        """Counts need at least those in favour; by name everybody has an answer."""
        values = super().clean() or self.cleaned_data
        if values.get("way") == "counts" and values.get("agree") is None and "agree" not in self.errors:
            self.add_error("agree", _("Ghi số phiếu tán thành, 0 nếu không có."))
        if values.get("way") == "names":
            wanted = {"agree", "against", "abstain", ""}
            given = {person_id: choice for person_id, _name, choice in self.voters}
            if not set(given.values()) <= wanted:
                self.add_error("way", _("Có phiếu chưa đọc được. Hãy chọn lại."))
            values["votes"] = {person_id: choice for person_id, choice in given.items() if choice}
        return values


class TaskForm(forms.Form):
    """A task: what, who, by when; `decision_id` or `speech_id` says out of which."""

    text = CleanCharField(label=gettext_lazy("Nhiệm vụ"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    person_id = PersonField(
        label=gettext_lazy("Giao cho"), required=False, empty=gettext_lazy("Người khác, ghi tên bên dưới")
    )
    person_name = CleanCharField(label=gettext_lazy("Tên người khác, đơn vị"), max_length=120, required=False)
    due_on = DateField(label=gettext_lazy("Hạn"))

    def __init__(self, *args: Any, people: People, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_people(self, people)

    def clean(self) -> dict[str, Any]:
        """A task always has somebody."""
        values = super().clean() or self.cleaned_data
        if values.get("person_id") is None and not values.get("person_name") and "person_name" not in self.errors:
            self.add_error("person_id", _("Chọn người được giao, hoặc ghi tên người khác."))
        return values


class AnswerForm(forms.Form):
    """A member's answer to a notice."""

    answer = ChoiceField(
        label=gettext_lazy("Trả lời"), widget=forms.RadioSelect,
        choices=[("coming", gettext_lazy("Tôi sẽ dự")), ("excused", gettext_lazy("Tôi xin vắng"))],
    )  # fmt: skip
    text = CleanCharField(label=gettext_lazy("Lý do xin vắng, lời nhắn"), max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        """Being excused needs a reason."""
        values = super().clean() or self.cleaned_data
        if values.get("answer") == "excused" and not values.get("text") and "text" not in self.errors:
            self.add_error("text", _("Ghi lý do xin vắng."))
        return values
