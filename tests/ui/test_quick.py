"""Quick variables: whatever Django writes for a value, they write too."""

from __future__ import annotations

import datetime
import decimal
import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.http import QueryDict
from django.template import Context, Engine, Template, TemplateDoesNotExist, TemplateSyntaxError, engines
from django.template.loaders import locmem
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy, override

from nennep.ui.drawn.quick import QuickTemplate, _Reading


class Thing:
    """Attributes of every kind."""

    name = "<b>Bùi & con</b>"
    calls = 0

    def __init__(self) -> None:
        self.none = None

    def method(self) -> str:
        """Called without arguments."""
        return "called <"

    def wants(self, _one: int) -> str:
        """Cannot be called."""
        return "never"

    def delete(self) -> str:
        """Must not be called."""
        raise AssertionError

    delete.alters_data = True

    @property
    def broken(self) -> str:
        """Fails as code does, not as a missing name."""
        raise AttributeError("inside")

    def __str__(self) -> str:
        return "<thing>"


class Silent(Exception):
    """As Django's DoesNotExist."""

    silent_variable_failure = True


def silent() -> str:
    raise Silent


def values() -> dict[str, Any]:
    return {
        "text": "a<b> & \"c\" 'd'", "safe": mark_safe("<i>x</i>"), "lazy": gettext_lazy("Tất cả"), "number": 12345,
        "big": decimal.Decimal("1234.50"), "float": 1.5, "yes": True, "none": None, "day": datetime.date(2026, 2, 3),
        "at": datetime.datetime(2026, 2, 3, 20, 0, tzinfo=datetime.UTC), "thing": Thing(), "kind": Thing,
        "space": SimpleNamespace(items="own", x={"y": ["z<"]}), "map": {"items": "key", "0": "zero", "a": {"b": "c>"}},
        "list": ["first<", {"k": "v"}], "query": QueryDict("a=1&a=2&b=3"), "silent": silent,
        "lazy_object": SimpleLazyObject(Thing), "lazy_text": SimpleLazyObject(lambda: "x<"),
        "lazy_map": SimpleLazyObject(lambda: {"items": "key<"}), "lazy_list": SimpleLazyObject(lambda: ["a<"]),
        "lazy_none": SimpleLazyObject(lambda: None), "lazily_lazy": SimpleLazyObject(lambda: SimpleLazyObject(Thing)),
        "bytes": b"x", "row": (1, "two"),
    }  # fmt: skip


NAMES = (
    "text", "safe", "lazy", "number", "big", "float", "yes", "none", "day", "at", "thing", "thing.name", "thing.none",
    "thing.none.more", "thing.method", "thing.method.upper", "thing.wants", "thing.delete", "thing.missing", "kind",
    "kind.name", "space.items", "space.x.y.0", "map", "map.items", "map.0", "map.a.b", "map.a.none", "map.keys",
    "list.0", "list.1.k", "list.9", "list.x", "query.a", "query.b", "query.urlencode", "silent", "lazy_object.name",
    "lazy_object", "lazy_text", "lazy_object.method", "lazy_object.missing", "lazy_map.items", "lazy_map.keys",
    "lazy_list.0", "lazy_list.9", "lazy_none.name", "lazily_lazy.name", "bytes",
    "row.0", "row.1", "row.count", "missing", "missing.more", "True", "None", "12", "-1.5",
    '"a literal <"', '_("Tất cả")', "forloop", "text.upper", "number.bit_length", "dicts", "autoescape",
)  # fmt: skip
AROUND = (
    "{{{{ {0} }}}}", "{{{{ {0}|upper }}}}", "{{{{ {0}|default:text }}}}", "{{{{ text|default_if_none:{0} }}}}",
    "{{% if {0} %}}1{{% else %}}0{{% endif %}}", "{{% if {0} == text or not {0} %}}1{{% endif %}}",
    "{{% for one in {0} %}}[{{{{ one }}}} {{{{ forloop.counter }}}}]{{% empty %}}none{{% endfor %}}",
    "{{% with x={0} %}}{{{{ x }}}} {{{{ x.name }}}}{{% endwith %}}",
    "{{% autoescape off %}}{{{{ {0} }}}}{{% endautoescape %}}",
    "{{% firstof {0} text %}}", "{{{{ {0}|safe }}}}", "{{{{ {0}|force_escape }}}}", "{{{{ {0}|date:'d/m/Y H:i' }}}}",
)  # fmt: skip


def drawn(template: Template, more: dict[str, str] | None = None) -> tuple[str, str]:
    try:
        return "text", template.render(Context(values() | (more or {})))
    except Exception as error:  # noqa: BLE001  the two must fail alike
        return type(error).__name__, re.sub(r" at 0x\w+", "", str(error))


@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize("invalid", ["", "?%s?"])
def test_value_is_written_as_django_writes_it(around: str, invalid: str) -> None:
    engine = Engine(string_if_invalid=invalid)
    for language in ("vi", "en"):
        with override(language):
            for name in NAMES:
                text = around.format(name)
                assert drawn(QuickTemplate(text, engine=engine)) == drawn(Template(text, engine=engine)), text


ADDRESSES = (
    '{% url "members:file" 5 %}', '{% url "members:file" number %}', '{% url "reports:behind" number "Phai/hop" %}',
    '{% url "reports:behind" 42 slug %}', '{% url "reports:behind" 42 text %}', '{% url view number %}',
    '{% url "home" %}',
    '{% url "home" as top %}[{{ top }}]', '{% url "members:file" number as one %}[{{ one }}]',
    '{% url "nowhere" %}', '{% url "nowhere" as none %}[{{ none }}]',
    '{% url "members:file" text as none %}[{{ none }}]',
    '{% url "members:file" %}', '{% url "members:file" missing %}', '{% url "members:file" yes %}', '{% url missing %}',
    '{% url "members:file" pk=5 %}', '{% url "members:file" person_id=5 %}', '{% url "members:file" lazy %}',
    '{% autoescape off %}{% url "members:file" number %}{% endautoescape %}',
)  # fmt: skip


@pytest.mark.parametrize("text", ADDRESSES)
def test_address_is_written_as_django_writes_it(text: str) -> None:
    more = {"slug": "phai-hop", "view": "members:file"}
    ours, theirs = QuickTemplate(text, engine=Engine()), Template(text, engine=Engine())
    assert drawn(ours, more) == drawn(theirs, more)


def test_fault_of_the_code_is_not_taken_for_a_missing_name() -> None:
    for text in ("{{ thing.broken }}", "{% if thing.broken %}1{% endif %}", "{{ thing.broken|upper }}"):
        for debug in (False, True):
            with pytest.raises(AttributeError, match="inside") as raised:
                QuickTemplate(text, engine=Engine(debug=debug)).render(Context(values()))
            assert hasattr(raised.value, "template_debug") is debug


def test_wrong_template_says_where() -> None:
    for debug in (False, True):
        with pytest.raises(TemplateSyntaxError) as raised:
            QuickTemplate("one\n{% nothing %}", engine=Engine(debug=debug))
        assert hasattr(raised.value, "template_debug") is debug


def test_every_template_of_a_page_is_read_the_quick_way() -> None:
    engine: Any = engines["django"].engine
    assert type(engine.get_template("ui/base.html")) is QuickTemplate
    assert isinstance(engine.get_template("members/list.html"), QuickTemplate)
    with pytest.raises(TemplateDoesNotExist, match=r"ui/nothing\.html"):
        engine.get_template("ui/nothing.html")
    assert "nennep.ui.drawn.quick.Loader" in str(settings.TEMPLATES)


NODES = (
    (
        "{% load i18n %}a{% translate 'Tất cả' %}b{{ text }}{% translate 'Tất cả' as all %}c{{ all }}"
        "{% translate 'Sau' %}"
    ),
    "{% if none %}1{% elif missing %}2{% elif number %}3{{ text }}{% else %}4{% endif %}{% if none %}5{% endif %}",
    "{% if thing.broken %}1{% endif %}",
    "{% if number > 'x' %}1{% else %}2{% endif %}",
    "{% if _('Sau') %}1{% endif %}",
    (
        "{% for one in list %}{% for two in row %}{{ forloop.parentloop.counter }}{{ forloop.revcounter0 }}"
        "{{ two }}{% if forloop.first %}<{% elif forloop.last %}>{% endif %}{% endfor %}{{ forloop.length }}"
        "{{ one }}{% endfor %}{{ one }}"
    ),
    "{% for one in row reversed %}{{ one }}{{ forloop.last }}{% endfor %}",
    "{% for one in text %}{{ one }}{% endfor %}",
    "{% for key, value in map.items %}{{ key }}{% endfor %}",
    "{% for a, b in pairs %}{{ a }}{{ b|upper }},{% endfor %}",
    "{% for a, b in list %}{{ a }}{% endfor %}",
    "{% for one in generated %}{{ one }}{{ forloop.revcounter }}{% endfor %}",
    "{% for one in list %}{% cycle 'x' 'y' %}{% ifchanged one %}{{ one }}{% endifchanged %}{% endfor %}",
    "{% for one in row %}{% with row as list %}{{ list.0 }}{% endwith %}{% endfor %}{{ list.0 }}",
    "{% for forloop in row %}{{ forloop }}{% endfor %}",
    "{% for one in number %}{{ one }}{% endfor %}",
    (
        "{% load static %}{% static 'ui/base.css' %}{% static text %}{% static 'a b&c.css' %}"
        "{% static 'x.css' as x %}[{{ x }}]"
    ),
    "{% load static %}{% autoescape off %}{% static 'a&b.css' %}{% endautoescape %}{% static 'a'|upper %}",
    (
        "{% comment %}x{% endcomment %}{% filter upper %}a{{ text }}{% endfilter %}{% spaceless %}"
        "<a> <b>{% endspaceless %}"
    ),
    "{% block one %}a{{ text }}{% block two %}b{% endblock %}{% endblock %}",
    "{% verbatim %}{{ text }}{% endverbatim %}",
)


@pytest.mark.parametrize("debug", [False, True])
@pytest.mark.parametrize("text", NODES)
def test_nodes_draw_what_djangos_draw(text: str, *, debug: bool) -> None:
    libraries = {"i18n": "nennep.ui.templatetags.words", "static": "django.templatetags.static"}
    engine = Engine(debug=debug, libraries=libraries)
    ours, theirs = QuickTemplate(text, engine=engine), Template(text, engine=engine)
    for language in ("vi", "en", "vi"):
        with override(language):
            more: Any = [{"pairs": [("a", "b<")], "generated": (one for one in "xyz")} for _ in range(2)]
            assert drawn(ours, more[0]) == drawn(theirs, more[1]), language


class QuickPages(_Reading, locmem.Loader):
    """Templates out of a dictionary, read the quick way."""


def test_pages_that_extend_and_include_draw_what_djangos_draw() -> None:
    pages = {
        "base": "<{% block a %}a {{ text }}{% endblock %}|{% block b %}b{% endblock %}>"
        "{% include 'part' with x=text %}",
        "page": "{% extends 'base' %}{% block a %}{{ block.super }}{% for one in list %}"
        "{% include 'part' with x=one only %}{% endfor %}{% endblock %}",
        "part": "({{ x }}{% if text %}{{ text }}{% endif %})",
        "a/plain": "just {% comment %}x{% endcomment %}text<",
        "a/fixed": "text<",
        "a/all": "{% include 'a/plain' %}{% include 'a/fixed' %}{% include './fixed' %}{% include text %}"
        "{% include 'a/fixed' with x=1 %}{% for one in list %}{% include 'a/fixed' %}{% endfor %}",
    }
    theirs = Engine(loaders=[("django.template.loaders.locmem.Loader", pages)])
    ours = Engine(loaders=[("tests.ui.test_quick.QuickPages", pages)])
    for name in (*pages, *pages):
        more = {"text": "part"} if name == "a/all" else None
        assert drawn(ours.get_template(name), more) == drawn(theirs.get_template(name), more)
    assert isinstance(ours.get_template("page"), QuickTemplate)
