"""Rows drawn without templates are what a template draws."""

from __future__ import annotations

from html import escape
from typing import Any

import pytest
from django.template import Context, Engine, engines
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy, override

from nennep.ui.drawn.escaping import escaped, escaped_whole
from nennep.ui.drawn.places import draw_bar, draw_rail
from nennep.ui.drawn.tables import Cell, draw_months, draw_rows, month_heads
from nennep.ui.shapes import Mark, MonthRow, Place

NASTY = "<b> \"a\" & 'b' \\ ễ &amp;"
TEMPLATE = (
    "{% for row in rows %}<tr>{% for cell in row %}"
    '{% if cell.names %}<th scope="row" class="name">{% else %}<td{% if cell.css %} class="{{ cell.css }}"{% endif %}'
    '{% if cell.label %} data-l="{{ cell.label }}"{% endif %}>{% endif %}'
    "{% if cell.day and not cell.names %}<time>{% endif %}"
    '{% if cell.state and not cell.names %}<span class="st {{ cell.state }} wrap">{% endif %}'
    '{% if cell.url %}<a href="{{ cell.url }}">{{ cell.text }}</a>{% else %}{{ cell.text }}{% endif %}'
    "{% if cell.state and not cell.names %}</span>{% endif %}{% if cell.day and not cell.names %}</time>{% endif %}"
    '{% if cell.names and cell.under %}<br><span class="small quiet">{{ cell.under }}</span>{% endif %}'
    "{% if cell.names %}</th>{% else %}</td>{% endif %}{% endfor %}</tr>{% endfor %}"
)


def test_rows_are_what_a_template_draws() -> None:
    rows = [
        [Cell(text, url, label, names) for url in ("", "/a/?b=1&c=2", NASTY) for label in ("", "Ngày sinh", NASTY)]
        for text in ("", "Bùi Văn Ất", NASTY)
        for names in (True, False)
    ]
    rows += [
        [Cell(NASTY, url, "", names, under, css, state, day) for under in ("", NASTY) for css in ("", "x nb", NASTY)]
        for url in ("", "/a/")
        for state in ("", "late", NASTY)
        for names in (True, False)
        for day in (True, False)
    ]

    assert draw_rows(rows) == Engine().from_string(TEMPLATE).render(Context({"rows": rows}))
    assert draw_rows([]) == ""


def test_text_is_escaped_as_the_library_escapes_it() -> None:
    for text in ("", "ễ", NASTY, *"&<>\"'`=/"):
        assert escaped(text) == escape(text)


@pytest.mark.parametrize(
    "number",
    ["17-NQ/TU", "01-QĐ/ĐU", "1361-CV/BTCTW", "12a-KH/ĐUK", "12/2024/NĐ-CP", "202/2025/QH15", "38-HD/BTCTW"],
)
def test_no_line_ends_within_the_number_of_a_document(number: str) -> None:
    kept = f'<span class="nb">{number}</span>'
    assert escaped_whole(f"{number}, {number} <và> {number}.") == f"{kept}, {kept} &lt;và&gt; {kept}."
    template = engines["django"].from_string("{% load ui %}{{ text|whole }}")
    assert template.render({"text": f"sơ kết {number} & khác"}) == f"sơ kết {kept} &amp; khác"
    assert template.render({"text": format_html("<i title='{}'>", number)}) == f"<i title='{number}'>"
    drawn = draw_rows([[Cell(f"Học tập {number}", "/a/", names=True, under=number), Cell(number, "/b/")]])
    assert drawn.count(kept) == 3


def test_other_figures_are_left_as_they_are() -> None:
    for text in ("03/11/2026", "2025-2030", "7/12 người", "0912-345-678", "a-b", NASTY, "12-", "5/tu"):
        assert escaped_whole(text) == escaped(text)


MONTHS = (
    "{% load i18n %}{% for line in lines %}\n"
    '<tr><th scope="row">{{ line.label }}</th>{% for number, mark in line.marks %}<td{% if number == now %} class="now"'
    '{% endif %} title="{% translate "Tháng" %} {{ number }}: {{ mark.words }}">{% if mark.url %}'
    '<a href="{{ mark.url }}">'
    '<span class="mk {{ mark.state }}"></span><span class="vh">{{ mark.words }}</span></a>{% else %}'
    '<span class="mk {{ mark.state }}"></span><span class="vh">{{ mark.words }}</span>{% endif %}</td>{% endfor %}'
    '{% if totals %}<td class="sum">{{ line.total }}</td>{% endif %}</tr>{% endfor %}'
)
HEADS = (
    '{% load i18n %}{% for number in numbers %}<th scope="col"><span class="vh">{% translate "Tháng" %} </span>'
    "{{ number }}</th>{% endfor %}"
)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("now", [0, 1, 12])
@pytest.mark.parametrize("totals", [True, False])
def test_months_are_what_a_template_draws(language: str, now: int, *, totals: bool) -> None:
    lazy: Any = gettext_lazy("Thành lập")
    marks = [Mark("done", NASTY, NASTY), Mark("none", "chưa"), Mark("late", lazy, "/1"), Mark("due", mark_safe("<i>"))]
    rows = [MonthRow(NASTY, marks * 3, NASTY), MonthRow(lazy, marks * 3)]
    lines = [{"label": row.label, "marks": list(enumerate(row.marks, start=1)), "total": row.total} for row in rows]

    with override(language):
        values = {"lines": lines, "now": now, "totals": totals}
        assert draw_months(rows, now, totals=totals) == engines["django"].from_string(MONTHS).render(values)
        assert month_heads() == engines["django"].from_string(HEADS).render({"numbers": range(1, 13)})


RAIL = (
    '{% for item in nav %}\n<li><a href="{{ item.url }}"{% if item.current %} aria-current="page"{% endif %}>'
    '{{ item.label }}{% if item.count %}<span class="count">{{ item.count }}<span class="vh"> việc</span></span>'
    "{% endif %}</a></li>{% endfor %}"
)
BAR = (
    '{% for item in nav %}{% if item.bar %}<a href="{{ item.url }}"'
    '{% if item.current %} aria-current="page"{% endif %}>{{ item.label }}{% if item.count %}'
    ' <span class="count">{{ item.count }}<span class="vh"> việc</span></span>'
    "{% endif %}</a>{% endif %}{% endfor %}"
)


def test_rail_and_bar_are_what_a_template_draws() -> None:
    places = [
        Place(label, url, current=current, count=count, bar=bar)
        for label in ("Trang nhà", NASTY)
        for url in ("/", "/a/?b=1&c=2")
        for current in (True, False)
        for count in (0, 1, 1200)
        for bar in (True, False)
    ]

    context = Context({"nav": places}, use_l10n=False)
    with override("vi"):
        assert draw_rail(places) == Engine().from_string(RAIL).render(context)
        assert draw_bar(places) == Engine().from_string(BAR).render(context)
    assert draw_rail([]) == draw_bar([]) == ""
