"""Templates whose variables are looked up and written the short way (setting TEMPLATES).

A page writes hundreds of values, nearly all of them plain attributes that hold plain text. Django walks the same long
way for each: lazy text, dates of the reader's zone, callables, lists by number. Here the common case is answered at
once and everything else is left to Django, errors and missing names among it; `tests/ui/test_quick.py` holds the two
side by side.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.template import Origin, Template, TemplateDoesNotExist
from django.template.base import (
    DebugLexer,
    FilterExpression,
    Lexer,
    Node,
    NodeList,
    Parser,
    Token,
    Variable,
    VariableDoesNotExist,
    VariableNode,
    render_value_in_context,
)
from django.template.context import BaseContext
from django.template.defaulttags import ForNode, IfNode, URLNode
from django.template.loaders import base, cached
from django.templatetags.static import StaticNode
from django.urls import NoReverseMatch
from django.utils.functional import SimpleLazyObject, empty
from django.utils.safestring import SafeString

from nennep.kernel.addresses import address
from nennep.ui.drawn.escaping import escaped
from nennep.ui.drawn.nodes import QuickForNode, QuickIfNode, QuickNodeList, quick_static

_MISSING = (TypeError, AttributeError, KeyError, ValueError, IndexError)
_holds: dict[type, bool] = {}  # whether a value of the class is first looked into by key


def _unwrapped(lazy: Any) -> Any:
    """What a lazy object stands for; worked out now if it has not been."""
    if lazy._wrapped is empty:
        lazy._setup()
    return lazy._wrapped


class QuickVariable(Variable):
    """A name with its attributes and keys, as Django finds them."""

    __slots__ = ()

    def resolve(self, context: Any) -> Any:
        """The value. Raises VariableDoesNotExist like Django's."""
        if self.lookups is None or self.translate or not isinstance(context, BaseContext):
            return super().resolve(context)
        found: Any = context
        lookups = iter(self.lookups)
        name = next(lookups)
        for values in reversed(found.dicts):
            if name in values:
                current = values[name]
                break
        else:
            return super().resolve(found)
        for bit in lookups:
            if callable(current):
                return super().resolve(found)
            kind = type(current)
            if kind is SimpleLazyObject:
                current = _unwrapped(current)
                kind = type(current)
            holds = _holds.get(kind)
            if holds is None:
                holds = _holds[kind] = hasattr(kind, "__getitem__")
            try:
                current = current[bit] if holds else getattr(current, bit)
            except _MISSING:
                return super().resolve(found)
        return super().resolve(found) if callable(current) else current


class QuickExpression(FilterExpression):
    """A value with its filters."""

    __slots__ = ()

    def __init__(self, token: str, parser: Parser) -> None:
        super().__init__(token, parser)
        if isinstance(self.var, Variable):
            self.var = QuickVariable(str(self.var.var))
        self.filters = [
            (function, [(named, QuickVariable(str(given.var)) if named else given) for named, given in arguments])
            for function, arguments in self.filters
        ]

    def resolve(self, context: Any, ignore_failures: bool = False) -> Any:
        """The value; of a name that is missing, what Django makes of it."""
        if self.filters or not self.is_var:
            return super().resolve(context, ignore_failures)
        try:
            return self.var.resolve(context)
        except VariableDoesNotExist:
            return super().resolve(context, ignore_failures)


class QuickVariableNode(VariableNode):
    """A value in a page."""

    def render(self, context: Any) -> Any:
        """The value's text, escaped unless it is safe."""
        try:
            value = self.filter_expression.resolve(context)
        except UnicodeDecodeError:
            return ""
        kind = type(value)  # not its class: a lazy object shows that of what it stands for
        if kind is SafeString:
            return value
        if kind is str and context.autoescape:
            return escaped(value)
        return render_value_in_context(value, context)


class QuickURLNode(URLNode):
    """The address of a view, by `nennep.kernel.addresses`."""

    def render(self, context: Any) -> str:
        """The address, escaped, or nothing where it is kept `as` a variable."""
        keys = [one.resolve(context) for one in self.args]
        if self.kwargs or any(type(key) not in {int, str} for key in keys):
            return str(super().render(context))
        try:
            url = address(self.view_name.resolve(context), *keys)
        except NoReverseMatch:
            return str(super().render(context))
        if self.asvar:
            context[self.asvar] = url
            return ""
        return escaped(url) if context.autoescape else url


class QuickParser(Parser):
    """Reads a template into nodes of this module."""

    def compile_filter(self, token: str) -> FilterExpression:
        """A value with its filters."""
        return QuickExpression(token, self)

    def parse(self, parse_until: Iterable[str] | None = None) -> NodeList:
        """The nodes up to one of these tags, or to the end."""
        return QuickNodeList(super().parse(parse_until))

    def extend_nodelist(self, nodelist: NodeList, node: Node, token: Token) -> None:
        """Add a node to a list of them."""
        super().extend_nodelist(nodelist, _quick(node), token)


def _quick(node: Any) -> Node:
    """The node that draws the same with less walking, where there is one."""
    kind = type(node)
    if kind is VariableNode:
        return QuickVariableNode(node.filter_expression)
    if kind is URLNode:
        return QuickURLNode(node.view_name, node.args, node.kwargs, node.asvar)
    if kind is IfNode:
        return QuickIfNode(node.conditions_nodelists)
    if kind is ForNode:
        return QuickForNode(node.loopvars, node.sequence, node.is_reversed, node.nodelist_loop, node.nodelist_empty)
    found: Node = quick_static(node) if kind is StaticNode else node
    return found


class QuickTemplate(Template):
    """A template read by `QuickParser`."""

    def compile_nodelist(self) -> NodeList:
        """The template's nodes. Raises TemplateSyntaxError, with its place in the source when the engine debugs."""
        lexer = (DebugLexer if self.engine.debug else Lexer)(self.source)
        parser = QuickParser(
            lexer.tokenize(), self.engine.template_libraries, self.engine.template_builtins, self.origin
        )
        try:
            nodes = parser.parse()
        except Exception as error:
            token: Any = getattr(error, "token", None)
            if self.engine.debug and token is not None:
                error.template_debug = self.get_exception_info(error, token)  # type: ignore[attr-defined]  # as Django notes it
            raise
        self.extra_data = parser.extra_data
        return nodes


class _Reading(base.Loader):
    """Reads what its subclass finds."""

    def get_template(self, template_name: str, skip: list[Origin] | None = None) -> Template:
        """The template. Raises TemplateDoesNotExist."""
        tried: list[tuple[Origin, str]] = []
        origin: Any
        for origin in self.get_template_sources(template_name):
            if skip is not None and origin in skip:
                tried.append((origin, "Skipped to avoid recursion"))
                continue
            try:
                contents = origin.loader.get_contents(origin)
            except TemplateDoesNotExist:
                tried.append((origin, "Source does not exist"))
            else:
                return QuickTemplate(contents, origin, origin.template_name, self.engine)
        raise TemplateDoesNotExist(template_name, tried=tried)


class Loader(cached.Loader, _Reading):
    """Django's loader that keeps what it has read; each template is read by `QuickTemplate`."""
