"""A wrong component tag is found when the template is read, not on somebody's page."""

from __future__ import annotations

import html
import re
from datetime import date

import pytest
from django.core.paginator import Paginator
from django.http import QueryDict
from django.template import Context, Template, TemplateSyntaxError
from django.utils import translation

from nennep.kernel.decisions import Decision
from nennep.kernel.statements import LimitedPaginator
from nennep.ui.components import component
from nennep.ui.shapes import Mark, MonthRow, Step, Todo


def draw(source: str, **values: object) -> str:
    return Template("{% load ui %}" + source).render(Context(values))


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ('{% c "st" kind="done" %}', "needs the props word"),
        ('{% c "st" kind="done" word="a" wrong=1 %}', "has no prop 'wrong'"),
        ('{% c "st" kind="done" word="a" word="b" %}', "given twice"),
        ('{% c "st" kind="doen" word="a" %}', "kind='doen'"),
        ('{% c "st" "done" %}', "is not a prop=value"),
        ('{% c "nothing" %}', "no component is called"),
        ("{% c st %}", "name in quotes"),
        ("{% c %}", "name in quotes"),
        ('{% c "stat" %}', "needs the slots content"),
        ('{% cblock "stat" %}  {% endcblock %}', "needs the slots content"),
        ('{% cblock "st" kind="done" word="a" %}text{% endcblock %}', "takes no content"),
        ('{% cblock "stat" %}a{% slot "aside" %}b{% endslot %}{% endcblock %}', "has no slot"),
        (
            '{% cblock "section" title="a" %}' + '{% slot "aside" %}a{% endslot %}' * 2 + "{% endcblock %}",
            "given twice",
        ),
        ('{% cblock "stat" %}a', "Unclosed tag"),
    ],
)
def test_component_wrong_use_is_a_syntax_error(source: str, complaint: str) -> None:
    with pytest.raises(TemplateSyntaxError, match=complaint):
        draw(source)


def test_component_wrong_word_from_a_variable_is_an_error() -> None:
    with pytest.raises(ValueError, match="expected one of done, due, late, missing, none"):
        draw('{% c "st" kind=kind word="a" %}', kind="doen")


def test_component_name_twice_is_an_error() -> None:
    with pytest.raises(ValueError, match="registered twice"):
        component("st", "ui/mark/st.html")


def test_component_escapes_its_props() -> None:
    assert draw('{% c "st" kind="late" word=word %}', word="<b>&") == '<span class="st late">&lt;b&gt;&amp;</span>'


def test_component_does_not_see_the_page() -> None:
    assert draw('{% c "st" kind="done" word="a" %}', wrap=True) == '<span class="st done">a</span>'


def test_component_keeps_nothing_from_one_drawing_to_the_next() -> None:
    source = (
        '{% load ui %}{% cblock "empty" title=_("Chi bộ") %}{{ x }}{% slot "acts" %}{{ y }}{% endslot %}{% endcblock %}'
    )
    source += '{% c "act" label=label url=url %}'
    template, first = Template(source), {"x": "một", "y": "hai", "label": "ba", "url": "/bon", "csrf_token": "nam"}
    alone = Template(source).render(Context({}))

    with translation.override("en"):
        drawn = template.render(Context(first))

    assert all(word in drawn for word in ("một", "hai", "ba", "/bon", "Cell"))
    assert template.render(Context({})) == alone
    assert "Chi bộ" in alone


def test_block_draws_content_and_slots_with_the_pages_variables() -> None:
    source = '{% cblock "section" title="T" id="t" %}{{ x }}{% slot "aside" %}{{ y }}{% endslot %}{% endcblock %}'

    drawn = draw(source, x="<1>", y="2")

    assert drawn == '<section id="t"><div class="h-with"><h2>T</h2>\n<span>2</span></div>\n&lt;1&gt;</section>'


def test_block_nests() -> None:
    inner = '{% cblock "stat" %}{% c "st" kind="done" word="a" %}.{% endcblock %}'

    drawn = draw('{% cblock "section" title="T" %}' + inner + "{% endcblock %}")

    assert '<p class="stat"><span class="st done">a</span>.</p>' in drawn


def test_act_refused_stays_in_sight_with_its_reason() -> None:
    drawn = draw('{% c "act" label="Gửi" url="/x" decision=d %}', d=Decision(allowed=False, reason="Chưa ký."))

    assert 'aria-disabled="true"' in drawn
    assert "/x" not in drawn
    described = re.search(r'aria-describedby="([^"]+)"', drawn)
    assert described is not None
    assert f'id="{described[1]}"><span class="st late wrap">Chưa ký.</span>' in drawn


def test_act_allowed_is_a_link() -> None:
    drawn = draw('{% c "act" label="Gửi" url="/x" decision=d %}', d=Decision(allowed=True))

    assert drawn == '<a class="btn" href="/x">Gửi</a>'


def test_act_post_carries_protection_and_counts_once() -> None:
    drawn = draw('{% c "act" label="Gửi" url="/x" method="post" %}', csrf_token="tok")

    assert 'name="csrfmiddlewaretoken" value="tok"' in drawn
    assert re.search(r'name="_once" value="[0-9a-f-]{36}"', drawn)


def test_as_of_shows_nothing_today() -> None:
    today = date(2026, 11, 21)

    assert draw('{% c "as_of" day=day today=day %}', day=today) == ""


def test_as_of_leads_back_with_the_rest_of_the_address() -> None:
    drawn = draw(
        '{% c "as_of" day=day today=today query=query %}',
        day=date(2025, 6, 30),
        today=date(2026, 11, 21),
        query=QueryDict("ngay=30/06/2025&xa=3&page=2"),
    )

    assert "Đang xem như ngày 30/06/2025." in drawn
    assert 'href="?xa=3&amp;page=2"' in drawn
    assert '<input type="hidden" name="xa" value="3">' in drawn
    assert 'name="page"' not in drawn


def test_pager_shows_the_pages_near_this_one() -> None:
    page = Paginator(range(4226), 100).page(7)

    drawn = draw('{% c "pager" page=page query=query %}', page=page, query=QueryDict("q=a b"))

    assert "601 đến 700 trong 4.226" in drawn
    assert re.findall(r">(\d+)</a>", drawn) == ["1", "5", "6", "7", "8", "9", "43"]
    assert 'href="?q=a+b&amp;page=8"' in drawn


def test_pager_keeps_what_else_the_address_asks_for_in_its_place() -> None:
    page, query = Paginator(range(300), 50).page(2), QueryDict("q=2&page=2&x=%26+page%3D2&page=9&q=3")

    drawn = draw('{% c "pager" page=page query=query %}', page=page, query=query)

    shown = [html.unescape(url) for url in re.findall(r'href="([^"]*)"', drawn)]
    assert shown == [f"?q=2&q=3&page={number}&x=%26+page%3D2" for number in (1, 1, 2, 3, 4, 6, 3)]


def test_pager_says_where_a_list_is_not_counted_further() -> None:
    for count, words in ((2000, "1 đến 50 trong 2.000"), (2001, "1 đến 50 trong hơn 2.000")):
        page = LimitedPaginator(list(range(count)), 50).page(1)
        assert words in draw('{% c "pager" page=page query=query %}', page=page, query=QueryDict())


def test_pager_of_one_page_is_nothing() -> None:
    assert draw('{% c "pager" page=page %}', page=Paginator([1], 100).page(1)) == ""


def test_months_gives_each_month_its_words() -> None:
    row = MonthRow("Họp", [Mark("done", "đã họp", "/1")] + [Mark("none", "chưa đến kỳ")] * 11, "1/1")

    drawn = draw('{% c "months" rows=rows caption="Năm" now=1 %}', rows=[row])

    assert drawn.count("<td") == 13
    assert 'class="now" title="Tháng 1: đã họp"><a href="/1">' in drawn


def test_steps_says_where_we_are_in_one_sentence() -> None:
    drawn = draw('{% c "steps" steps=steps %}', steps=[Step("Chuẩn bị", "past"), Step("Điểm danh", "now")])

    assert "Bước 2 trên 2: Điểm danh" in drawn


def test_exceptions_of_none_is_only_the_good_sentence() -> None:
    drawn = draw('{% cblock "exceptions" items=items %}Đủ cả.{% endcblock %}', items=[])

    assert drawn == '<p class="allwell">Đủ cả.</p>'


def test_exceptions_escape_what_people_wrote() -> None:
    drawn = draw('{% c "exceptions" items=items %}', items=[Todo("late", "<script>", "/a", "trễ", "<i>")])

    assert "&lt;script&gt;" in drawn
    assert "&lt;i&gt;" in drawn
    assert "<script>" not in drawn


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("4226", '<td class="n"><a href="/a">4.226</a></td>'),
        ("0", '<td class="n"><span class="zero">0</span></td>'),
        ("None", '<td class="n"></td>'),
    ],
)
def test_figure_links_what_can_be_opened(value: str, cell: str) -> None:
    assert draw('{% c "figure" value=' + value + ' url="/a" %}') == cell
