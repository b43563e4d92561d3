"""Members' figures of an organisation on any day: how many, and of which kinds. Figures only, no names."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.db import connection

from nennep.kernel.actor import Actor
from nennep.kernel.period import add_months
from nennep.members.states import Standing
from nennep.reports.queries.place import Place, in_sight

AGES = (30, 40, 50, 60)  # the first age beyond each bracket; the last bracket is open
_SQL = """
with cells as (
  select v.org_id from orgtree_orgversion v join orgtree_orgnow n on n.org_id = v.org_id
  where v.path >= %(path)s and v.path < %(path)s || 'g' and v.level = 5
    and v.valid_from <= %(day)s and v.valid_to > %(day)s and {seen}
), here as (
  select p.sex, p.birth_on, p.theory, s.standing, e.person_id is not null as exempt
  from members_affiliation a
  join cells c on c.org_id = a.cell_id
  join members_standingrow s on s.person_id = a.person_id and s.known_to is null
       and s.valid_from <= %(day)s and s.valid_to > %(day)s and s.standing = any(%(standings)s)
  join members_person p on p.id = a.person_id
  left join (
    select distinct person_id from members_exemption
    where known_to is null and valid_from <= %(day)s and valid_to > %(day)s
  ) e on e.person_id = a.person_id
  where a.kind = 'home' and a.known_to is null and a.valid_from <= %(day)s and a.valid_to > %(day)s
)
select coalesce(theory, ''), count(*), count(*) filter (where sex = 'F'), count(*) filter (where standing = 'official'),
       count(*) filter (where standing = 'probationary'), count(*) filter (where standing = 'suspended'),
       count(*) filter (where exempt),
       count(*) filter (where birth_on > %(born_0)s),
       count(*) filter (where birth_on <= %(born_0)s and birth_on > %(born_1)s),
       count(*) filter (where birth_on <= %(born_1)s and birth_on > %(born_2)s),
       count(*) filter (where birth_on <= %(born_2)s and birth_on > %(born_3)s),
       count(*) filter (where birth_on <= %(born_3)s), count(*) filter (where birth_on is null)
from here group by 1
"""


@dataclass(frozen=True, slots=True)
class Demography:
    """Members by home cell on a day. `ages`: under 30, 30-39, 40-49, 50-59, 60 and over, unknown; `theory`: by what
    the files say of political theory, "" where they say nothing."""

    members: int
    women: int
    official: int
    probationary: int
    suspended: int
    exempt: int
    ages: tuple[int, ...]
    theory: dict[str, int]


def demography(actor: Actor, place: Place, day: datetime.date) -> Demography | None:
    """The members of an organisation on a day; None when it did not exist then. One query.

    Cells that have moved out of the actor's reach since are left out, as in the list of members.
    """
    stood = place.on(day)
    if stood is None:
        return None
    seen, values = in_sight(actor)
    asked: dict[str, Any] = {**values, "path": stood.path, "day": day, "standings": list(Standing.IN_PARTY)}
    asked |= {f"born_{number}": add_months(day, -12 * age) for number, age in enumerate(AGES)}
    with connection.cursor() as cursor:
        cursor.execute(_SQL.format(seen=seen), asked)
        rows = cursor.fetchall()
    sums = [sum(column) for column in zip(*(row[1:] for row in rows), strict=True)] or [0] * 12
    members, women, official, probationary, suspended, exempt, *ages = sums
    return Demography(
        members, women, official, probationary, suspended, exempt, tuple(ages), {row[0]: row[1] for row in rows}
    )
