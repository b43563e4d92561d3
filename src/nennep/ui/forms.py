"""The one way a form is drawn: label, hint, input, and the error beside the input it belongs to."""

from __future__ import annotations

from typing import Any

from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest

from nennep.ui.widgets import drawn


class Renderer(DjangoTemplates):
    """Draws `{{ form }}` and `{{ form.field.as_field_group }}` with our own templates (setting FORM_RENDERER)."""

    form_template_name = "ui/form/fields.html"
    field_template_name = "ui/form/field.html"

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        """Draw an input without its template where that is known to give the same, anything else with it."""
        found = drawn(template_name, context["widget"]) if "widget" in context else None
        return super().render(template_name, context, request) if found is None else found.strip()
