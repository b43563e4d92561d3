"""An applied reorganisation as it was: the tree just before it, and what its steps came to on that tree.

Events have an order within a day. What another event changed earlier on the effective date belongs to the tree before,
what came later that day does not; the eve alone is the tree before only where nothing changed earlier that day.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from nennep.kernel import clock
from nennep.kernel.bulk import many_keys, many_objects
from nennep.organisations.drafts import choices_of, operations_of, snapshot_of
from nennep.organisations.models import OrganisationCode, Reform
from nennep.organisations.reform.operations import Ref
from nennep.organisations.reform.plan import plan
from nennep.organisations.reform.result import Plan
from nennep.organisations.reform.snapshot import Heads, Snapshot, Unit, children_of
from nennep.orgtree.models import OrgEvent
from nennep.orgtree.queries import END_OF_RANGE, path_on

_DAY = datetime.timedelta(days=1)
_AT_ONCE = 2000
# Of each organisation the latest row of its place, name and kind that held on the eve or came of an earlier event of
# the day; codes have no event, there the moment decides from which they were first known, and nobody's changed earlier
# that day whom the reorganisation itself changes. What ended on the day stands here unless the last event that ended it
# or divided it was an earlier one.
_UNITS = """
with stood as materialized (
  select v.org_id from orgtree_orgversion v
  where v.valid_from <= %(eve)s and v.valid_to > %(eve)s and v.path >= %(path_eve)s and v.path < %(end_eve)s
  union
  select v.org_id from orgtree_orgversion v
  where v.valid_from <= %(day)s and v.valid_to > %(day)s and v.path >= %(path_day)s and v.path < %(end_day)s
), ended as (
  select org_id from (
    select e.org_id, e.id from orgtree_orgevent e where e.effective_on = %(day)s and e.kind = 'dissolve'
    union all
    select l.from_org_id, e.id from orgtree_orglineage l join orgtree_orgevent e on e.id = l.event_id
    where e.effective_on = %(day)s
  ) told group by org_id having max(id) < %(first)s
), placed as (
  select distinct on (e.org_id) e.org_id, e.parent_id, e.level, e.valid_from, e.valid_to
  from orgtree_orgedge e join stood using (org_id)
  where e.known_to is null
    and (e.valid_from < %(day)s and e.valid_to >= %(day)s or e.valid_from = %(day)s and e.cause_id < %(first)s)
  order by e.org_id, e.valid_from desc
), named as (
  select distinct on (n.org_id) n.org_id, n.name
  from organisations_organisationname n join stood using (org_id)
  where n.known_to is null
    and (n.valid_from < %(day)s and n.valid_to >= %(day)s or n.valid_from = %(day)s and n.cause_id < %(first)s)
  order by n.org_id, n.valid_from desc
), kinds as (
  select distinct on (k.org_id) k.org_id, k.kind
  from organisations_organisationkind k join stood using (org_id)
  where k.known_to is null
    and (k.valid_from < %(day)s and k.valid_to >= %(day)s or k.valid_from = %(day)s and k.cause_id < %(first)s)
  order by k.org_id, k.valid_from desc
), written as (
  select c.org_id, c.code, c.valid_from, max(c.valid_to) filter (where c.known_to is null) as valid_to,
         min(c.known_from) < %(moment)s and c.org_id <> all(%(own)s) as earlier
  from organisations_organisationcode c join stood using (org_id)
  where c.valid_from <= %(day)s group by c.org_id, c.code, c.valid_from
), coded as (
  select w.org_id, array_agg(w.code order by w.code) as codes
  from written w
  where w.valid_to > %(day)s and (w.valid_from < %(day)s or w.earlier)
     or w.valid_from < %(day)s and w.valid_to = %(day)s
        and not exists (select 1 from written o where o.org_id = w.org_id and o.valid_from = %(day)s and o.earlier)
  group by w.org_id
)
select p.org_id, p.parent_id, coalesce(k.kind, ''), coalesce(n.name, ''), p.level, p.valid_from, coalesce(c.codes, '{}')
from placed p left join named n using (org_id) left join kinds k using (org_id) left join coded c using (org_id)
where p.valid_to > %(day)s or p.org_id not in (select org_id from ended where org_id is not null)
   or exists (select 1 from orgtree_orgedge e where e.org_id = p.org_id and e.known_to is null
              and e.valid_from = %(day)s)
"""


@dataclass(frozen=True, slots=True)
class Before:
    """The tree just before an applied reorganisation; the members then are those of `day` as known at `known_at`
    (None: as known now)."""

    units: Mapping[int, Unit]
    day: datetime.date
    known_at: datetime.datetime | None


def just_before(reform: Reform) -> Before:
    """The tree at and under the home organisation just before an applied reorganisation. What is only looked at now
    (`Unit.since`, `ends`) means nothing."""
    day = reform.effective_on
    first, moment = _began(reform)
    own = sorted(int(org) for org in reform.agreed)
    coded = OrganisationCode.objects.filter(valid_from=day, known_from__lt=moment).exclude(org_id__in=many_keys(own))
    if not OrgEvent.objects.filter(effective_on=day, pk__lt=first).exists() and not coded.exists():
        return Before(snapshot_of(reform.home_id, day - _DAY).units, day - _DAY, None)
    values = {"eve": day - _DAY, "day": day, "first": first, "moment": moment, "own": own}
    return Before(_units(reform.home_id, values), day, moment)


def came_to(reform: Reform, before: Before, heads: Mapping[int, Heads] | None = None) -> tuple[Snapshot, Plan]:
    """That tree, and what its steps came to on it; its findings mean nothing."""
    snapshot = Snapshot(reform.effective_on, before.units, heads or {})
    return snapshot, plan(snapshot, operations_of(reform), choices_of(reform))


def _began(reform: Reform) -> tuple[int, datetime.datetime]:
    """The key of its first event, and the moment when it wrote it; where it wrote none, of the next one after it."""
    mine = OrgEvent.objects.filter(reform_event__reform=reform).order_by("pk")
    found = mine.values_list("pk", "recorded_at").first()
    if found is not None:
        return found
    applied = reform.applied_at or clock.now()
    later = OrgEvent.objects.filter(effective_on=reform.effective_on, recorded_at__gt=applied).order_by("pk")
    return later.values_list("pk", flat=True).first() or 2**62, applied


def _units(home_id: int, asked: Mapping[str, Any]) -> dict[int, Unit]:
    values = dict(asked)
    for name in ("eve", "day"):
        path = path_on(home_id, asked[name])
        values |= {f"path_{name}": path, f"end_{name}": path + END_OF_RANGE if path else ""}
    units: dict[int, Unit] = {}
    with many_objects(), connection.chunked_cursor() as cursor:
        cursor.execute(_UNITS, values)
        while rows := cursor.fetchmany(_AT_ONCE):
            for pk, parent, kind, name, level, since, codes in rows:
                units[pk] = Unit(pk, parent if pk != home_id else None, kind, name, level, since, tuple(codes))
    return {pk: units[pk] for pk in _under(units, home_id)}


def _under(units: Mapping[int, Unit], home_id: int) -> Collection[int]:
    """The organisation and all below it: what came or left that day may stand elsewhere."""
    below: Mapping[Ref, list[int]] = children_of(units)
    found, waiting = [], [home_id] if home_id in units else []
    while waiting:
        org = waiting.pop()
        found.append(org)
        waiting += below.get(org, ())
    return found
