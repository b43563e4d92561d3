"""`{% translate %}` of a literal says what Django's says, in the language of the reader at hand."""

from __future__ import annotations

from itertools import product

import pytest
from django.template import Context, Engine, Template
from django.utils import translation

from nennep.ui.templatetags.words import WordsNode

SOURCES = [
    '{% translate "Chi bộ" %}',
    "{% translate 'Chi bộ' %}!",
    '{% trans "Chi bộ" %}',
    '{% translate "Không có <b> & 100%" %}',
    '{% translate "Chi bộ" as x %}[{{ x }}]',
    '{% translate "Chi bộ" noop %}',
    '{% translate "Chi bộ" context "nơi" %}',
    '{% translate "Chi bộ"|upper %}',
    "{% translate word %}",
    '{% autoescape off %}{% translate "<i>" %}{% endautoescape %}',
    '{% for n in "ab" %}{% translate "Tháng" %}{{ n }}{% endfor %}',
]


@pytest.mark.parametrize("source", SOURCES)
def test_translate_says_what_djangos_says(source: str) -> None:
    source, values = "{% load i18n %}" + source, {"word": "Chi bộ"}
    ours = Template(source)
    theirs = Engine(libraries={"i18n": "django.templatetags.i18n"}).from_string(source)

    for language in ("vi", "en", "vi", "en"):
        with translation.override(language):
            assert ours.render(Context(values)) == theirs.render(Context(values))


def test_translate_of_a_literal_keeps_one_text_a_language() -> None:
    template = Template('{% load i18n %}{% translate "Chi bộ" %}')
    (node,) = template.nodelist.get_nodes_by_type(WordsNode)

    for language, name in product(("vi", "en"), ("một", "hai")):
        with translation.override(language):
            template.render(Context({"viewer": name}))

    assert isinstance(node, WordsNode)
    assert node.found == {"vi": "Chi bộ", "en": "Cell"}
