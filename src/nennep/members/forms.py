"""Forms of members' files. Each change asks from when, and by which document."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.members.actions.edit_file import FIELDS, Value
from nennep.members.actions.register import PersonFacts
from nennep.members.presenters import LABELS, SEX_WORDS, value_words
from nennep.members.qualifications.spans import DATED_FIELDS
from nennep.members.register.dates import PartialDate
from nennep.members.register.values import SCHOOLING, THEORY, capitalised
from nennep.members.rules import DATE_FIELDS
from nennep.members.states import Standing
from nennep.organisations.forms import DecidedForm
from nennep.ui.fields import REQUIRED, CleanCharField, CleanTextField, DateField, offer
from nennep.ui.formats import UnreadableError, parse_day

_MONTH = re.compile(r"(?:tháng )?(\d{1,2})[/.\- ](\d{4})", re.ASCII)
_YEAR = re.compile(r"(?:năm )?(\d{4})", re.ASCII)
LENGTHS = {
    "full_name": 120, "common_name": 120, "ethnicity": 40, "religion": 40, "native_place": 200, "address": 200,
    "phone": 30, "citizen_id": 12, "card_no": 20, "schooling": 40, "profession": 120, "theory": 40, "occupation": 120,
}  # fmt: skip
Choices = Sequence[tuple[str | int, str | Promise]]


def read_partial(text: str) -> PartialDate:
    """Read a date, a month or a year as people type it; UnreadableError with a sentence otherwise."""
    if (match := _YEAR.fullmatch(text)) and 1900 <= int(match[1]) <= 2199:
        return PartialDate(parse_day(f"01/01/{match[1]}"), "year")
    if match := _MONTH.fullmatch(text):
        if not 1 <= int(match[1]) <= 12:
            raise UnreadableError(_("Tháng phải từ 1 đến 12."))
        return PartialDate(parse_day(f"01/{match[1]}/{match[2]}"), "month")
    return PartialDate(parse_day(text))


def _shown(value: object) -> str:
    return str(value)


class PartialDateField(DateField):
    """A date known to the day, the month or the year: 28/11/1977, 11/1977 or 1977."""

    reader = staticmethod(read_partial)  # type: ignore[assignment]  # a date with its precision
    writer = staticmethod(_shown)
    input_attrs: ClassVar[Mapping[str, str | Promise]] = {
        "autocomplete": "off",
        "inputmode": "numeric",
        "maxlength": "40",
        "class": "day",
        "placeholder": gettext_lazy("ngày, tháng hoặc năm"),
    }


def _file_field(field: str, *, required: bool = False, seen: bool = False) -> forms.Field:
    """The input of one field of the file; with `seen` it carries along what the person saw."""
    label = LABELS[field]
    if field in DATE_FIELDS:
        return PartialDateField(label=label, required=required, show_hidden_initial=seen)
    if field == "sex":
        return forms.ChoiceField(label=label, required=False, choices=_sexes, show_hidden_initial=seen)
    made = CleanCharField(label=label, required=required, max_length=LENGTHS[field], show_hidden_initial=seen)
    if field in {"citizen_id", "phone"}:
        made.widget.attrs["inputmode"] = "numeric"
    suggested = {"theory": THEORY, "schooling": SCHOOLING}.get(field)
    if suggested:
        made.help_text = _("Ví dụ: %s") % ", ".join(list(suggested)[:4])
    return made


def _sexes() -> list[tuple[str, str | Promise]]:
    return [("", SEX_WORDS[""]), ("F", SEX_WORDS["F"]), ("M", SEX_WORDS["M"])]


def clean_citizen_id(text: str) -> str:
    """Twelve digits, or the nine of the old identity card; spaces are dropped."""
    digits = re.sub(r"[\s.]", "", text)
    if digits and not re.fullmatch(r"\d{9}|\d{12}", digits, re.ASCII):
        raise ValidationError(_("Số định danh cá nhân gồm 12 chữ số (chứng minh nhân dân cũ gồm 9)."))
    return digits


class CellForm(forms.Form):
    """A form that asks for a cell among those the person may choose."""

    cell = forms.TypedChoiceField(label=gettext_lazy("Chi bộ"), coerce=int, error_messages={"required": REQUIRED})

    def __init__(self, *args: Any, cells: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "cell", [("", gettext_lazy("Chọn chi bộ")), *cells])


class RegisterForm(CellForm):
    """A member who enters a cell's register."""

    since = DateField(label=gettext_lazy("Sinh hoạt tại chi bộ từ ngày"))
    decision_no = CleanCharField(
        label=gettext_lazy("Theo quyết định, giấy giới thiệu số"), max_length=60, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in FIELDS:
            if field != "common_name":
                self.fields[field] = _file_field(field, required=field == "full_name")

    def clean_full_name(self) -> str:
        """A name in capitals or small letters alone is written as names are, as where a register is read."""
        name: str = self.cleaned_data["full_name"]
        return capitalised(name) if name.isupper() or name.islower() else name

    def clean_citizen_id(self) -> str:
        """The digits alone."""
        return clean_citizen_id(self.cleaned_data["citizen_id"])

    def facts(self) -> PersonFacts:
        """What was typed, as the action takes it."""
        values: dict[str, Any] = {}
        for field in FIELDS:
            value = self.cleaned_data.get(field)
            if field in DATE_FIELDS:
                values[f"{field}_on"] = value.date if value else None
                values[f"{field}_precision"] = value.precision if value else "day"
            elif field != "common_name":
                values[field] = value or ""
        return PersonFacts(**values)


class EditForm(forms.Form):
    """The facts of a file. What the person saw travels along, so that nobody's work is overwritten unseen."""

    basis = CleanCharField(
        label=gettext_lazy("Căn cứ sửa"), max_length=300,
        help_text=gettext_lazy("Giấy tờ đã đối chiếu, ví dụ: giấy khai sinh, quyết định số 52-QĐ/HU."),
    )  # fmt: skip

    since = DateField(
        label=gettext_lazy("Trình độ trên đây có từ ngày"), required=False,
        help_text=gettext_lazy(
            "Ghi khi giáo dục phổ thông, chuyên môn hoặc lý luận chính trị nay đã khác, ví dụ ngày được cấp bằng: báo "
            "cáo của những ngày trước đó vẫn tính như cũ. Để trống khi sửa chỗ ghi sai hoặc bổ sung chỗ còn thiếu: "
            "nội dung mới thay nội dung đang ghi, những lần đổi trước giữ nguyên."
        ),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in FIELDS:
            self.fields[field] = _file_field(field, required=field == "full_name", seen=True)

    def clean_citizen_id(self) -> str:
        """The digits alone."""
        return clean_citizen_id(self.cleaned_data["citizen_id"])

    def changed(self) -> dict[str, Value]:
        """The fields this person changed."""
        return {field: self.cleaned_data[field] for field in self.changed_data if field in FIELDS}

    def seen(self) -> dict[str, Value]:
        """What these fields held when the form was opened."""
        return {field: self.fields[field].to_python(self.data.get(f"initial-{field}", "")) for field in self.changed()}

    def after_clash(self, current: Mapping[str, Value]) -> EditForm:
        """The same form with the typed words kept, and beside each clashing field what stands there now."""
        data = self.data.copy() if isinstance(self.data, QueryDict) else QueryDict(mutable=True)
        for field, value in current.items():
            data[f"initial-{field}"] = str(value or "")
        again = EditForm(data, initial=self.initial)
        again.full_clean()
        for field, value in current.items():
            words = value_words(field, value) or "–"
            again.add_error(field, _("Hồ sơ nay ghi: %s. Lưu lại nếu vẫn muốn đổi.") % words)
        return again


class StandingForm(forms.Form):
    """A change of standing, decided elsewhere."""

    standing = forms.ChoiceField(
        label=gettext_lazy("Tư cách mới"), choices=[("", gettext_lazy("Chọn tư cách")), *Standing.choices],
        error_messages={"required": REQUIRED},
    )  # fmt: skip
    on = DateField(label=gettext_lazy("Từ ngày"))
    decision_no = CleanCharField(label=gettext_lazy("Theo quyết định số"), max_length=60, required=False)
    note = CleanCharField(label=gettext_lazy("Ghi chú"), max_length=300, required=False)

    def clean_standing(self) -> Standing:
        """The standing."""
        return Standing(self.cleaned_data["standing"])


class ReasonForm(forms.Form):
    """Why something is taken back."""

    reason = CleanCharField(label=gettext_lazy("Lý do"), max_length=300)


class ExemptForm(forms.Form):
    """Exemption from party work and meetings, by the cell's resolution."""

    ground = CleanCharField(label=gettext_lazy("Lý do"), max_length=200)
    on = DateField(label=gettext_lazy("Từ ngày"))
    temporary = forms.BooleanField(label=gettext_lazy("Tạm miễn (có thời hạn)"), required=False)
    until = DateField(label=gettext_lazy("Trở lại sinh hoạt từ ngày"), required=False)
    decision_no = CleanCharField(label=gettext_lazy("Theo nghị quyết của chi bộ số"), max_length=60, required=False)


class DayForm(forms.Form):
    """From when."""

    on = DateField(label=gettext_lazy("Từ ngày"))


class MoveForm(CellForm):
    """Another home cell."""

    on = DateField(label=gettext_lazy("Từ ngày"))
    decision_no = CleanCharField(label=gettext_lazy("Theo giấy giới thiệu số"), max_length=60, required=False)


class TemporaryForm(MoveForm):
    """A place for a time."""

    until = DateField(label=gettext_lazy("Trở về từ ngày"), required=False)


class WorkplaceForm(forms.Form):
    """A place of work."""

    unit = CleanCharField(label=gettext_lazy("Đơn vị"), max_length=160)
    locality = CleanCharField(label=gettext_lazy("Địa bàn (xã, huyện)"), max_length=120, required=False)
    province = CleanCharField(label=gettext_lazy("Tỉnh, thành phố"), max_length=80, required=False)
    on = DateField(label=gettext_lazy("Từ ngày"))


class PaperForm(forms.Form):
    """A paper that is in the file."""

    paper = forms.ChoiceField(label=gettext_lazy("Loại giấy tờ"), error_messages={"required": REQUIRED})
    dated_on = DateField(label=gettext_lazy("Ngày của giấy tờ"), required=False)
    note = CleanCharField(label=gettext_lazy("Ghi chú"), max_length=300, required=False)

    def __init__(self, *args: Any, papers: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "paper", [("", gettext_lazy("Chọn loại giấy tờ")), *papers])


class TeamForm(forms.Form):
    """A party team."""

    name = CleanCharField(label=gettext_lazy("Tên tổ đảng"), max_length=120)
    on = DateField(label=gettext_lazy("Từ ngày"))


class TeamPlaceForm(forms.Form):
    """Who enters a party team."""

    person = forms.TypedChoiceField(label=gettext_lazy("Đảng viên"), coerce=int, error_messages={"required": REQUIRED})
    is_head = forms.BooleanField(label=gettext_lazy("Làm tổ trưởng"), required=False)
    on = DateField(label=gettext_lazy("Từ ngày"))

    def __init__(self, *args: Any, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "person", [("", gettext_lazy("Chọn đảng viên")), *people])


class AskForm(forms.Form):
    """A member asks for a correction of one field of the own file."""

    ground = CleanTextField(
        label=gettext_lazy("Căn cứ"), max_length=500,
        help_text=gettext_lazy("Giấy tờ nào ghi như vậy, để người xem xét đối chiếu."),
    )  # fmt: skip

    since = DateField(
        label=gettext_lazy("Có từ ngày"), required=False,
        help_text=gettext_lazy(
            "Ghi khi nội dung mới chỉ có từ một ngày, ví dụ ngày được cấp bằng. Để trống khi hồ sơ ghi sai hoặc thiếu."
        ),
    )  # fmt: skip

    def __init__(self, *args: Any, field: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new"] = _file_field(field)
        self.fields["new"].label = _("Đề nghị ghi là")
        if field not in DATED_FIELDS:
            del self.fields["since"]
        self.order_fields(["new", "since", "ground"])

    def clean_new(self) -> Value:
        """The new value; digits alone for the citizen id."""
        value: Value = self.cleaned_data["new"]
        if isinstance(value, str) and self.fields["new"].widget.attrs.get("maxlength") == "12":
            return clean_citizen_id(value)
        return value


class DecideForm(forms.Form):
    """The answer to a request."""

    answer = CleanTextField(
        label=gettext_lazy("Trả lời đảng viên"), max_length=500, required=False,
        help_text=gettext_lazy("Khi không sửa thì phải ghi lý do."),
    )  # fmt: skip


class ChangesForm(DecidedForm):
    """From when, and by which document, the ticked changes of a row hold; asked for only once something is ticked."""

    def full_clean(self) -> None:
        """What is not told yet is no fault."""
        asked = [self.fields[name] for name in ("effective_on", "decision_no")]
        for field in asked:
            field.required = False
        super().full_clean()
        for field in asked:
            field.required = True

    def ask_for_decision(self, *, wanted: bool) -> None:
        """Say at the fields what is missing for ticked changes."""
        for name in ("effective_on", "decision_no") if wanted else ():
            if not self.cleaned_data.get(name) and name not in self.errors:
                self.add_error(name, REQUIRED)


class ListFilterForm(forms.Form):
    """Which members to list."""

    q = CleanCharField(label=gettext_lazy("Họ tên, có dấu hoặc không dấu"), max_length=120, required=False)
    chi_bo = forms.TypedChoiceField(label=gettext_lazy("Chi bộ"), coerce=int, required=False, empty_value=None)
    tu_cach = forms.ChoiceField(
        label=gettext_lazy("Tư cách"), required=False,
        choices=[("", gettext_lazy("Tất cả")), *((value, Standing(value).label) for value in Standing.IN_PARTY)],
    )  # fmt: skip
    gioi = forms.ChoiceField(
        label=gettext_lazy("Giới tính"), required=False,
        choices=[("", gettext_lazy("Tất cả")), ("F", gettext_lazy("Nữ")), ("M", gettext_lazy("Nam"))],
    )  # fmt: skip
    dien = forms.ChoiceField(
        label=gettext_lazy("Diện"), required=False,
        choices=[
            ("", gettext_lazy("Tất cả")), ("mien", gettext_lazy("Được miễn sinh hoạt")),
            ("di", gettext_lazy("Đang sinh hoạt tạm thời nơi khác")), ("den", gettext_lazy("Sinh hoạt tạm thời ở đây")),
            ("huy-hieu", gettext_lazy("Tròn mốc Huy hiệu trong 12 tháng tới")),
        ],
    )  # fmt: skip

    def __init__(self, *args: Any, cells: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "chi_bo", [("", gettext_lazy("Tất cả")), *cells])
