"""To whom an organisation may send: those directly below, the line above, its own committee and members."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from nennep.committees.candidates import MOST_FOUND
from nennep.committees.queries import posts_on
from nennep.kernel.actor import Actor
from nennep.kernel.vietnamese import fold
from nennep.members.queries import members_visible_to, roster_on
from nennep.members.search import find_people
from nennep.organisations.presenters import kind_name
from nennep.organisations.queries import children_on, kinds_on, names_on, natural_key
from nennep.orgtree.levels import Level
from nennep.orgtree.models import OrgNow
from nennep.orgtree.queries import ids_of


@dataclass(frozen=True, slots=True)
class Place:
    """An organisation to send to; `below`: it stands directly under the sender."""

    org_id: int
    name: str
    below: bool


def places_to_send(actor: Actor, org: OrgNow) -> list[Place]:
    """The organisations directly under one by name, then those above it from the nearest up."""
    below = [row.org_id for row in children_on(actor, org.org_id, actor.today)]
    above = list(reversed(ids_of(org.path)[:-1]))
    names = names_on([*below, *above], actor.today)
    ordered = sorted(below, key=lambda one: natural_key(names.get(one, "")))
    return [Place(one, names.get(one, ""), below=True) for one in ordered] + [
        Place(one, names.get(one, ""), below=False) for one in above
    ]


@dataclass(frozen=True, slots=True)
class PlaceGroup:
    """Places of one kind (`slug` of it, its name); those above the sender stand in the last group, without a kind."""

    slug: str
    name: str
    places: list[Place]


def grouped(places: Iterable[Place], day: datetime.date) -> list[PlaceGroup]:
    """Places by kind, the kind with the most first. One query."""
    places = list(places)
    kinds = kinds_on([one.org_id for one in places if one.below], day)
    found: dict[str, list[Place]] = {}
    for one in places:
        found.setdefault(kinds.get(one.org_id, "khac") if one.below else "", []).append(one)
    names = {slug: kind_name(slug, day) if slug != "khac" else _("Tổ chức khác") for slug in found if slug}
    groups = [PlaceGroup(slug, names.get(slug) or _("Cấp trên"), rows) for slug, rows in found.items()]
    return sorted(groups, key=lambda one: (not one.slug, -len(one.places), natural_key(one.name)))


def matching_places(places: Iterable[Place], text: str) -> list[Place]:
    """Those in whose name a word begins with each of the words, with or without accents."""
    words = fold(text).split()
    return [one for one in places if all(f" {word}" in f" {fold(one.name)}" for word in words)]


def people_chosen(actor: Actor, person_ids: Iterable[int]) -> list[tuple[int, str]]:
    """Of persons somebody ticked, those whose file is open to the actor, with their names."""
    rows = members_visible_to(actor).filter(pk__in=list(person_ids), merged_into__isnull=True)
    return [(person.pk, person.full_name) for person in rows.order_by("sort_key", "pk")]


def people_to_send(actor: Actor, org: OrgNow, text: str) -> list[tuple[int, str]]:
    """Persons by name: whoever is found within the organisation; without words a cell's members, else the committee."""
    if text:
        found = set(find_people([org.path], text, MOST_FOUND))
    elif org.level == Level.CELL:
        return [(one.person_id, one.name) for one in roster_on(org.org_id, actor.today)]
    else:
        found = {post.person_id for post in posts_on(org.org_id, actor.today)}
    people = members_visible_to(actor).filter(pk__in=found, merged_into__isnull=True).order_by("sort_key", "pk")
    return [(person.pk, person.full_name) for person in people]
