"""Nodes of a template drawn with less walking: runs of fixed text, conditions, loops.

Django calls each node through a wrapper that notes, for its debug page, which one failed. Where the engine does not
debug, nodes are called straight. What lies between two values and depends on the reader's language alone is kept as one
text a language. `tests/ui/test_quick.py` holds all of it against Django's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.template.base import Node, NodeList, TextNode, VariableDoesNotExist
from django.template.defaulttags import ForNode, IfNode
from django.template.loader_tags import IncludeNode
from django.templatetags.static import StaticNode
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

Drawer = Callable[[Any], str]


def _settled(nodes: Sequence[Node]) -> Drawer:
    """Draws nodes whose text the reader's language settles, together, once a language."""
    found: dict[str | None, str] = {}

    def draw(context: Any) -> str:
        language = get_language()
        text = found.get(language)
        if text is None:
            text = found[language] = "".join([str(node.render(context)) for node in nodes])
        return text

    return draw


def _is_settled(node: Node) -> bool:
    """Whether a node's text is a constant of the template and of the reader's language."""
    return type(node) is TextNode or bool(getattr(node, "settled", False))


def _included(node: IncludeNode) -> Drawer:
    """Draws `{% include "a/page.html" %}`; a page that the language settles is not walked through again."""
    name, plain = getattr(node.template, "var", None), not (node.extra_context or node.isolated_context)
    if not isinstance(name, str) or name.startswith(".") or node.template.filters or not plain:
        return node.render
    found: list[Drawer] = []

    def draw(context: Any) -> str:
        if not found:
            nodes = context.template.engine.get_template(name).nodelist
            found.append(_settled(nodes) if all(map(_is_settled, nodes)) else node.render)
        return found[0](context)

    return draw


def _run(nodes: Sequence[Node]) -> str | Drawer:
    if all(type(node) is TextNode for node in nodes):
        return "".join([node.s for node in nodes if isinstance(node, TextNode)])
    return _settled(nodes)


def _parts(nodes: Iterable[Node]) -> list[str | Drawer]:
    """What draws the nodes, in their order; fixed text as it is."""
    parts: list[str | Drawer] = []
    run: list[Node] = []
    for node in nodes:
        if _is_settled(node):
            run.append(node)
            continue
        if run:
            parts.append(_run(run))
            run = []
        parts.append(_included(node) if type(node) is IncludeNode else node.render)
    return [*parts, _run(run)] if run else parts


class QuickNodeList(NodeList):
    """Nodes that follow one another. What draws them is settled on the first drawing; the parser is done by then."""

    parts: list[str | Drawer] | None = None

    def render(self, context: Any) -> SafeString:
        """Their texts, joined."""
        if context.template is None or context.template.engine.debug:  # none where a tag draws while it is read
            return super().render(context)
        parts = self.parts
        if parts is None:
            parts = self.parts = _parts(self)
        return SafeString("".join([part if part.__class__ is str else part(context) for part in parts]))  # type: ignore[operator]  # what is no text is called


class QuickIfNode(IfNode):
    """`{% if %}`: a condition that is a value alone is asked for it without the tree around it."""

    def __init__(self, conditions_nodelists: list[Any]) -> None:
        super().__init__(conditions_nodelists)
        self.branches: list[Any] = [
            (condition, getattr(getattr(condition, "value", None), "resolve", None), nodes)
            for condition, nodes in conditions_nodelists
        ]

    def render(self, context: Any) -> Any:
        """The first branch whose condition holds."""
        for condition, resolve, nodes in self.branches:
            try:
                if condition is None:
                    return nodes.render(context)
                holds = condition.eval(context) if resolve is None else resolve(context, True)
            except VariableDoesNotExist:
                continue
            if holds:
                return nodes.render(context)
        return ""


class QuickForNode(ForNode):
    """`{% for one in several %}`; several variables at once and `reversed` stay Django's."""

    loopvars: Any
    sequence: Any
    nodelist_loop: Any
    nodelist_empty: Any

    def render(self, context: Any) -> Any:
        """The body once for each, or what stands after `{% empty %}`."""
        if len(self.loopvars) > 1 or self.is_reversed:
            return super().render(context)
        parent = context.get("forloop", {})
        (name,) = self.loopvars
        with context.push():
            values = self.sequence.resolve(context, ignore_failures=True)
            values = [] if values is None else values if hasattr(values, "__len__") else list(values)
            count = len(values)
            if count < 1:
                return self.nodelist_empty.render(context)
            here = context.dicts[-1]
            loop = here["forloop"] = {"parentloop": parent}
            drawn = []
            for place, one in enumerate(values):
                loop["counter0"], loop["counter"] = place, place + 1
                loop["revcounter"], loop["revcounter0"] = count - place, count - place - 1
                loop["first"], loop["last"] = place == 0, place == count - 1
                here[name] = one
                drawn.append(self.nodelist_loop.render(context))
        return SafeString("".join(drawn))


class QuickStaticNode(StaticNode):
    """`{% static "a/file" %}`: where a file lies does not change while the process runs."""

    settled = True


def quick_static(node: StaticNode) -> StaticNode:
    """The node that looks a file's address up once, where the template names the file itself."""
    said = node.path
    plain = node.varname is None and not said.is_var and not said.filters
    if not plain or conditional_escape(said.var) != said.var:
        return node
    return QuickStaticNode(None, said)
