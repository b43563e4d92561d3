"""The places a person goes to, as the rail and as the phone's bar: on every page, so drawn without templates."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from nennep.ui.drawn.escaping import escaped
from nennep.ui.shapes import Place


def draw_rail(places: Iterable[Place]) -> SafeString:
    """Every place as an item of a list."""
    return mark_safe("".join(f"\n<li>{_link(one, '')}</li>" for one in places))  # noqa: S308  escaped below


def draw_bar(places: Iterable[Place]) -> SafeString:
    """The places for the thumb."""
    return mark_safe("".join(_link(one, " ") for one in places if one.bar))  # noqa: S308  escaped below


def _link(place: Place, space: str) -> str:
    now = ' aria-current="page"' if place.current else ""
    waits = ""
    if place.count:
        waits = f'{space}<span class="count">{place.count}<span class="vh"> {_("việc")}</span></span>'
    return f'<a href="{escaped(place.url)}"{now}>{escaped(place.label)}{waits}</a>'
