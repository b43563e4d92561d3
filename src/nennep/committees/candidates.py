"""Who may be chosen for a post, and what may be given to a committee member to look after."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from nennep.committees.models import BodyKind
from nennep.committees.queries import posts_on
from nennep.committees.states import CELL_BODIES
from nennep.kernel.actor import Actor
from nennep.kernel.period import valid_on
from nennep.members.models import Affiliation
from nennep.members.queries import KNOWN, members_visible_to, roster_on
from nennep.members.search import find_people
from nennep.members.states import PlaceKind, Standing
from nennep.organisations.queries import (
    children_on,
    names_on,
    natural_key,
    organisations_visible_to,
    search_organisations,
)
from nennep.orgtree.levels import Level
from nennep.orgtree.models import OrgNow
from nennep.orgtree.queries import under

MOST_FOUND = 40
MOST_CELLS = 120


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person to choose: name, year of birth and home cell where they tell people apart."""

    person_id: int
    name: str
    birth_year: int | None = None
    cell: str = ""


def candidates(actor: Actor, org: OrgNow, kind: str, text: str, day: datetime.date) -> list[Candidate]:
    """People for a post of a body, of those whose file the actor may open.

    A cell: its official members. A standing committee: the members of the committee. Other bodies: whoever is found by
    name within the organisation; without a name the members of its committee.
    """
    if kind in CELL_BODIES:
        roster = roster_on(org.org_id, day)
        official = [row for row in roster if row.place == PlaceKind.HOME and row.standing == Standing.OFFICIAL]
        return [Candidate(row.person_id, row.name) for row in official]
    if kind == BodyKind.STANDING or not text:
        posts = posts_on(org.org_id, day).filter(body__kind=BodyKind.COMMITTEE)
        return _described(actor, {post.person_id for post in posts}, day)
    return _described(actor, find_people([org.path], text, MOST_FOUND), day)


def _described(actor: Actor, person_ids: Iterable[int], day: datetime.date) -> list[Candidate]:
    found = members_visible_to(actor).filter(pk__in=list(person_ids), merged_into__isnull=True)
    people = list(found.order_by("sort_key", "pk"))
    homes = dict(
        Affiliation.objects.filter(
            KNOWN, valid_on(day), person_id__in=[person.pk for person in people], kind=PlaceKind.HOME
        ).values_list("person_id", "cell_id")
    )
    names = names_on(homes.values(), day)
    return [
        Candidate(person.pk, person.full_name, person.birth_on.year if person.birth_on else None,
                  names.get(homes.get(person.pk, 0), ""))
        for person in people
    ]  # fmt: skip


def organisations_to_assign(actor: Actor, org: OrgNow, text: str, day: datetime.date) -> list[tuple[int, str]]:
    """The organisations that a committee may give to its members: all cells of a small area, else those directly under
    it; and those found by name at any depth (S2.5, S4.2)."""
    below = organisations_visible_to(actor).filter(under(org.path), alive=True).exclude(org_id=org.org_id)
    cells = list(below.filter(level=Level.CELL).values_list("org_id", flat=True)[: MOST_CELLS + 1])
    wanted = set(cells) if len(cells) <= MOST_CELLS else set()
    wanted |= {row.org_id for row in children_on(actor, org.org_id, day)}
    if text:
        found = {row.org_id for row in search_organisations(actor, text)}
        wanted = set(below.filter(org_id__in=found).values_list("org_id", flat=True))
    names = names_on(wanted, day)
    return sorted(((pk, names.get(pk, "")) for pk in wanted), key=lambda one: (natural_key(one[1]), one[0]))
