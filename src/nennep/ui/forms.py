"""The one way a form is drawn: label, hint, input, and the error beside the input it belongs to."""

from __future__ import annotations

from django.forms.renderers import DjangoTemplates


class Renderer(DjangoTemplates):
    """Draws `{{ form }}` and `{{ form.field.as_field_group }}` with our own templates (setting FORM_RENDERER)."""

    form_template_name = "ui/form/fields.html"
    field_template_name = "ui/form/field.html"
