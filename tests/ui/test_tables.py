"""Rows drawn without templates are what a template draws."""

from __future__ import annotations

from html import escape

from django.template import Context, Engine

from nennep.ui.escaping import escaped
from nennep.ui.tables import Cell, draw_rows

NASTY = "<b> \"a\" & 'b' \\ ễ &amp;"
TEMPLATE = (
    "{% for row in rows %}<tr>{% for cell in row %}"
    '{% if cell.names %}<th scope="row" class="name">{% else %}<td{% if cell.label %}'
    ' data-l="{{ cell.label }}"{% endif %}>'
    '{% endif %}{% if cell.url %}<a href="{{ cell.url }}">{{ cell.text }}</a>{% else %}{{ cell.text }}{% endif %}'
    "{% if cell.names %}</th>{% else %}</td>{% endif %}{% endfor %}</tr>{% endfor %}"
)


def test_rows_are_what_a_template_draws() -> None:
    rows = [
        [Cell(text, url, label, names) for url in ("", "/a/?b=1&c=2", NASTY) for label in ("", "Ngày sinh", NASTY)]
        for text in ("", "Bùi Văn Ất", NASTY)
        for names in (True, False)
    ]

    assert draw_rows(rows) == Engine().from_string(TEMPLATE).render(Context({"rows": rows}))
    assert draw_rows([]) == ""


def test_text_is_escaped_as_the_library_escapes_it() -> None:
    for text in ("", "ễ", NASTY, *"&<>\"'`=/"):
        assert escaped(text) == escape(text)
