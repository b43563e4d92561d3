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
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy, override

from nennep.ui.quick import QuickTemplate


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

    delete.alters_data = True  # type: ignore[attr-defined]

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
        "bytes": b"x", "row": (1, "two"),
    }  # fmt: skip


NAMES = (
    "text", "safe", "lazy", "number", "big", "float", "yes", "none", "day", "at", "thing", "thing.name", "thing.none",
    "thing.none.more", "thing.method", "thing.method.upper", "thing.wants", "thing.delete", "thing.missing", "kind",
    "kind.name", "space.items", "space.x.y.0", "map", "map.items", "map.0", "map.a.b", "map.a.none", "map.keys",
    "list.0", "list.1.k", "list.9", "list.x", "query.a", "query.b", "query.urlencode", "silent", "lazy_object.name",
    "lazy_object", "lazy_text", "bytes",
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


def drawn(template: Template) -> tuple[str, str]:
    try:
        return "text", template.render(Context(values()))
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
    engine: Any = engines["django"].engine  # type: ignore[attr-defined]
    assert type(engine.get_template("ui/base.html")) is QuickTemplate
    assert isinstance(engine.get_template("members/list.html"), QuickTemplate)
    with pytest.raises(TemplateDoesNotExist, match=r"ui/nothing\.html"):
        engine.get_template("ui/nothing.html")
    assert "nennep.ui.quick.Loader" in str(settings.TEMPLATES)
