"""The list of members under an organisation on a day: filters, and what each row shows. One query a page."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from nennep.access.permissions import Permission
from nennep.kernel.actor import Actor
from nennep.kernel.addresses import addresses
from nennep.kernel.period import add_months, valid_on
from nennep.kernel.statements import MOST_COUNTED, among, written
from nennep.members.models import Affiliation, Exemption, Person, StandingRow
from nennep.members.queries import KNOWN, keys_under, members_on
from nennep.members.register.dates import PartialDate, Precision
from nennep.members.rules import BADGE_MONTHS_AHEAD
from nennep.members.search import find_people
from nennep.members.states import PlaceKind, Standing
from nennep.orgtree.levels import Level
from nennep.orgtree.models import OrgNow
from nennep.orgtree.queries import in_subtree, reach
from nennep.regulations.registry import rule_set

MOST_FOUND = 1_000


@dataclass(frozen=True, slots=True)
class Wish:
    """What the list is narrowed to; empty values narrow nothing."""

    q: str = ""
    cell: int | None = None
    standing: str = ""
    sex: str = ""
    group: str = ""


def found(actor: Actor, org: OrgNow, path: str, day: datetime.date, wish: Wish) -> QuerySet[Person]:
    """The members of the wish, in Vietnamese order; `path` is where the organisation stood on the day."""
    rows = _base(actor, path, day, wish)
    if wish.q:
        rows = rows.filter(pk__in=find_people([org.path], wish.q, MOST_FOUND))
    if wish.sex:
        rows = rows.filter(sex=wish.sex)
    if wish.cell is not None:
        rows = rows.filter(Exists(_places(day, PlaceKind.HOME).filter(cell_id=wish.cell)))
    if wish.standing:
        rows = rows.filter(Exists(_standings(day).filter(standing=wish.standing)))
    if wish.group == "mien":
        rows = rows.filter(Exists(_exemptions(day)))
    elif wish.group == "di":
        rows = rows.filter(Exists(_places(day, PlaceKind.TEMPORARY)))
    elif wish.group == "huy-hieu":
        rows = rows.filter(_badge_soon(day))
    return rows.order_by("sort_key", "id")


def keys_of(actor: Actor, org: OrgNow, path: str, day: datetime.date, wish: Wish) -> list[int] | QuerySet[Person, int]:
    """The keys of what `found` finds: read at once, as many as are counted; of a wide organisation left to be asked for
    count and page apart, for the first few of very many are found by the index of their order."""
    if org.level < Level.COMMUNE:
        return found(actor, org, path, day, wish).values_list("pk", flat=True)
    if wish == Wish():
        return keys_under(actor, path, day)[: MOST_COUNTED + 1]
    return list(found(actor, org, path, day, wish).values_list("pk", flat=True)[: MOST_COUNTED + 1])


def listed(actor: Actor, org: OrgNow, path: str, day: datetime.date, wish: Wish) -> QuerySet[Person]:
    """The same, each with home_cell, standing_then, exempt_then and away_then."""
    return _described(found(actor, org, path, day, wish), day)


def _described(rows: QuerySet[Person], day: datetime.date) -> QuerySet[Person]:
    return rows.annotate(
        home_cell=Subquery(_places(day, PlaceKind.HOME).values("cell_id")[:1]),
        standing_then=Subquery(_standings(day).values("standing")[:1]),
        exempt_then=Exists(_exemptions(day)),
        away_then=Exists(_places(day, PlaceKind.TEMPORARY)),
    )


class Shown(NamedTuple):
    """What the list shows of a person; the last four as on its day."""

    pk: int
    full_name: str
    birth_on: datetime.date | None
    birth_precision: Precision
    home_cell: int | None
    standing_then: str | None
    exempt_then: bool
    away_then: bool

    @property
    def birth(self) -> PartialDate | None:
        """The day, month or year of birth; None when it is not known."""
        return None if self.birth_on is None else PartialDate(self.birth_on, self.birth_precision)


def shown(keys: Sequence[int], day: datetime.date) -> list[Shown]:
    """What a page shows of the people that `found` gave it, in their order. One query."""
    people = {row[0]: Shown(*row) for row in _shown(list(keys), day)} if keys else {}
    return [people[key] for key in keys if key in people]


@written
def _shown(keys: list[int], day: datetime.date) -> QuerySet[Any, tuple[Any, ...]]:
    return _described(Person.objects.filter(among("pk", keys)), day).values_list(*Shown._fields)


def _base(actor: Actor, path: str, day: datetime.date, wish: Wish) -> QuerySet[Person]:
    if wish.group != "den":
        return members_on(actor, path, day)
    here = _places(day, PlaceKind.TEMPORARY).filter(
        in_subtree("cell_id", path, day), reach(actor, Permission.MEMBER_VIEW, "cell__now__path")
    )
    at_home = _places(day, PlaceKind.HOME).filter(in_subtree("cell_id", path, day))
    return Person.objects.filter(Exists(here), ~Exists(at_home))


def _places(day: datetime.date, kind: PlaceKind) -> QuerySet[Affiliation]:
    return Affiliation.objects.filter(KNOWN, valid_on(day), person_id=OuterRef("pk"), kind=kind)


def _standings(day: datetime.date) -> QuerySet[StandingRow]:
    return StandingRow.objects.filter(KNOWN, valid_on(day), person_id=OuterRef("pk"))


def _exemptions(day: datetime.date) -> QuerySet[Exemption]:
    return Exemption.objects.filter(KNOWN, valid_on(day), person_id=OuterRef("pk"))


def _badge_soon(day: datetime.date) -> Q:
    """Years of party age that are full within a year, by the badges of the rule set of the day (B8)."""
    condition = Q(pk__in=[])
    for years in rule_set("charter", day).rules.badge_years.value or ():
        since = add_months(day, -12 * years)
        condition |= Q(admitted_on__gt=since, admitted_on__lte=add_months(since, BADGE_MONTHS_AHEAD))
    return condition


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A person in the list, in words; `marks`: what else is said of the person."""

    url: str
    name: str
    cell: str
    standing: str
    birth: str
    marks: str


def member_rows(
    people: list[Shown], names: Callable[[int], str], words: Callable[[Shown], str], marks: tuple[str, str]
) -> list[MemberRow]:
    """Rows of the page; `marks` are the words for exempt and for temporarily elsewhere."""
    standings = {"": ""} | {str(one): str(one.label) for one in Standing}
    rows, (exempt, away) = [], marks
    for then, url in zip(people, addresses("members:file", [then.pk for then in people]), strict=True):
        said = exempt if then.exempt_then else ""
        if then.away_then:
            said = f"{said}, {away}" if said else away
        cell = names(then.home_cell) if then.home_cell else ""
        rows.append(MemberRow(url, then.full_name, cell, standings[then.standing_then or ""], words(then), said))
    return rows
