"""Inputs drawn without templates give what Django's own widget templates give, to the last character."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.template import engines
from django.template.loader import get_template
from django.utils import translation
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from nennep.ui.forms import DRAWN, Renderer, draw_field

OURS, THEIRS = Renderer(), DjangoTemplates()
NASTY = "<b> \"a\" & 'b' \\ ễ\n"
ATTRS: list[dict[str, Any]] = [
    {},
    {"id": "id_x", "class": "day", "required": True, "disabled": False, "maxlength": 40, "data-n": 1234567},
    {"title": NASTY, "placeholder": gettext_lazy("ngày/tháng/năm"), "data-safe": mark_safe("&amp;"), "x": None},
]
VALUES: list[Any] = [
    None, "", "a", NASTY, mark_safe("<i>&amp;</i>"), 0, 4226, 1.5, Decimal("1234.50"), True, False,
    SimpleLazyObject(lambda: NASTY), gettext_lazy("nếu có"), datetime.date(2026, 11, 22),
    datetime.time(19, 30), "\n\nhai dòng\n",
]  # fmt: skip
CHOICES: list[Any] = [
    ("", "Tất cả"), (None, "—"), (1, "Một"), ("a", NASTY), (mark_safe("<"), mark_safe("<b>đậm</b>")),
    (1234567, 1234567), (2.5, Decimal("2.50")), ("x", gettext_lazy("nếu có")),
    ("Nhóm <1>", [("b", "B"), ("c", NASTY)]), (datetime.date(2026, 1, 2), datetime.date(2026, 1, 2)),
]  # fmt: skip
INPUTS: list[type[forms.Widget]] = [
    forms.TextInput, forms.NumberInput, forms.EmailInput, forms.URLInput, forms.PasswordInput, forms.HiddenInput,
    forms.DateInput, forms.DateTimeInput, forms.TimeInput, forms.CheckboxInput, forms.Textarea, forms.FileInput,
    forms.ClearableFileInput,
]  # fmt: skip
LISTS: list[Any] = [forms.Select, forms.SelectMultiple, forms.RadioSelect, forms.CheckboxSelectMultiple]


@pytest.fixture(params=["vi", "en"], autouse=True)
def _language(request: pytest.FixtureRequest) -> Iterator[None]:
    with translation.override(request.param):
        yield


@pytest.mark.parametrize("attrs", ATTRS)
@pytest.mark.parametrize("kind", INPUTS)
def test_input_is_what_the_template_draws(kind: type[forms.Widget], attrs: dict[str, Any]) -> None:
    for value in VALUES:
        for name in ("x", NASTY):
            ours, theirs = (kind(attrs).render(name, value, {"id": "i"}, renderer) for renderer in (OURS, THEIRS))
            assert ours == theirs


@pytest.mark.parametrize("attrs", ATTRS)
@pytest.mark.parametrize("kind", LISTS)
def test_list_is_what_the_template_draws(kind: Any, attrs: dict[str, Any]) -> None:
    widget = kind(attrs, choices=CHOICES)
    for value in (*VALUES, ["a", "b"], [1, "x"]):
        assert widget.render("x", value, {"id": "i"}, OURS) == widget.render("x", value, {"id": "i"}, THEIRS)


@pytest.mark.parametrize("widget", [forms.RadioSelect, forms.CheckboxSelectMultiple])
def test_single_choices_are_what_the_template_draws(widget: Any) -> None:
    def tags(renderer: DjangoTemplates) -> list[str]:
        class Asked(forms.Form):
            way = forms.ChoiceField(choices=CHOICES, widget=widget(attrs=ATTRS[2]))

        bound = Asked({"way": "a"}, renderer=renderer)["way"]
        return [choice.tag(wrap_label=wrap) for choice in bound.subwidgets for wrap in (False, True)]

    assert tags(OURS) == tags(THEIRS)


def test_options_with_a_template_of_their_own_are_left_to_it() -> None:
    class Fancy(forms.Select):
        option_template_name = "django/forms/widgets/radio_option.html"

    assert Fancy(choices=CHOICES).render("x", "a", {}, OURS) == Fancy(choices=CHOICES).render("x", "a", {}, THEIRS)


def test_every_drawn_template_is_one_of_djangos() -> None:
    for name in DRAWN:
        assert THEIRS.get_template(name)


class Fields(forms.Form):
    """A field of every kind that the interface has, with names and words that have to be escaped."""

    plain = forms.CharField(label=NASTY, required=False)
    needed = forms.CharField(label=gettext_lazy("Họ và tên"), initial=NASTY)
    area = forms.CharField(widget=forms.Textarea, required=False)
    one = forms.ChoiceField(choices=[("", gettext_lazy("Tất cả")), (1, NASTY)], required=False)
    twice = forms.ChoiceField(
        choices=[(1, "a"), ("1", "b"), (None, "—"), (mark_safe("<"), mark_safe("<b>"))], initial=1
    )
    grouped = forms.ChoiceField(choices=CHOICES, required=False, disabled=True, widget=forms.Select(attrs=ATTRS[1]))
    hinted = forms.CharField(help_text="x")
    box = forms.BooleanField(required=False)
    radio = forms.ChoiceField(choices=[("a", "A")], widget=forms.RadioSelect)
    hidden = forms.CharField(widget=forms.HiddenInput)


def test_field_is_what_the_template_draws() -> None:
    """What the function leaves to the template is drawn by it; the rest is the same either way."""
    template = get_template("ui/form/field.html")
    drawn = set()
    for form in (
        Fields(),
        Fields({"needed": "", "plain": NASTY, "one": "9"}),
        Fields({"needed": "x", "one": "1", "twice": "<"}),
        Fields(auto_id=False),
    ):
        for field in form:
            ours = draw_field(field)
            if ours:
                drawn.add(field.name)
                assert ours == template.render({"field": field}).strip()
            assert draw_component(field) == template.render({"field": field}).strip()
    assert drawn == {"plain", "needed", "area", "one", "twice", "grouped"}


def draw_component(field: forms.BoundField) -> str:
    """The component as pages use it."""
    return engines["django"].from_string('{% load ui %}{% c "field" field=field %}').render({"field": field})
