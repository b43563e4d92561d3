"""The people a register's rows are compared with."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery

from nennep.kernel.actor import Actor
from nennep.kernel.period import valid_on
from nennep.kernel.vietnamese import fold
from nennep.members.models import Affiliation, Person
from nennep.members.queries import KNOWN, members_visible_to
from nennep.members.register.dates import PartialDate
from nennep.members.register.matching import Index, Known
from nennep.members.register.records import ReadRow
from nennep.members.staging.facts import register_values
from nennep.members.states import PlaceKind
from nennep.organisations.queries import names_on
from nennep.orgtree.models import OrgNow
from nennep.orgtree.queries import under

_FEW = 50


def known_index(actor: Actor, org: OrgNow, as_of: datetime.date, rows: Sequence[ReadRow]) -> Index:
    """Everybody whom the rows may be: who is or was active under the organisation, and who has one of the numbers.

    For a few rows only those are read that can match them at all.
    """
    citizen_ids = _texts(rows, "citizen_id")
    cards = _texts(rows, "card_no")
    here = Exists(Affiliation.objects.filter(KNOWN, under(org.path, "cell__now__path"), person_id=OuterRef("pk")))
    if len(rows) <= _FEW:
        names = {fold(name) for name in _texts(rows, "full_name")}
        near = Q(folded__in=names)
        for year in {value.date.year for row in rows if isinstance(value := row.values.get("birth"), PartialDate)}:
            near |= Q(birth_on__year=year)
        wanted = Q(here) & near
    else:
        wanted = Q(here)
    people: dict[int, Person] = {}
    if len(citizen_ids) + len(cards) < 5_000:
        everywhere = members_visible_to(actor).filter(Q(citizen_id__in=citizen_ids) | Q(card_no__in=cards))
        people = {one.pk: one for one in _with_home(everywhere, as_of)}
    people |= {one.pk: one for one in _with_home(Person.objects.filter(wanted), as_of)}
    formerly = _led_from(actor, people, as_of)
    homes: dict[int, Any] = {key: getattr(one, "home_cell", None) for key, one in people.items()}
    cells = names_on({cell for cell in homes.values() if cell}, as_of)
    index = Index.of(Known(key, register_values(one, cells.get(homes[key], ""))) for key, one in people.items())
    for merged, kept in formerly:
        index.also(kept, register_values(merged, ""))
    return index


def _led_from(actor: Actor, people: dict[int, Person], as_of: datetime.date) -> list[tuple[Person, int]]:
    """Put the kept file in the place of each merged one among the people; every file merged into one of them, with the
    kept one's key."""
    merged = {key for key, one in people.items() if one.merged_into_id}
    wanted = {key for one in map(people.pop, merged) if (key := one.merged_into_id)} - people.keys()
    if wanted:
        people |= {one.pk: one for one in _with_home(members_visible_to(actor).filter(pk__in=wanted), as_of)}
    rows = Person.objects.filter(merged_into__isnull=False).order_by("pk")
    return [(one, key) for one in rows if (key := one.merged_into_id) in people and key is not None]


def _with_home(rows: Any, as_of: datetime.date) -> Any:
    """The people with their home cell of the day."""
    home = Affiliation.objects.filter(KNOWN, valid_on(as_of), person_id=OuterRef("pk"), kind=PlaceKind.HOME)
    return rows.annotate(home_cell=Subquery(home.values("cell_id")[:1]))


def _texts(rows: Sequence[ReadRow], slug: str) -> set[str]:
    return {value for row in rows if isinstance(value := row.values.get(slug), str) and value}
