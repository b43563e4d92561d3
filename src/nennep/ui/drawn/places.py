"""The places a person goes to, as the rail and as the phone's bar: on every page, so what was drawn once is kept."""

from __future__ import annotations

import functools
from collections.abc import Iterable

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from nennep.ui.shapes import Place

KEPT = 512  # people of one role have the same places; a list drawn anew takes ten times as long


def draw_rail(places: Iterable[Place]) -> SafeString:
    """Every place as an item of a list."""
    return _drawn(tuple(places), "\n<li>{}</li>", "", _("việc"))


def draw_bar(places: Iterable[Place]) -> SafeString:
    """The places for the thumb."""
    return _drawn(tuple(one for one in places if one.bar), "{}", " ", _("việc"))


@functools.lru_cache(maxsize=KEPT)
def _drawn(places: tuple[Place, ...], each: str, space: str, things: str) -> SafeString:
    return format_html_join("", each, ((_link(one, space, things),) for one in places))


def _link(place: Place, space: str, things: str) -> SafeString:
    now = format_html(' aria-current="{}"', "page") if place.current else ""
    waits = ""
    if place.count:
        waits = format_html('{}<span class="count">{}<span class="vh"> {}</span></span>', space, place.count, things)
    return format_html('<a href="{}"{}>{}{}</a>', place.url, now, place.label, waits)
