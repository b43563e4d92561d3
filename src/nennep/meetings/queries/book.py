"""Rosters of many cells at once, for bulk recording: five queries, then every day is answered from memory."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any, TypeVar

from nennep.committees.models import Assignment, BodyKind, Post
from nennep.committees.queries import LEADERS
from nennep.committees.roles import GOOD_STANDING
from nennep.kernel.period import OPEN_END
from nennep.kernel.vietnamese import by_given_name
from nennep.meetings.queries.roster import Summoned, summoned_member
from nennep.meetings.queries.visits import From, title_words
from nennep.members.models import Affiliation, Exemption, StandingRow
from nennep.members.queries import KNOWN, RosterPerson
from nennep.members.states import PlaceKind, Standing
from nennep.organisations.models import OrganisationProfile
from nennep.orgtree.models import OrgNow

Dated = tuple[datetime.date, datetime.date]
T = TypeVar("T", bound=tuple[Any, ...])
_BODIES = (BodyKind.COMMITTEE, BodyKind.CELL_COMMITTEE, BodyKind.CELL)


def _by(rows: Iterable[T]) -> dict[int, list[T]]:
    """Rows by their first column."""
    grouped: defaultdict[int, list[T]] = defaultdict(list)
    for row in rows:
        grouped[row[0]].append(row)
    return dict(grouped)


def _on(rows: Iterable[T], day: datetime.date) -> list[T]:
    """The rows valid on a day; their second and third columns are the period."""
    return [row for row in rows if row[1] <= day < row[2]]


class RosterBook:
    """Who belongs to which of the given cells and with which standing, at any day. Needs the system's sight."""

    def __init__(self, cell_ids: Collection[int]) -> None:
        period = ("valid_from", "valid_to")
        cells = list(cell_ids)
        self._places = _by(
            Affiliation.objects.filter(KNOWN, cell_id__in=cells).values_list(
                "cell_id", *period, "person_id", "kind", "person__full_name", "person__sort_key"
            )
        )
        self._posts = _by(
            Post.objects.filter(KNOWN, org_id__in=cells, body__kind__in=_BODIES)
            .order_by("rank", "id")
            .values_list("org_id", *period, "person_id", "person_name", "title")
        )
        known = (self._places, self._posts)
        people = {row[3] for found in known for rows in found.values() for row in rows}
        self._away = _by(
            Affiliation.objects.filter(KNOWN, person_id__in=people, kind=PlaceKind.TEMPORARY).values_list(
                "person_id", *period, "cell_id"
            )
        )
        self._standings = _by(
            StandingRow.objects.filter(KNOWN, person_id__in=people).values_list("person_id", *period, "standing")
        )
        self._exempt = _by(Exemption.objects.filter(KNOWN, person_id__in=people).values_list("person_id", *period))
        self._superiors = _by(
            Assignment.objects.filter(target_org_id__in=cells, valid_from__lt=OPEN_END)
            .order_by(*by_given_name("person_name"), "id")
            .values_list("target_org_id", *period, "person_id", "person_name", "org_id")
        )
        self._attending(period)
        self.unit_types = dict(OrganisationProfile.objects.filter(org_id__in=cells).values_list("org_id", "unit_type"))

    def _attending(self, period: tuple[str, str]) -> None:
        """The posts of the superiors in the organisations that assigned them, and those organisations' levels."""
        rows = [row for rows in self._superiors.values() for row in rows]
        orgs = {row[5] for row in rows}
        held = Post.objects.filter(KNOWN, person_id__in={row[3] for row in rows}, org_id__in=orgs)
        self._titles = _by(held.order_by("rank", "org_id", "id").values_list("person_id", *period, "org_id", "title"))
        self._levels = dict(OrgNow.objects.filter(org_id__in=orgs).values_list("org_id", "level"))

    def attends_for(self, cell_id: int, person_id: int, day: datetime.date) -> From | None:
        """On whose behalf an assigned superior attends, as `superior_of` gives it; None for anybody else."""
        for row in _on(self._superiors.get(cell_id, ()), day):
            if row[3] == person_id:
                posts = _on(self._titles.get(person_id, ()), day)
                title = next((post[4] for post in posts if post[3] == row[5]), "")
                return From(row[5], self._levels[row[5]], title_words(title), row[4])
        return None

    def on(self, cell_id: int, day: datetime.date) -> list[Summoned]:
        """The roster of a cell on a day, as `summoned_to` gives it."""
        committee = {row[3] for row in _on(self._posts.get(cell_id, ()), day)}
        people: list[RosterPerson] = []
        for _cell, _from, _to, person_id, kind, name, key in _on(self._places.get(cell_id, ()), day):
            standing = next((row[3] for row in _on(self._standings.get(person_id, ()), day)), None)
            if standing not in Standing.IN_PARTY:
                continue
            away = any(row[3] != cell_id for row in _on(self._away.get(person_id, ()), day))
            people.append(
                RosterPerson(
                    person_id=person_id, name=name, sort_key=bytes(key), place=PlaceKind(kind),
                    standing=Standing(standing), exempt=bool(_on(self._exempt.get(person_id, ()), day)),
                    elsewhere=kind == PlaceKind.HOME and away,
                )
            )  # fmt: skip
        people.sort(key=lambda row: (row.sort_key, row.person_id))
        return [summoned_member(row, committee) for row in people]

    def leader(self, cell_id: int, day: datetime.date) -> tuple[int, str, str] | None:
        """Person, name and title slug of the secretary on a day, or of the deputy when there is none who acts."""
        for row in _on(self._posts.get(cell_id, ()), day):
            if row[5] in LEADERS and self._acts(row[3], day):
                return row[3], row[4], row[5]
        return None

    def _acts(self, person_id: int, day: datetime.date) -> bool:
        """As `committees.queries.Acts`."""
        good = any(row[3] in GOOD_STANDING for row in _on(self._standings.get(person_id, ()), day))
        return good and not _on(self._exempt.get(person_id, ()), day)

    def superiors(self, cell_id: int, day: datetime.date) -> dict[int, str]:
        """The assigned superiors of a cell on a day: id -> name."""
        return {row[3]: row[4] for row in _on(self._superiors.get(cell_id, ()), day)}
