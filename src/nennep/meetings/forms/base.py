"""What the forms of a meeting share: people to choose from, and texts that somebody else may have changed meanwhile."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.ui.fields import CleanCharField

People = Sequence[tuple[int, str]]


class PersonField(forms.TypedChoiceField):
    """One of the people of the organisation, or nobody when not required; cleans to a key or None."""

    default_error_messages = {
        "required": gettext_lazy("Cần chọn một người."),
        "invalid_choice": gettext_lazy("Người đã chọn không có trong danh sách. Chọn lại."),
    }

    def __init__(self, *, empty: str | Promise = "", **kwargs: Any) -> None:
        super().__init__(coerce=int, empty_value=None, **kwargs)
        self.empty = empty

    def offer(self, people: People) -> None:
        """Say who may be chosen."""
        self.choices = [("", str(self.empty or _("Chưa chọn"))), *people]


def offer_people(form: forms.Form, people: People) -> None:
    """Give every person field of a form the same people."""
    for field in form.fields.values():
        if isinstance(field, PersonField):
            field.offer(people)


def item_key(text: str) -> int | None:
    """The key behind a chosen agenda item; None for the whole meeting."""
    return int(text) if text else None


class ManyField(forms.TypedMultipleChoiceField):
    """Several organisations ticked in a list; cleans to their keys."""

    widget = forms.CheckboxSelectMultiple
    default_error_messages = {
        "required": gettext_lazy("Cần chọn ít nhất một nơi."),
        "invalid_choice": gettext_lazy("Nơi đã chọn không có trong danh sách. Chọn lại."),
        "invalid_list": gettext_lazy("Nơi đã chọn không có trong danh sách. Chọn lại."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=int, **kwargs)


@dataclass(frozen=True, slots=True)
class Stored:
    """What is kept now, beside what the person typed."""

    label: str
    text: str


def mark_of(values: Mapping[str, object]) -> str:
    """A short mark of stored values, to see later whether somebody changed them."""
    return f"{zlib.crc32(repr(sorted((key, str(value)) for key, value in values.items())).encode()):08x}"


class KeptForm(forms.Form):
    """A form over texts that are kept already. When somebody else changed them since the page was drawn, nothing is
    overwritten: the form says so and `kept_now` holds what is kept, to be read beside what was typed."""

    seen = CleanCharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, kept: Mapping[str, object], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kept = dict(kept)
        self.kept_now: list[Stored] = []
        self.initial = {**self.kept, **self.initial, "seen": mark_of(self.kept)}

    def clean(self) -> dict[str, Any]:
        """Compare the mark that came with the form with what is kept now."""
        values = super().clean() or self.cleaned_data
        if values.get("seen") == mark_of(self.kept):
            return values
        self.kept_now = [
            Stored(str(self.fields[name].label), self.shown(name))
            for name in self.kept
            if name in values and values[name] != self.kept[name]
        ]
        if self.kept_now:
            self.add_error(
                None,
                _("Có người vừa ghi khác ở đây. Chữ đồng chí gõ vẫn còn; hãy so với bản đang lưu rồi ghi lại."),
            )
        self.data = {key: self.data[key] for key in self.data} | {"seen": mark_of(self.kept)}
        return values

    def shown(self, name: str) -> str:
        """A kept value in words."""
        field, value = self.fields[name], self.kept[name]
        if isinstance(field, forms.ChoiceField):
            labels: dict[str, str] = {str(key): str(label) for key, label in field.widget.choices}
            return labels.get(str(value), "")
        if isinstance(value, bool):
            return str(_("có") if value else _("không"))
        return str(field.prepare_value(value) or "") if value is not None else ""
