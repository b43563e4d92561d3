"""Cells to choose from, and their names: under an organisation on a day, or within an actor's reach today."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Sequence

from django.db import connection
from django.db.models import Count, QuerySet

from nennep.access.permissions import Permission
from nennep.kernel.actor import Actor
from nennep.kernel.bulk import many_keys
from nennep.kernel.period import known_then, valid_on
from nennep.kernel.statements import written
from nennep.members.models import Affiliation, StandingRow
from nennep.members.queries import KNOWN
from nennep.members.states import Standing
from nennep.organisations.queries import names_on, natural_key, search_organisations
from nennep.orgtree.levels import Level
from nennep.orgtree.models import OrgNow, OrgVersion
from nennep.orgtree.queries import reach, versions_under

MOST_CELLS = 300
Members = dict[int, tuple[tuple[int, ...], tuple[int, ...]]]
_HEADS = """
select a.cell_id, coalesce(array_agg(distinct a.person_id) filter (where exists (
         select 1 from members_standingrow s where s.person_id = a.person_id and {known_standing}
           and s.standing = 'official' and s.valid_from <= %(day)s and s.valid_to > %(day)s)), '{{}}'),
       array_agg(distinct a.person_id order by a.person_id)
from members_affiliation a
where a.cell_id = any(%(cells)s) and a.kind = 'home' and {known_home} and a.valid_to > %(day)s
group by a.cell_id
"""
_MOVED = """
select b.person_id, a.cell_id, b.cell_id
from members_affiliation a
join members_affiliation b on b.person_id = a.person_id and b.kind = 'home' and b.known_to is null
  and b.valid_from = %(day)s and b.valid_to > %(still)s and b.cell_id <> a.cell_id
where a.cell_id = any(%(cells)s) and a.kind = 'home' and a.known_to is null and a.valid_to = %(day)s
"""


def is_cell(org: OrgNow) -> bool:
    """Whether members can be active in the organisation itself."""
    return org.level == Level.CELL


def cells_and_names(
    path: str, day: datetime.date, more: Sequence[int] = ()
) -> tuple[list[tuple[int, str]], dict[int, str]]:
    """The cells under a path on a day by the natural order of names, and the names of these and `more`.

    No cells when there are too many to choose from. Two queries.
    """
    found = _cells_under(path, day)
    if len(found) > MOST_CELLS:
        found = []
    names = names_on({*found, *more}, day)
    return sorted(((pk, names.get(pk, "")) for pk in found), key=lambda cell: (natural_key(cell[1]), cell[0])), names


@written
def _cells_under(path: str, day: datetime.date) -> QuerySet[OrgVersion, int]:
    return versions_under(path, day, levels=[Level.CELL]).values_list("org_id", flat=True)[: MOST_CELLS + 1]


def cells_under(path: str, day: datetime.date) -> list[tuple[int, str]]:
    """The cells under a path on a day by the natural order of names; none when there are too many to choose from."""
    return cells_and_names(path, day)[0]


def cells_in_reach(actor: Actor, permission: Permission, text: str) -> list[tuple[int, str]]:
    """Living cells within the actor's reach with their superior's name: all when they are few, else those of the text.

    None when there are still too many to choose from.
    """
    rows = OrgNow.objects.filter(reach(actor, permission, "path"), level=Level.CELL, alive=True)
    if text:
        rows = rows.filter(org_id__in={name.org_id for name in search_organisations(actor, text, limit=200)})
    places = list(rows.values_list("org_id", "parent_id")[: MOST_CELLS + 1])
    if len(places) > MOST_CELLS:
        return []
    names = names_on({org for place in places for org in place if org}, actor.today)
    cells = [(cell, f"{names.get(cell, '')}, {names.get(above or 0, '')}".strip(", ")) for cell, above in places]
    return sorted(cells, key=lambda cell: (natural_key(cell[1]), cell[0]))


def heads_of(cell_ids: Collection[int], day: datetime.date) -> Members:
    """Cell -> (its official members on the day, everybody whose home it is on the day or comes to be later)."""
    return _read_heads(cell_ids, day, known_standing="s.known_to is null", known_home="a.known_to is null")


def heads_known(cell_ids: Collection[int], day: datetime.date, known_at: datetime.datetime | None) -> Members:
    """Cell -> (its official members on the day, everybody whose home it was on the day), as known at a moment (None: as
    known now)."""
    home = f"{known_then('a', known_at)} and a.valid_from <= %(day)s"
    return _read_heads(cell_ids, day, known_standing=known_then("s", known_at), known_home=home)


def _read_heads(cell_ids: Collection[int], day: datetime.date, **conditions: str) -> Members:
    with connection.cursor() as cursor:
        cursor.execute(_HEADS.format(**conditions), {"cells": sorted(cell_ids), "day": day})
        return {cell: (tuple(officials), tuple(people)) for cell, officials, people in cursor.fetchall()}


def members_counted(cell_ids: Collection[int], day: datetime.date) -> dict[int, int]:
    """Cell -> how many have their home there on the day or come to it later, as `heads_of` counts them."""
    rows = Affiliation.objects.filter(KNOWN, cell_id__in=many_keys(cell_ids), kind="home", valid_to__gt=day)
    return dict(rows.values_list("cell_id").annotate(n=Count("person_id", distinct=True)).order_by("cell_id"))


def officials_among(person_ids: Collection[int], day: datetime.date) -> set[int]:
    """Those of some people who are official members on a day, by what is known now."""
    rows = StandingRow.objects.filter(KNOWN, valid_on(day), person_id__in=list(person_ids), standing=Standing.OFFICIAL)
    return set(rows.values_list("person_id", flat=True))


def moved_on(day: datetime.date, cell_ids: Collection[int], still: datetime.date) -> dict[int, tuple[int, int]]:
    """Person -> (former cell, present cell) of those whose home left one of the cells on a day, and who are still
    where they went then on the day `still`."""
    with connection.cursor() as cursor:
        cursor.execute(_MOVED, {"cells": sorted(cell_ids), "day": day, "still": still})
        return {person: (old, new) for person, old, new in cursor.fetchall()}
