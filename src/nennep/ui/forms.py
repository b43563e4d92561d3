"""The one way a form is drawn: label, hint, input, and the error beside the input it belongs to.

Inputs are drawn without templates: the same HTML as Django's own widget templates, at a tenth of the time. A page's
lists hold hundreds of options, and Django reads three templates for each. What is not in DRAWN is still drawn by its
template; `tests/ui/test_forms.py` holds the two side by side.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.forms import BoundField, Select
from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.template import Context
from django.template.base import render_value_in_context
from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.safestring import SafeData, SafeString, mark_safe
from django.utils.translation import gettext as _

from nennep.ui.drawn.escaping import escaped

_FOLDER = "django/forms/widgets/"
_OPTION = _FOLDER + "select_option.html"
_INPUTS = (
    "input", "text", "number", "email", "url", "color", "search", "tel", "password", "hidden", "date", "datetime",
    "time", "checkbox",
)  # fmt: skip

Widget = Mapping[str, Any]


def _plain(value: object) -> str:
    """A value as an attribute carries it: its text, without the reader's decimal comma."""
    if type(value) is str:
        return escaped(value)
    if type(value) is int:
        return str(value)
    return str(value) if isinstance(value, SafeData) else str(escape(str(value)))


def _words(value: object) -> str:
    """A value as `{{ value }}` writes it."""
    if type(value) is str:
        return escaped(value)
    if isinstance(value, str | Promise):
        return _plain(value)
    return str(render_value_in_context(value, Context()))


def _attributes(attrs: Mapping[str, object]) -> str:
    """The attributes with a space before each; True has no value, False is left out."""
    return "".join(
        f" {_words(name)}" if value is True else f' {_words(name)}="{_plain(value)}"'
        for name, value in attrs.items()
        if value is not False
    )


def draw_input(widget: Widget) -> str:
    """An `<input>`."""
    value = widget["value"]
    shown = "" if value is None else f' value="{_plain(value)}"'
    kind, name = _words(widget["type"]), _words(widget["name"])
    return f'<input type="{kind}" name="{name}"{shown}{_attributes(widget["attrs"])}>'


def draw_choice(widget: Widget) -> str:
    """One radio button or check box of several, in its label where the widget wants one."""
    if not widget.get("wrap_label"):
        return draw_input(widget)
    target = widget["attrs"].get("id")
    opened = f'<label for="{_words(target)}">' if target else "<label>"
    return f"{opened}{draw_input(widget)}\n {_words(widget['label'])}</label>"


def draw_textarea(widget: Widget) -> str:
    """A `<textarea>`; the line end after the tag keeps a first empty line of the text."""
    value = widget["value"]
    text = _words(value) if value else ""
    return f'<textarea name="{_words(widget["name"])}"{_attributes(widget["attrs"])}>\n{text}</textarea>'


def draw_select(widget: Widget) -> str:
    """A `<select>` with its groups and options."""
    parts = [f'<select name="{_words(widget["name"])}"{_attributes(widget["attrs"])}>']
    for name, options, _place in widget["optgroups"]:
        if name:
            parts.append(f'\n  <optgroup label="{_words(name)}">')
        parts += [f"\n  {_option(option)}" for option in options]
        if name:
            parts.append("\n  </optgroup>")
    return "".join([*parts, "\n</select>"])


def _option(option: Widget) -> str:
    attrs = option["attrs"]
    label, attributes = _words(option["label"]), _attributes(attrs) if attrs else ""
    return f'<option value="{_plain(option["value"])}"{attributes}>{label}</option>\n'


DRAWN: dict[str, Callable[[Widget], str]] = {
    **{f"{_FOLDER}{name}.html": draw_input for name in _INPUTS},
    f"{_FOLDER}radio_option.html": draw_choice,
    f"{_FOLDER}checkbox_option.html": draw_choice,
    f"{_FOLDER}textarea.html": draw_textarea,
    f"{_FOLDER}select.html": draw_select,
}


def drawn(template_name: str, widget: Widget) -> str | None:
    """The widget's HTML; None where its template has to draw it (another widget, or options with one of their own)."""
    draw = DRAWN.get(template_name)
    if draw is None:
        return None
    if draw is draw_select and any(
        option["template_name"] != _OPTION for _name, options, _place in widget["optgroups"] for option in options
    ):
        return None
    return draw(widget)


def draw_field(field: BoundField) -> SafeString:
    """A field as `ui/form/field.html` draws it where nothing is wrong with it and no hint goes with it; nothing where
    the template has to."""
    if field.is_hidden or field.use_fieldset or field.widget_type == "checkbox" or field.errors or field.help_text:
        return SafeString()
    hint = "" if field.field.required else f' <span class="hint">{_("nếu có")}</span>'
    label = f'<label for="{_words(field.id_for_label)}">{_words(field.label)}{hint}</label>'
    drawn = _list(field, field.field.widget) if type(field.field.widget) is Select else field
    return mark_safe(f'<div class="field">\n{label}\n{drawn}\n\n</div>')  # noqa: S308  escaped above


def _list(field: BoundField, widget: Select) -> str:
    """A field that is a list of choices and nothing else, without the parts that Django makes of each option first."""
    attrs = widget.attrs | field.build_widget_attrs({}, widget)
    if field.auto_id:
        attrs.setdefault("id", field.auto_id)
    parts = [f'<select name="{_words(field.html_name)}"{_attributes(attrs)}>']
    chosen = widget.format_value(field.value())
    for value, label in widget.choices:
        if isinstance(label, list | tuple):
            return str(field)  # groups are drawn with their parts
        sent, marked = "" if value is None else value, ""
        if str(sent) in chosen:
            marked, chosen = " selected", []
        parts.append(f'\n  <option value="{_plain(sent)}"{marked}>{_words(label)}</option>\n')
    return "".join([*parts, "\n</select>"])


class Renderer(DjangoTemplates):
    """Draws `{{ form }}` and `{{ form.field.as_field_group }}` with our own templates (setting FORM_RENDERER)."""

    form_template_name = "ui/form/fields.html"
    field_template_name = "ui/form/field.html"

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        """Draw an input without its template where that is known to give the same, anything else with it."""
        found = drawn(template_name, context["widget"]) if "widget" in context else None
        return super().render(template_name, context, request) if found is None else found.strip()
