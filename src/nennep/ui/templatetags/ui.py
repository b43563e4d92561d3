"""`{% load ui %}`: the component tags `c` and `cblock`, and the filters that write dates, figures and documents."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.safestring import SafeData, SafeString, mark_safe

from nennep.ui import catalogue  # noqa: F401  importing it registers the components
from nennep.ui.components import parse_block, parse_component
from nennep.ui.drawn.escaping import escaped_whole
from nennep.ui.drawn.places import draw_bar, draw_rail
from nennep.ui.formats import format_day, format_hour, format_number, format_percent
from nennep.ui.shapes import Place

register = template.Library()
register.tag("c", parse_component)
register.tag("cblock", parse_block)


@register.filter
def vidate(value: object) -> str:
    """Write a date as dd/mm/yyyy."""
    return format_day(value)


@register.filter
def vitime(value: object) -> str:
    """Write an hour as "19 giờ 30"."""
    return format_hour(value)


@register.filter
def vinum(value: object, places: int | None = None) -> str:
    """Write a number as 1.234,5; `places` fixes the digits after the comma."""
    return format_number(value, places)


@register.filter
def vipct(value: object, places: int = 1) -> str:
    """Write a figure already in percent as "92,5 %"."""
    return format_percent(value, places)


@register.filter
def whole(text: object) -> SafeData:
    """Write a text in which no line ends within the number of a document (17-NQ/TU)."""
    return text if isinstance(text, SafeData) else mark_safe(escaped_whole(str(text)))  # noqa: S308  it is escaped


@register.filter
def rail(places: Iterable[Place]) -> SafeString:
    """Write the places a person goes to as items of a list."""
    return draw_rail(places)


@register.filter
def bar(places: Iterable[Place]) -> SafeString:
    """Write those that a phone keeps under the thumb."""
    return draw_bar(places)
