"""Form fields: what they take, the sentences they answer with, and how a field is drawn."""

from __future__ import annotations

import unicodedata
from datetime import date, time
from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from nennep.ui.fields import (
    ChoiceField,
    CleanCharField,
    CleanTextField,
    DateField,
    TimeField,
    WholeNumberField,
    clean_text,
    offer,
)
from nennep.ui.formats import UnreadableError


class MeetingForm(forms.Form):
    title = CleanCharField(label="Tên việc", max_length=20, help_text="Ngắn & rõ")
    day = DateField(label="Ngày")
    hour = TimeField(label="Giờ", required=False)
    people = WholeNumberField(label="Số người", most=500)
    way = ChoiceField(label="Cách", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    sure = forms.BooleanField(label="Đồng ý", required=False)
    words = CleanTextField(label="Nội dung", required=False)
    hidden = CleanCharField(widget=forms.HiddenInput, required=False)


GOOD = {"title": "  Họp   chi  ", "day": "3/12/2026", "hour": "19h30", "people": "24", "way": "a"}


def test_form_reads_what_people_type() -> None:
    form = MeetingForm(GOOD)

    assert form.is_valid(), form.errors
    assert form.cleaned_data["title"] == "Họp chi"
    assert form.cleaned_data["day"] == date(2026, 12, 3)
    assert form.cleaned_data["hour"] == time(19, 30)
    assert form.cleaned_data["people"] == 24


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("title", "", "Cần ghi mục này."),
        ("title", " \u200b ", "Cần ghi mục này."),
        ("title", "a\x00b", "Mục này có ký tự không đọc được. Xóa chỗ đó rồi gõ lại."),
        ("title", "a\ud800", "Mục này có ký tự không đọc được. Xóa chỗ đó rồi gõ lại."),
        ("title", "a" * 4226, "Ghi tối đa 20 ký tự; đang có 4.226."),
        ("day", "", "Cần ghi mục này."),
        ("day", "30/02/2026", "Ngày 30/02/2026 không có trong lịch."),
        ("day", "\x00", "Mục này có ký tự không đọc được. Xóa chỗ đó rồi gõ lại."),
        ("hour", "25:00", "Giờ phải từ 0 đến 23, phút từ 0 đến 59."),
        ("people", "501", "Ghi một số từ 0 đến 500."),
        ("people", "-1", "Ghi một số từ 0 đến 500."),
        ("people", "9" * 30, "Ghi một số nguyên, ví dụ 24 hoặc 1.209."),
        ("way", "c", "Mục đã chọn không có trong danh sách. Chọn lại một mục."),
        ("way", "", "Cần chọn một mục."),
    ],
)
def test_form_answers_wrong_input_with_one_sentence(field: str, typed: str, sentence: str) -> None:
    form = MeetingForm({**GOOD, field: typed})

    assert form.errors == {field: [sentence]}


def test_clean_text_brings_vietnamese_to_one_form() -> None:
    typed = unicodedata.normalize("NFD", "Nguyễn  Thị\u00a0Ẩn\u200b")

    assert clean_text(typed) == "Nguyễn Thị Ẩn"


def test_clean_text_keeps_line_ends_only_where_asked() -> None:
    typed = " một \r\n\r\n hai\tba \n"

    assert clean_text(typed, lines=True) == "một\n\nhai ba"
    assert clean_text(typed) == "một hai ba"


@given(st.text())
def test_clean_text_is_stable(text: str) -> None:
    try:
        once = clean_text(text, lines=True)
    except UnreadableError:
        return
    assert clean_text(once, lines=True) == once
    once.encode()


@given(st.text())
def test_fields_answer_any_text_with_a_value_or_a_sentence(text: str) -> None:
    told: list[str] = []
    for field in (CleanCharField(), CleanTextField(), DateField(), TimeField(), WholeNumberField()):
        try:
            field.clean(text)
        except ValidationError as error:
            told += error.messages

    assert all(message.endswith(".") for message in told)


def test_wrong_text_is_shown_again_as_typed() -> None:
    drawn = str(MeetingForm({"day": "30/02/2026", "people": "đông"})["day"])

    assert 'value="30/02/2026"' in drawn


def test_values_are_shown_as_people_write_them() -> None:
    form = MeetingForm(initial={"day": date(2026, 12, 3), "hour": time(9, 5), "people": 1209})

    assert 'value="03/12/2026"' in str(form["day"])
    assert 'value="09:05"' in str(form["hour"])
    assert 'value="1.209"' in str(form["people"])


def test_unchanged_values_are_not_seen_as_changed() -> None:
    first = {"day": date(2026, 12, 3), "hour": time(9, 5), "people": 1209, "title": "a", "way": "a"}
    again = {"day": "03/12/2026", "hour": "9:05", "people": "1.209", "title": "a", "way": "a"}

    assert MeetingForm(again, initial=first).changed_data == []


def test_field_group_ties_hint_and_error_to_the_input() -> None:
    drawn = MeetingForm({**GOOD, "title": ""})["title"].as_field_group()

    assert 'class="field wrong"' in drawn
    assert 'aria-describedby="id_title_helptext id_title_error"' in drawn
    assert 'aria-invalid="true"' in drawn
    assert '<p class="hint" id="id_title_helptext">Ngắn &amp; rõ</p>' in drawn
    assert '<p class="err" id="id_title_error"><span class="st missing wrap">Cần ghi mục này.</span></p>' in drawn


def test_form_draws_every_field_once_and_its_errors_first() -> None:
    drawn = str(MeetingForm({**GOOD, "day": "x"}))

    for name in MeetingForm.base_fields:
        assert f'name="{name}"' in drawn
    assert drawn.index('class="note wrong errors"') < drawn.index('name="title"')
    assert '<a href="#id_day">Ngày</a>' in drawn
    assert drawn.count("<legend>") == 1


def test_what_is_offered_is_drawn_and_checked_like_choices_of_the_class() -> None:
    """Offered when the form is made, groups among them, or written in the class: the same inputs, the same answers."""
    pairs: list[tuple[Any, Any]] = [("", "Tất cả"), (7, "Chi bộ 7"), ("Nhóm", [("8", "Chi bộ 8")])]

    class Written(forms.Form):
        cell = forms.TypedChoiceField(label="Chi bộ", coerce=int, required=False, empty_value=None, choices=pairs)

    class Offered(forms.Form):
        cell = forms.TypedChoiceField(label="Chi bộ", coerce=int, required=False, empty_value=None)

        def __init__(self, choices: list[tuple[Any, Any]], data: dict[str, str]) -> None:
            super().__init__(data)
            offer(self, "cell", (pair for pair in choices))

    for typed in ("", "7", "8", "9", "x"):
        plain, made = Written({"cell": typed}), Offered(pairs, {"cell": typed})
        assert made.is_valid() == plain.is_valid() == (typed in {"", "7", "8"})
        assert (made.cleaned_data, made.errors) == (plain.cleaned_data, plain.errors)
        assert str(made["cell"]) == str(plain["cell"])
        assert [str(one) for one in made["cell"].subwidgets] == [str(one) for one in plain["cell"].subwidgets]
    made = Offered([], {})
    field = made.fields["cell"]
    assert isinstance(field, forms.ChoiceField)
    assert not field.choices
