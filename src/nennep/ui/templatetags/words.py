"""Stands in for Django's `{% load i18n %}` (setting TEMPLATES): a literal is looked up once a language, not once a use.

A page holds a hundred of them, some in every row of a table. Everything else of the library is Django's own.
"""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.template.base import Node, Parser, Token
from django.templatetags import i18n
from django.utils.translation import get_language

register = template.Library()
register.tags |= i18n.register.tags
register.filters |= i18n.register.filters


class WordsNode(Node):
    """A literal in the reader's language. The text is a constant of the template, so nothing of a reader is kept."""

    child_nodelists = ()

    def __init__(self, node: Any) -> None:
        self.node = node
        self.name: str | None = node.asvar
        self.found: dict[str | None, str] = {}
        self.settled = self.name is None  # see nennep.ui.drawn.nodes
        node.asvar = None

    def render(self, context: Context) -> str:
        """The words, or nothing where they are kept `as` a variable."""
        language = get_language()
        words = self.found.get(language)
        if words is None:
            words = self.found[language] = self.node.render(context)
        if self.name is None:
            return words
        context[self.name] = words
        return ""


def translate(parser: Parser, token: Token) -> Node:
    """Compile `{% translate %}`; one of a variable, with filters or a message context stays Django's."""
    node = i18n.do_translate(parser, token)
    said = node.filter_expression
    literal = getattr(said.var, "literal", None) is not None and not said.filters
    return WordsNode(node) if literal and not node.noop and node.message_context is None else node


register.tag("translate", translate)
register.tag("trans", translate)
