"""Forms of scoring, agreeing, correcting and sending."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.meetings.forms.base import ManyField, People, PersonField, mark_of, offer_people
from nennep.meetings.forms.room import NOTED
from nennep.ui.fields import ChoiceField, CleanCharField, CleanTextField, DateField, TimeField, offer
from nennep.ui.formats import UnreadableError, format_number


class PointsField(CleanCharField):
    """Points as people write them: 8, 8,5 or 8.5; cleans to a Decimal, None when empty."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"inputmode": "decimal", "autocomplete": "off", "class": "figure"}
        super().__init__(max_length=12, required=False, widget=forms.TextInput(attrs=attrs), **kwargs)

    def clean(self, value: Any) -> Any:
        """The points, or ValidationError with a sentence."""
        text = super().clean(value).replace(",", ".")
        if not text:
            return None
        try:
            return read_points(text)
        except UnreadableError as error:
            raise forms.ValidationError(str(error), code="unreadable") from None

    def prepare_value(self, value: Any) -> Any:
        """Show points with a decimal comma."""
        return format_number(value.normalize()) if isinstance(value, Decimal) else value


def read_points(text: str) -> Decimal:
    """Points from text. Raises UnreadableError with a sentence for anything that is not a plain number up to 999,99."""
    try:
        points = Decimal(text)
    except InvalidOperation:
        raise UnreadableError(_("Ghi điểm bằng số, ví dụ 8 hoặc 8,5.")) from None
    if not points.is_finite() or not 0 <= points < 1000 or points != points.quantize(Decimal("0.01")):
        raise UnreadableError(_("Điểm phải từ 0 trở lên, nhiều nhất hai chữ số sau dấu phẩy."))
    return points


class ScoreForm(forms.Form):
    """Points a criterion: the proposal and the members' vote; a grade where the frame lays down no points.

    `lines` are (code, name, maximum, proposed, voted, note).
    """

    def __init__(
        self, *args: Any, lines: Sequence[tuple[str, str, Decimal | None, Decimal | None, Decimal | None, str]],
        grades: Sequence[str], grade: str, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.codes = [line[0] for line in lines]
        for number, (_code, name, _most, proposed, voted, note) in enumerate(lines):
            self.fields[f"p{number}"] = PointsField(label=_("%(name)s: đề nghị") % {"name": name}, initial=proposed)
            self.fields[f"v{number}"] = PointsField(label=_("%(name)s: biểu quyết") % {"name": name}, initial=voted)
            self.fields[f"n{number}"] = CleanCharField(
                label=_("%(name)s: ghi chú") % {"name": name}, max_length=300, required=False, initial=note
            )
        choices = [("", _("Theo tổng điểm")), *((name, name) for name in grades)]
        self.fields["grade"] = ChoiceField(label=_("Mức chất lượng"), required=False, choices=choices, initial=grade)

    def points(self, column: str) -> dict[str, Decimal]:
        """Criterion -> points of a column ("p" proposed, "v" voted), those that were given."""
        values = ((code, self.cleaned_data[f"{column}{number}"]) for number, code in enumerate(self.codes))
        return {code: value for code, value in values if value is not None}

    def notes(self) -> dict[str, str]:
        """Criterion -> note."""
        return {code: self.cleaned_data[f"n{number}"] for number, code in enumerate(self.codes)}


class ConfirmForm(forms.Form):
    """The superior's points: filled with the members' vote, corrected where they differ."""

    def __init__(self, *args: Any, lines: Sequence[tuple[str, str, Decimal | None]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.codes = [line[0] for line in lines]
        for number, (_code, name, points) in enumerate(lines):
            self.fields[f"c{number}"] = PointsField(label=name, initial=points)

    def points(self) -> dict[str, Decimal] | None:
        """Criterion -> points; None when nothing was filled in (confirmed as the members voted)."""
        values = ((code, self.cleaned_data[f"c{number}"]) for number, code in enumerate(self.codes))
        return {code: value for code, value in values if value is not None} or None


class CloseForm(forms.Form):
    """Which document the minutes are to start."""

    draft = ChoiceField(
        label=gettext_lazy("Văn bản soạn từ các kết luận"), required=False, widget=forms.RadioSelect,
        choices=[("nghi-quyet", gettext_lazy("Soạn dự thảo nghị quyết")),
                 ("thong-bao", gettext_lazy("Soạn dự thảo thông báo kết luận")),
                 ("", gettext_lazy("Chưa soạn văn bản"))],
    )  # fmt: skip


class AmendForm(forms.Form):
    """A correction of locked minutes: why, and the texts that change.

    `records` and `decisions` are (id, title, text as it stands); `dues` likewise a text.
    """

    reason = CleanCharField(label=gettext_lazy("Lý do sửa"), max_length=300)
    seen = CleanCharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, records: Sequence[tuple[int, str, str]], decisions: Sequence[tuple[int, str, str]],
        dues: str, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.before: dict[str, str] = {"dues": dues}
        self.fields["dues"] = CleanCharField(
            label=_("Tình hình thu, nộp đảng phí"), max_length=500, required=False, initial=dues
        )
        for letter, rows in (("r", records), ("d", decisions)):
            for key, title, text in rows:
                self.before[f"{letter}{key}"] = text
                area = CleanTextField(
                    label=title, required=False, initial=text, widget=forms.Textarea(attrs={"rows": 3})
                )
                self.fields[f"{letter}{key}"] = area
        self.initial["seen"] = mark_of(self.before)

    def clean(self) -> dict[str, Any]:
        """Refuse texts drawn before somebody else's correction: sending them would silently undo it."""
        values = super().clean() or self.cleaned_data
        if self.data.get("seen", mark_of(self.before)) != mark_of(self.before):
            self.add_error(None, _("Biên bản vừa có bản sửa khác. Hãy tải lại trang, đọc bản mới rồi sửa tiếp."))
        return values

    def changed(self, letter: str) -> dict[int, str]:
        """Key -> new text, of the records ("r") or decisions ("d") that were changed."""
        return {
            int(name[1:]): self.cleaned_data[name]
            for name, old in self.before.items()
            if name[0] == letter and name[1:].isdecimal() and self.cleaned_data[name] != old
        }

    def dues(self) -> str | None:
        """The new note on dues; None when it stays."""
        return self.cleaned_data["dues"] if self.cleaned_data["dues"] != self.before["dues"] else None


class IssueForm(forms.Form):
    """The day a drafted document is issued, and the version of the draft that was seen."""

    dated_on = DateField(label=gettext_lazy("Ngày ban hành"))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class DeliverForm(forms.Form):
    """To whom an issued document goes."""

    org_ids = ManyField(label=gettext_lazy("Nơi nhận"), required=False)
    members = forms.BooleanField(label=gettext_lazy("Từng đảng viên của chi bộ"), required=False)

    def __init__(self, *args: Any, orgs: People, is_cell: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["org_ids"]
        assert isinstance(field, ManyField)  # noqa: S101  declared as one
        field.choices = list(orgs)
        if not is_cell:
            del self.fields["members"]

    def clean(self) -> dict[str, Any]:
        """At least one receiver."""
        values = super().clean() or self.cleaned_data
        if not values.get("org_ids") and not values.get("members") and "org_ids" not in self.errors:
            self.add_error("org_ids", _("Chọn ít nhất một nơi nhận."))
        return values


class TextForm(forms.Form):
    """One text: a report on a task, a remark."""

    text = CleanTextField(label=gettext_lazy("Nội dung"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class FinishForm(forms.Form):
    """A task is finished: by which record, what came out of it, and when."""

    proof = ChoiceField(
        label=gettext_lazy("Bằng chứng"),
        help_text=gettext_lazy("Cuộc họp sau đó đã khóa biên bản, văn bản đã ban hành, lần dự đã xác nhận."),
    )
    evidence = CleanCharField(label=gettext_lazy("Kết quả"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    done_on = DateField(label=gettext_lazy("Ngày xong"), required=False)

    def __init__(self, *args: Any, proofs: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "proof", [("", gettext_lazy("Chọn bằng chứng")), *proofs])


class AmendMarkForm(forms.Form):
    """A correction of one person's mark on a locked roll, with the reason of the correction."""

    person_id = PersonField(label=gettext_lazy("Đồng chí"), required=True, empty=gettext_lazy("Chọn người"))
    presence = ChoiceField(label=gettext_lazy("Tình hình đúng"), choices=NOTED)
    at_clock = TimeField(label=gettext_lazy("Giờ đến, giờ về"), required=False)
    absence = CleanCharField(label=gettext_lazy("Lý do vắng"), required=False)
    reason = CleanCharField(label=gettext_lazy("Lý do sửa"), max_length=300)

    def __init__(self, *args: Any, people: People, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_people(self, people)


class RemarkForm(forms.Form):
    """A few words with a confirmation."""

    remarks = CleanCharField(label=gettext_lazy("Ý kiến"), max_length=500, required=False)
