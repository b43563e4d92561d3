"""Everything dated in a member's file, read once; and what of it held on any day (B11)."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import QuerySet

from nennep.kernel.period import OPEN_END
from nennep.members.models import (
    Affiliation,
    Exemption,
    KnownRow,
    MemberPaper,
    Person,
    Qualification,
    StandingRow,
    TeamPlace,
    Workplace,
)
from nennep.members.queries import KNOWN
from nennep.members.states import PlaceKind, Standing
from nennep.organisations.models import OrganisationName
from nennep.orgtree.models import OrgVersion
from nennep.orgtree.queries import ids_of

Row = TypeVar("Row", bound=KnownRow | Qualification)


@dataclass(frozen=True, slots=True)
class Records:
    """The dated rows of one person as they are known today, each kind in the order of its beginning; `earlier`: those
    that others have replaced since, the last replaced first."""

    person: Person
    standings: tuple[StandingRow, ...]
    places: tuple[Affiliation, ...]
    exemptions: tuple[Exemption, ...]
    workplaces: tuple[Workplace, ...]
    teams: tuple[TeamPlace, ...]
    papers: tuple[MemberPaper, ...]
    earlier: tuple[KnownRow | Qualification, ...] = ()
    qualifications: tuple[Qualification, ...] = ()  # none where nothing of them has ever changed


@dataclass(frozen=True, slots=True)
class PersonOn:
    """What held for a person on a day."""

    standing: StandingRow | None
    home: Affiliation | None
    temporary: Affiliation | None
    exemption: Exemption | None
    team: TeamPlace | None
    workplaces: tuple[Workplace, ...]

    @property
    def in_party(self) -> bool:
        """Whether the person was a member on the day."""
        return self.standing is not None and self.standing.standing in Standing.IN_PARTY


def records_of(person: Person) -> Records:
    """Read the whole file: seven queries. The person has been fetched through `get_member`."""
    order = ("valid_from", "id")
    earlier: list[KnownRow | Qualification] = []

    def known(rows: QuerySet[Row]) -> tuple[Row, ...]:
        found = list(rows.filter(person=person).order_by(*order))
        earlier.extend(row for row in found if row.known_to is not None)
        return tuple(row for row in found if row.known_to is None)

    return Records(
        person=person,
        standings=known(StandingRow.objects.all()),
        places=known(Affiliation.objects.all()),
        exemptions=known(Exemption.objects.all()),
        workplaces=known(Workplace.objects.all()),
        qualifications=known(Qualification.objects.all()),
        teams=tuple(TeamPlace.objects.filter(person=person).select_related("team").order_by(*order)),
        papers=tuple(MemberPaper.objects.filter(person=person).order_by("number", "code", "dated_on", "id")),
        earlier=tuple(sorted(earlier, key=lambda row: (row.known_to, row.valid_from), reverse=True)),
    )


def person_on(records: Records, day: datetime.date) -> PersonOn:
    """Standing, places, exemption, party team and places of work on a day."""

    def held(row: StandingRow | Affiliation | Exemption | TeamPlace | Workplace) -> bool:
        return row.valid_from <= day < row.valid_to

    homes = [row for row in records.places if held(row)]
    return PersonOn(
        standing=next((row for row in records.standings if held(row)), None),
        home=next((row for row in homes if row.kind == PlaceKind.HOME), None),
        temporary=next((row for row in homes if row.kind == PlaceKind.TEMPORARY), None),
        exemption=next((row for row in records.exemptions if held(row)), None),
        team=next((row for row in records.teams if held(row)), None),
        workplaces=tuple(row for row in records.workplaces if held(row)),
    )


def standing_spells(records: Records) -> list[tuple[StandingRow, datetime.date]]:
    """Each standing with its end; rows that only changed the cell are one spell."""
    spells: list[tuple[StandingRow, datetime.date]] = []
    for row in records.standings:
        if spells and spells[-1][0].standing == row.standing and spells[-1][1] == row.valid_from:
            spells[-1] = (spells[-1][0], row.valid_to)
        else:
            spells.append((row, row.valid_to))
    return spells


def names_through(org_ids: Iterable[int]) -> Callable[[int, datetime.date], str]:
    """A function that names a cell and its superior on a day; two queries for all cells and all days.

    A cell that stands out of sight has no name here.
    """
    versions: dict[int, list[OrgVersion]] = {}
    for row in OrgVersion.objects.filter(org_id__in=set(org_ids)).order_by("valid_from", "id"):
        versions.setdefault(row.org_id, []).append(row)
    wanted = {org for rows in versions.values() for row in rows for org in ids_of(row.path)[-2:]}
    names: dict[int, list[OrganisationName]] = {}
    for name in OrganisationName.objects.filter(KNOWN, org_id__in=wanted).order_by("valid_from", "id"):
        names.setdefault(name.org_id, []).append(name)

    def at(org_id: int, day: datetime.date) -> str:
        found = [row.name for row in names.get(org_id, []) if row.valid_from <= day] or [
            row.name for row in names.get(org_id, [])[:1]
        ]
        return found[-1] if found else ""

    def named(cell_id: int, day: datetime.date) -> str:
        held = [row for row in versions.get(cell_id, []) if row.valid_from <= day < row.valid_to]
        row = held[0] if held else next(iter(versions.get(cell_id, [])), None)
        parts = [at(org, day) for org in reversed(ids_of(row.path)[-2:])] if row else []
        return ", ".join(part for part in parts if part)

    return named


def is_open(end: datetime.date) -> bool:
    """Whether a period has no end yet."""
    return end == OPEN_END
