"""Form fields that take what people really type, and answer wrong input with one sentence."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.choices import BaseChoiceIterator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.ui.formats import (
    UnreadableError,
    format_day,
    format_number,
    parse_day,
    parse_hour,
    parse_number,
    parse_whole,
)

REQUIRED = gettext_lazy("Cần ghi mục này.")
LONGEST_LINE = 200
LONGEST_TEXT = 20_000
LARGEST_WHOLE = 2_147_483_647

# What a copy from a word processor or a chat brings along unseen: zero-width marks, byte order marks, soft hyphens.
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_REFUSED = re.compile("[\x00\ud800-\udfff]")
_CONTROLS = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def clean_text(text: str, *, lines: bool = False) -> str:
    """Bring typed text to one form: NFC, no unseen marks, no stray spaces; line ends stay only with `lines`.

    Raises UnreadableError when the text holds a NUL or half a character, which no database takes.
    """
    if _REFUSED.search(text):
        raise UnreadableError(_("Mục này có ký tự không đọc được. Xóa chỗ đó rồi gõ lại."))
    text = _UNSEEN.sub("", unicodedata.normalize("NFC", text)).replace("\r\n", "\n").replace("\r", "\n")
    text = _CONTROLS.sub(" ", text)
    if not lines:
        return " ".join(text.split())
    return "\n".join(re.sub(r"[^\S\n]+", " ", line).strip() for line in text.split("\n")).strip()


class CleanCharField(forms.CharField):
    """One line of text: stripped, NFC, at most 200 characters unless told otherwise; NUL is refused."""

    lines = False
    default_error_messages = {"required": REQUIRED}

    def __init__(self, *, max_length: int = LONGEST_LINE, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)
        self.longest = max_length

    def to_python(self, value: Any) -> str:
        """Return the cleaned text; raises ValidationError with one sentence when it cannot be kept."""
        try:
            text = clean_text(super().to_python(value) or "", lines=self.lines)
        except UnreadableError as error:
            raise ValidationError(str(error), code="unreadable") from None
        if len(text) > self.longest:
            words = {"longest": format_number(self.longest), "length": format_number(len(text))}
            message = _("Ghi tối đa %(longest)s ký tự; đang có %(length)s.") % words
            raise ValidationError(message, code="max_length")
        return text


class CleanTextField(CleanCharField):
    """Several lines of text, cleaned like one line but with its line ends kept."""

    lines = True
    widget = forms.Textarea(attrs={"rows": 4})

    def __init__(self, *, max_length: int = LONGEST_TEXT, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)


def offer(form: forms.Form, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
    """Let a choice field of a form offer what is known only when the form is made; TypeError for other fields."""
    field = form.fields[name]
    if not isinstance(field, forms.ChoiceField):
        raise TypeError(f"{name} is no choice field")
    field.choices = _Offered(choices)


class _Offered(BaseChoiceIterator):
    """Pairs of a value and its words as they are: Django reads a list of them through three times when it is set."""

    def __init__(self, choices: Iterable[tuple[Any, Any]]) -> None:
        self._pairs = list(choices)

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        return iter(self._pairs)

    def __len__(self) -> int:
        return len(self._pairs)


class ChoiceField(forms.ChoiceField):
    """One of a list, with sentences of our own."""

    default_error_messages = {
        "required": gettext_lazy("Cần chọn một mục."),
        "invalid_choice": gettext_lazy("Mục đã chọn không có trong danh sách. Chọn lại một mục."),
    }


class _TypedField(forms.Field):
    """A text input whose text is read into a value of another kind by `reader` and shown again by `writer`."""

    widget = forms.TextInput
    default_error_messages = {"required": REQUIRED}
    input_attrs: ClassVar[Mapping[str, object]] = {"autocomplete": "off", "maxlength": "40"}
    reader: Callable[[str], object]
    writer: Callable[[object], str]

    def to_python(self, value: Any) -> Any:
        """Return what was typed as a value, None when nothing was; raises ValidationError with one sentence."""
        if value in self.empty_values:
            return None
        if not isinstance(value, str):
            return value
        try:
            text = clean_text(value)
            return type(self).reader(text) if text else None
        except UnreadableError as error:
            raise ValidationError(str(error), code="unreadable") from None

    def prepare_value(self, value: Any) -> Any:
        """Show a value as people write it, and wrong text exactly as it was typed."""
        return value if value is None or isinstance(value, str) else type(self).writer(value)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Return the attributes that help a phone show the right keys."""
        return {**super().widget_attrs(widget), **self.input_attrs}


class DateField(_TypedField):
    """A date typed as 03/12/2026, 3.12.2026, 03122026 or 2026-12-03; never a day that is not in the calendar."""

    reader = staticmethod(parse_day)
    writer = staticmethod(format_day)
    input_attrs: ClassVar[Mapping[str, object]] = {
        "autocomplete": "off",
        "inputmode": "numeric",
        "maxlength": "40",
        "class": "day",
        "placeholder": gettext_lazy("ngày/tháng/năm"),
    }


class TimeField(_TypedField):
    """An hour of the day typed as 19:30, 19h30 or 19 giờ 30."""

    reader = staticmethod(parse_hour)
    writer = staticmethod(lambda value: f"{value:%H:%M}")
    input_attrs: ClassVar[Mapping[str, object]] = {"autocomplete": "off", "maxlength": "40", "class": "hour"}


class WholeNumberField(_TypedField):
    """A whole number typed with or without dots between thousands, between `least` and `most`."""

    reader = staticmethod(parse_whole)
    writer = staticmethod(format_number)
    input_attrs: ClassVar[Mapping[str, object]] = {
        "autocomplete": "off",
        "inputmode": "numeric",
        "maxlength": "40",
        "class": "figure",
    }

    def __init__(self, *, least: int = 0, most: int = LARGEST_WHOLE, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.least = least
        self.most = most

    def validate(self, value: Any) -> None:
        """Refuse a number outside the limits with both limits named."""
        super().validate(value)
        if value is not None and not self.least <= value <= self.most:
            words = {"least": format_number(self.least), "most": format_number(self.most)}
            raise ValidationError(_("Ghi một số từ %(least)s đến %(most)s.") % words, code="limits")


class NumberField(_TypedField):
    """A number typed with a decimal comma, with or without dots between thousands."""

    reader = staticmethod(parse_number)
    writer = staticmethod(format_number)
    input_attrs: ClassVar[Mapping[str, object]] = {
        "autocomplete": "off",
        "inputmode": "decimal",
        "maxlength": "40",
        "class": "figure",
    }
