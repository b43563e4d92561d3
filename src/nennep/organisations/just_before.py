"""An applied reorganisation as it was: the tree just before it, what its steps came to on that tree, and what changed
later that day.

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
from nennep.organisations.models import OrganisationCode, OrganisationKind, OrganisationName, Reform
from nennep.organisations.reform.operations import Ref
from nennep.organisations.reform.plan import plan
from nennep.organisations.reform.result import Plan
from nennep.organisations.reform.snapshot import Heads, Snapshot, Unit, children_of
from nennep.orgtree.models import OrgEdge, OrgEvent
from nennep.orgtree.queries import END_OF_RANGE, path_on

_DAY = datetime.timedelta(days=1)
_AT_ONCE = 2000
# Of each organisation the latest row of its place, name and kind that held on the eve or came of an earlier event of
# the day (`_LATEST`); codes have no event, there the moment decides from which they were first known, and nobody's
# changed earlier that day whom the reorganisation itself changes. What ended on the day stands here unless the last
# event that ended it or divided it was an earlier one.
_LATEST = """
  select distinct on (r.org_id) r.* from {table} r join stood using (org_id)
  where r.known_to is null
    and (r.valid_from < %(day)s and r.valid_to >= %(day)s or r.valid_from = %(day)s and r.cause_id < %(first)s)
  order by r.org_id, r.valid_from desc"""
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
{places}
), named as (
{names}
), kinds as (
{kinds}
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
select p.org_id, p.parent_id, coalesce(k.kind, ''), coalesce(n.name, ''), p.level, p.valid_from,
       coalesce(c.codes, '{{}}')
from placed p left join named n using (org_id) left join kinds k using (org_id) left join coded c using (org_id)
where p.valid_to > %(day)s or p.org_id not in (select org_id from ended where org_id is not null)
   or exists (select 1 from orgtree_orgedge e where e.org_id = p.org_id and e.known_to is null
              and e.valid_from = %(day)s)
""".format(  # noqa: S608  constant text
    places=_LATEST.format(table="orgtree_orgedge"),
    names=_LATEST.format(table="organisations_organisationname"),
    kinds=_LATEST.format(table="organisations_organisationkind"),
)


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


def changed_later(reform: Reform, org_ids: Collection[int]) -> set[int]:
    """Those of some organisations to which something else gave another place, name, kind or code on the effective date,
    after the applied reorganisation. Three queries."""
    day, keys = reform.effective_on, many_keys(org_ids)
    first, _moment = _began(reform)
    later = OrgEvent.objects.filter(effective_on=day, pk__gte=first).exclude(reform_event__reform=reform)
    codes = OrganisationCode.objects.filter(valid_from=day, known_from__gt=reform.applied_at or clock.now())
    found = codes.filter(org_id__in=keys).values_list("org_id", flat=True)
    for model in (OrgEdge, OrganisationName, OrganisationKind):
        found = found.union(model.objects.filter(cause__in=later, org_id__in=keys).values_list("org_id", flat=True))
    return set(found)


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
