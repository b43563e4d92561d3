"""Members of an organisation on any day: every figure of `people.PEOPLE`, and the members behind one of them."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from nennep.access.permissions import Permission
from nennep.kernel.actor import Actor
from nennep.kernel.bulk import planned_without
from nennep.orgtree.known import path_known
from nennep.reports.lake.relations import on_postgres
from nennep.reports.lake.statements import members_on, people_by, rolled_up, sight
from nennep.reports.people import PEOPLE, PEOPLE_MEASURES, PeopleIndicator
from nennep.reports.queries.place import Place

_BRACKETS = tuple(name for name in PEOPLE if name.startswith("age_"))


@dataclass(frozen=True, slots=True)
class Demography:
    """Members by home cell on a day. `counts`: by the measures of `people.PEOPLE`."""

    counts: Mapping[str, int]

    @property
    def members(self) -> int:
        """All of them."""
        return self.counts["members"]

    @property
    def women(self) -> int:
        """Of them women."""
        return self.counts["women"]

    @property
    def probationary(self) -> int:
        """Of them on probation."""
        return self.counts["probationary"]

    @property
    def exempt(self) -> int:
        """Of them exempt from meetings."""
        return self.counts["exempt"]

    @property
    def ages(self) -> tuple[int, ...]:
        """Under 30, 30-39, 40-49, 50-59, 60 and over, unknown."""
        return tuple(self.counts[name] for name in _BRACKETS)


@dataclass(frozen=True, slots=True)
class MemberLine:
    """A member behind a figure, as of the day."""

    person_id: int
    name: str
    cell_id: int
    path: str
    standing: str


@dataclass(frozen=True, slots=True)
class Members:
    """A page of the members behind a figure, in Vietnamese order, and how many there are in all."""

    lines: list[MemberLine]
    count: int


def _rows(text: str, day: datetime.date, known_at: datetime.datetime | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(on_postgres(text, day, known_at))
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _path(place: Place, day: datetime.date, known_at: datetime.datetime | None) -> str | None:
    if known_at is not None:
        return path_known(place.org_id, day, known_at) or None
    stood = place.on(day)
    return stood.path if stood is not None else None


def demography(
    actor: Actor, place: Place, day: datetime.date, *, known_at: datetime.datetime | None = None
) -> Demography | None:
    """The members of an organisation on a day; None when it did not exist then. One query; two with `known_at`.

    Cells that have moved out of the actor's reach since are left out, as in the list of members. `known_at`: as tree,
    places, standings and exemptions were known at that moment; a moment before the day's end says what was expected.
    """
    path = _path(place, day, known_at)
    if path is None:
        return None
    seen = sight(actor, Permission.REPORT_VIEW)
    [sums] = _rows(people_by(path, day, seen=seen), day, known_at)
    return Demography(dict(zip(PEOPLE_MEASURES, map(int, sums), strict=True)))


def roll_up(
    actor: Actor, path: str, day: datetime.date, cuts: Sequence[str], *, measures: Sequence[str] = PEOPLE_MEASURES
) -> list[tuple[Any, ...]]:
    """`lake.statements.rolled_up` of the records: cut, organisation, counts, for each organisation that the cuts name.

    In memory enough to keep a row for each cell of the country while members are counted; without it they are sorted.
    Members are joined in the order of their keys: hash tables of millions of rows are read all over memory, which the
    planner holds to be free, and take twice the time.
    """
    with connection.cursor() as cursor:
        cursor.execute("set local work_mem = '64MB'")
    with planned_without("hashjoin"):
        return _rows(rolled_up(path, day, cuts, measures=measures, seen=sight(actor, Permission.REPORT_VIEW)), day)


_LISTED = """
select p.id, p.full_name, h.cell_id, h.cut_path, h.standing, count(*) over ()
from (select * from here where {condition}) h join members_person p on p.id = h.person_id
order by p.sort_key, p.id limit {limit} offset {offset}
"""


def members_behind(
    actor: Actor, place: Place, day: datetime.date, one: PeopleIndicator, *, limit: int | None = None, offset: int = 0,
    as_is: bool = False, known_at: datetime.datetime | None = None,
) -> Members:  # fmt: skip
    """The members whom a figure counts, as far as the actor may see members. One query. `as_is`: of all that has come
    to stand under the organisation by today, as `lake.statements.members_on` says. `known_at`: as in `demography`."""
    path = place.now if as_is else _path(place, day, known_at)
    if path is None:
        return Members([], 0)
    here = members_on(path, day, cuts=["path"], seen=sight(actor, Permission.MEMBER_VIEW), as_is=as_is)
    most = "all" if limit is None else str(int(limit))
    text = here + _LISTED.format(condition=one.on(day), limit=most, offset=int(offset))
    rows = _rows(text, day, known_at)
    return Members([MemberLine(*row[:5]) for row in rows], rows[0][5] if rows else 0)
