"""The strict component register: what components there are, which props each takes, and the tags that draw them.

A misspelt, missing or doubled prop, an unknown slot, and a literal value outside a prop's list are template syntax
errors when the template is read, not blanks on somebody's page. The catalogue of components is `catalogue.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.template import Context, Template, TemplateSyntaxError
from django.template.base import FilterExpression, Node, NodeList, Parser, TextNode, Token, token_kwargs
from django.utils.safestring import SafeString, mark_safe

from nennep.ui.drawn.nodes import QuickNodeList


class Required:
    """Marks a prop or slot that every use must give."""


REQUIRED = Required()
CONTENT = "content"


@dataclass(frozen=True, slots=True)
class OneOf:
    """A prop that takes one of a few words, with a default unless it is required."""

    words: tuple[str, ...]
    default: str | Required = REQUIRED


@dataclass(frozen=True, slots=True)
class Component:
    """One component: its template, props with their defaults, slots, and a function that prepares extra values."""

    name: str
    template: str
    props: Mapping[str, object]
    slots: Mapping[str, object]
    prepare: Callable[[dict[str, Any]], dict[str, Any]] | None

    def default(self, prop: str) -> object:
        """Return the default of a prop, or REQUIRED."""
        declared = self.props[prop]
        return declared.default if isinstance(declared, OneOf) else declared

    def check_word(self, prop: str, value: object) -> None:
        """Raise ValueError when a prop with a list of words gets another value."""
        declared = self.props[prop]
        if isinstance(declared, OneOf) and value not in declared.words:
            raise ValueError(f"component {self.name!r}: {prop}={value!r}, expected one of {', '.join(declared.words)}")


_register: dict[str, Component] = {}


def component(
    name: str,
    template: str,
    /,
    *,
    slots: Mapping[str, object] | None = None,
    prepare: Callable[[dict[str, Any]], dict[str, Any]] | None = None,
    **props: object,
) -> None:
    """Register a component; raises ValueError when the name is taken."""
    if name in _register:
        raise ValueError(f"component {name!r} is registered twice")
    _register[name] = Component(name, template, props, slots or {}, prepare)


def registered() -> Mapping[str, Component]:
    """Return every component by name."""
    return _register


class ComponentNode(Node):
    """A component in a template, its props still to be worked out for the page at hand.

    What is the same on every page is settled when the template is read: defaults, literal props (checked by the
    parser), and which props have a list of words. The component's own template is looked up on the first drawing.
    """

    child_nodelists = ("nodelist",)

    def __init__(self, found: Component, props: Mapping[str, FilterExpression], slots: Mapping[str, NodeList]) -> None:
        self.component = found
        self.slots = slots
        self.nodelist = slots.get(CONTENT, NodeList())
        self.known: dict[str, Any] = {prop: found.default(prop) for prop in found.props}
        self.known |= dict.fromkeys(found.slots, "")
        self.known |= {prop: given.var for prop, given in props.items() if _is_literal(given)}
        self.props = {prop: given for prop, given in props.items() if not _is_literal(given)}
        self.words = [prop for prop in self.props if isinstance(found.props[prop], OneOf)]
        self.template: Template | None = None

    def render(self, context: Context) -> SafeString:
        """Draw the component with its own props and slots alone; the page's other variables do not reach it."""
        found, values = self.component, self.known.copy()
        for prop, expression in self.props.items():
            values[prop] = expression.resolve(context)
        for prop in self.words:
            found.check_word(prop, values[prop])
        for slot, nodes in self.slots.items():
            values[slot] = nodes.render(context)
        if found.prepare:
            values |= found.prepare(values)
        values["csrf_token"] = context.get("csrf_token")
        if self.template is None:
            assert context.template is not None  # noqa: S101  a node is only ever rendered by a template
            self.template = context.template.engine.get_template(found.template)
        drawn = self.template.render(_inner(context, values))
        return mark_safe(drawn.strip())  # noqa: S308  the template escaped it; the file's last line end is not part of it


def _is_literal(expression: FilterExpression) -> bool:
    """Whether a prop's value is written in the template itself."""
    return not expression.is_var and not expression.filters


def _inner(context: Context, values: dict[str, Any]) -> Context:
    """A context that holds these values alone: `context.new`, without a copy of what templates keep while drawing."""
    inner = context.__class__.__new__(context.__class__)
    inner.__dict__.update(context.__dict__)
    inner.__dict__.pop("_processors_index", None)
    inner.dicts = [context.dicts[0], values]
    return inner


def parse_component(parser: Parser, token: Token) -> ComponentNode:
    """Compile `{% c "name" prop=value %}`."""
    found, props = _read_props(parser, token)
    _refuse_missing(found, "slots", found.slots, {})
    return ComponentNode(found, props, {})


def parse_block(parser: Parser, token: Token) -> ComponentNode:
    """Compile `{% cblock "name" prop=value %}content{% slot "other" %}...{% endslot %}{% endcblock %}`."""
    found, props = _read_props(parser, token)
    slots: dict[str, NodeList] = {}
    content = QuickNodeList()
    while True:
        content.extend(parser.parse(("slot", "endcblock")))
        inner = parser.next_token()
        if inner.contents == "endcblock":
            break
        slot = _read_slot(found, inner)
        if slot in slots:
            raise TemplateSyntaxError(f"component {found.name!r}: slot {slot!r} is given twice")
        slots[slot] = parser.parse(("endslot",))
        parser.delete_first_token()
    if not all(isinstance(node, TextNode) and not node.s.strip() for node in content):
        if CONTENT not in found.slots:
            raise TemplateSyntaxError(f"component {found.name!r} takes no content")
        slots[CONTENT] = content
    _refuse_missing(found, "slots", found.slots, slots)
    return ComponentNode(found, props, slots)


def _read_props(parser: Parser, token: Token) -> tuple[Component, dict[str, FilterExpression]]:
    """Read the component's name and props from a tag; raises TemplateSyntaxError for anything not declared."""
    tag, *bits = token.split_contents()
    if not bits or bits[0][0] not in "\"'" or bits[0][-1] != bits[0][0]:
        raise TemplateSyntaxError(f"{{% {tag} %}} starts with the component's name in quotes")
    found = _register.get(bits[0][1:-1])
    if found is None:
        raise TemplateSyntaxError(f"no component is called {bits[0]}")
    props: dict[str, FilterExpression] = {}
    for bit in bits[1:]:
        given = token_kwargs([bit], parser)
        if not given:
            raise TemplateSyntaxError(f"component {found.name!r}: {bit!r} is not a prop=value")
        ((prop, expression),) = given.items()
        if prop not in found.props:
            raise TemplateSyntaxError(f"component {found.name!r} has no prop {prop!r}; it has {', '.join(found.props)}")
        if prop in props:
            raise TemplateSyntaxError(f"component {found.name!r}: prop {prop!r} is given twice")
        props[prop] = expression
        _refuse_wrong_word(found, prop, expression)
    _refuse_missing(found, "props", {prop: found.default(prop) for prop in found.props}, props)
    return found, props


def _read_slot(found: Component, token: Token) -> str:
    """Read the name of a slot; raises TemplateSyntaxError when the component has none of that name."""
    bits = token.split_contents()
    slot = bits[1].strip("\"'") if len(bits) == 2 else ""
    if slot not in found.slots or slot == CONTENT:
        raise TemplateSyntaxError(f"component {found.name!r} has no slot {token.contents!r}")
    return slot


def _refuse_wrong_word(found: Component, prop: str, expression: FilterExpression) -> None:
    """Check a literal value against the words of its prop while the template is being read."""
    if not _is_literal(expression):
        return
    try:
        found.check_word(prop, expression.var)
    except ValueError as error:
        raise TemplateSyntaxError(str(error)) from None


def _refuse_missing(found: Component, what: str, declared: Mapping[str, object], given: Mapping[str, object]) -> None:
    """Raise TemplateSyntaxError when a required prop or slot is not given."""
    missing = [name for name, default in declared.items() if default is REQUIRED and name not in given]
    if missing:
        raise TemplateSyntaxError(f"component {found.name!r} needs the {what} {', '.join(missing)}")
