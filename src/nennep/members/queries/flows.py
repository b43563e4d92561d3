"""Who was admitted or recognised in a period, by the organisations they stood under on that very day."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from nennep.kernel.actor import Actor
from nennep.members.models import Person
from nennep.members.queries import members_visible_to
from nennep.orgtree.queries import WANTED_ABOVE

# Each person of the period counts for every wanted organisation on the path of the home cell of the day it happened.
_COUNT = """
select w.org_id, count(*)
from members_person p
join members_affiliation a on a.person_id = p.id and a.kind = 'home' and a.known_to is null
  and a.valid_from <= p.{event} and a.valid_to > p.{event}
join orgtree_orgversion v on v.org_id = a.cell_id and v.valid_from <= p.{event} and v.valid_to > p.{event}
{above}
where p.{event} between %(first)s and %(last)s and p.{precision} = 'day' {more}
group by w.org_id
"""

_BEHIND = """
select p.id
from members_person p
join members_affiliation a on a.person_id = p.id and a.kind = 'home' and a.known_to is null
  and a.valid_from <= p.{event} and a.valid_to > p.{event}
join orgtree_orgversion v on v.org_id = a.cell_id and v.valid_from <= p.{event} and v.valid_to > p.{event}
join orgtree_orgversion t on t.org_id = %(org)s and t.valid_from <= p.{event} and t.valid_to > p.{event}
  and v.path >= t.path and v.path < t.path || 'g'
where p.{event} between %(first)s and %(last)s and p.{precision} = 'day' {more}
"""


@dataclass(frozen=True, slots=True)
class Flow:
    """What happens to members on a day that their file holds; `more` narrows to some of them, as SQL on `p`."""

    event: str
    precision: str
    more: str = ""

    def sql(self, text: str) -> str:
        """A statement with the flow's columns; they are ours, never a reader's."""
        more = self.more and f"and ({self.more})"
        return text.format(event=self.event, precision=self.precision, more=more, above=WANTED_ABOVE)


_ADMITTED = ("admitted_on", "admitted_precision")
ADMITTED = Flow(*_ADMITTED)
ADMITTED_WOMEN = Flow(*_ADMITTED, "p.sex = 'F'")
ADMITTED_OWNERS = Flow(*_ADMITTED, "p.occupation ilike 'chủ doanh nghiệp%%'")
RECOGNISED = Flow("official_on", "official_precision")


def flow_counts(flow: Flow, org_ids: Iterable[int], first: datetime.date, last: datetime.date) -> dict[int, int]:
    """Organisation id -> how many members it happened to from `first` to `last`, both days included; one statement.

    Counted within the sight of the transaction. Days known to the month or the year only are not counted.
    """
    with connection.cursor() as cursor:
        cursor.execute(flow.sql(_COUNT), {"orgs": sorted(set(org_ids)), "first": first, "last": last})
        return {int(org_id): int(count) for org_id, count in cursor.fetchall()}


def flow_members(actor: Actor, flow: Flow, org_id: int, first: datetime.date, last: datetime.date) -> list[Person]:
    """The members behind one count whose file the actor may open, in Vietnamese order."""
    with connection.cursor() as cursor:
        cursor.execute(flow.sql(_BEHIND), {"org": org_id, "first": first, "last": last})
        ids = [row[0] for row in cursor.fetchall()]
    return list(members_visible_to(actor).filter(pk__in=ids).order_by("sort_key", "id"))


_MOVED = """
select o.org_id, w.org_id, count(*)
from unnest(%(olds)s::bigint[]) as o(org_id)
join orgtree_orgversion t on t.org_id = o.org_id and t.valid_from < %(on)s and t.valid_to >= %(on)s
join orgtree_orgversion c on c.path >= t.path and c.path < t.path || 'g' and c.valid_from < %(on)s
  and c.valid_to >= %(on)s
join members_affiliation a on a.cell_id = c.org_id and a.kind = 'home' and a.known_to is null
  and a.valid_from < %(on)s and a.valid_to >= %(on)s
join members_affiliation b on b.person_id = a.person_id and b.kind = 'home' and b.known_to is null
  and b.valid_from <= %(on)s and b.valid_to > %(on)s
join orgtree_orgversion v on v.org_id = b.cell_id and v.valid_from <= %(on)s and v.valid_to > %(on)s
{above}
group by 1, 2
"""


def moved_counts(old_ids: Iterable[int], new_ids: Iterable[int], on: datetime.date) -> dict[tuple[int, int], int]:
    """(old, new) -> how many members who belonged under the old organisation the day before belong under the new one on
    the day. One statement, within the sight of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            _MOVED.format(above=WANTED_ABOVE), {"olds": sorted(set(old_ids)), "orgs": sorted(set(new_ids)), "on": on}
        )
        return {(int(old), int(new)): int(count) for old, new, count in cursor.fetchall()}


_UNDER = """
select w.org_id, count(*)
from members_affiliation a
join orgtree_orgversion v on v.org_id = a.cell_id and v.valid_from <= %(on)s and v.valid_to > %(on)s
{above}
where a.kind = 'home' and a.known_to is null and a.valid_from <= %(on)s and a.valid_to > %(on)s
group by 1
"""


def members_under(org_ids: Iterable[int], on: datetime.date) -> dict[int, int]:
    """Organisation id -> how many have their home cell under it on a day. One statement, within the sight of the
    transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_UNDER.format(above=WANTED_ABOVE), {"orgs": sorted(set(org_ids)), "on": on})
        return {int(org_id): int(count) for org_id, count in cursor.fetchall()}
