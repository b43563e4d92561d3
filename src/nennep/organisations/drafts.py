"""Reading reorganisations: which may be seen, their steps and choices, the tree they stand on, and their plan.

A page shows: `reforms_visible_to`, `get_reform`, `steps_of`, `choices_of`, and `plan_of` for findings, what is open,
and the tree after. The members of cells come from above: `processes.reform.plan_with_members` is the same with them.
"""

from __future__ import annotations

import datetime
import functools
import hashlib
import json
import operator
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.db import connection
from django.db.models import Case, Count, Max, OuterRef, Q, QuerySet, Subquery, TextField, Value, When
from django.db.models.functions import Coalesce, Concat
from django.http import Http404

from nennep.access.permissions import Permission
from nennep.kernel.actor import Actor
from nennep.kernel.bulk import many_keys, many_objects
from nennep.kernel.db import one_of
from nennep.kernel.period import OPEN_END, valid_on
from nennep.kernel.statements import written
from nennep.kernel.vietnamese import fold
from nennep.organisations.models import (
    OrganisationCode,
    OrganisationKind,
    OrganisationName,
    Reform,
    ReformChoice,
    ReformStep,
)
from nennep.organisations.queries import natural_key
from nennep.organisations.reform.operations import Operation, Restore, Split, read
from nennep.organisations.reform.plan import plan
from nennep.organisations.reform.result import Plan
from nennep.organisations.reform.snapshot import Choice, Heads, Snapshot, Unit
from nennep.organisations.states import ReformState
from nennep.orgtree.levels import Level
from nennep.orgtree.models import OrgEdge, OrgLineage, OrgNow
from nennep.orgtree.queries import END_OF_RANGE, path_on, reach

_LAST = """
select org_id, max(valid_from) from (
  select org_id, valid_from from orgtree_orgedge where org_id = any(%(orgs)s) and known_to is null
  union all select org_id, valid_from from organisations_organisationname
  where org_id = any(%(orgs)s) and known_to is null
  union all select org_id, valid_from from organisations_organisationkind
  where org_id = any(%(orgs)s) and known_to is null
  union all select org_id, valid_from from organisations_organisationcode
  where org_id = any(%(orgs)s) and known_to is null
  union all select org_id, valid_from from organisations_organisationplace
  where org_id = any(%(orgs)s) and known_to is null
) changed group by org_id
"""
HeadCount = Callable[[Collection[int], datetime.date], Mapping[int, Heads]]
_AT_ONCE = 2000
# The tree at and under a path on a day; the last recorded change of whatever kind; an end that is recorded ahead.
_UNITS = """
with here as materialized (
  select v.org_id, v.level from orgtree_orgversion v
  where v.valid_from <= %(day)s and v.valid_to > %(day)s and v.path >= %(path)s and v.path < %(end)s
), placed as (
  select e.org_id, max(e.valid_from) since, max(e.valid_to) ends,
         max(e.parent_id) filter (where e.valid_from <= %(day)s and e.valid_to > %(day)s) parent_id
  from orgtree_orgedge e join here using (org_id) where e.known_to is null group by e.org_id
), named as (
  select n.org_id, max(n.valid_from) since,
         max(n.name) filter (where n.valid_from <= %(day)s and n.valid_to > %(day)s) as name
  from organisations_organisationname n join here using (org_id) where n.known_to is null group by n.org_id
), kinds as (
  select k.org_id, max(k.valid_from) since,
         max(k.kind) filter (where k.valid_from <= %(day)s and k.valid_to > %(day)s) kind
  from organisations_organisationkind k join here using (org_id) where k.known_to is null group by k.org_id
), located as (
  select o.org_id, max(o.valid_from) since
  from organisations_organisationplace o join here using (org_id) where o.known_to is null group by o.org_id
), coded as (
  select c.org_id, max(c.valid_from) since, array_agg(c.code order by c.code)
         filter (where c.valid_from <= %(day)s and c.valid_to > %(day)s) codes
  from organisations_organisationcode c join here using (org_id) where c.known_to is null group by c.org_id
)
select h.org_id, p.parent_id, coalesce(k.kind, ''), coalesce(n.name, ''), h.level,
       greatest(p.since, n.since, k.since, c.since, o.since), coalesce(c.codes, '{}'), p.ends, p.since
from here h join placed p using (org_id) left join named n using (org_id) left join kinds k using (org_id)
left join coded c using (org_id) left join located o using (org_id)
"""


def reforms_visible_to(actor: Actor) -> QuerySet[Reform]:
    """Those prepared where the actor keeps the structure or signs for the organisation."""
    keeps = reach(actor, Permission.ORGANISATION_MANAGE, "home__now__path")
    return Reform.objects.filter(keeps | reach(actor, Permission.DOCUMENT_ISSUE, "home__now__path"))


def get_reform(actor: Actor, pk: int, *, lock: bool = False) -> Reform:
    """One that the actor may see; what may not be seen is not found."""
    return one_of(reforms_visible_to(actor), pk, lock=lock)


def listed_reforms(actor: Actor, home_id: int = 0) -> QuerySet[Reform]:
    """Those within sight, of one organisation or of all, what is under way first; `steps_count` beside each."""
    rows = reforms_visible_to(actor)
    rows = rows.filter(home_id=home_id) if home_id else rows
    under_way = Case(When(state__in=["draft", "submitted", "approved"], then=Value(0)), default=Value(1))
    return rows.annotate(under_way=under_way, steps_count=Count("steps")).order_by("under_way", "-effective_on", "-pk")


def waiting_reforms(actor: Actor) -> list[Reform]:
    """Those within sight that wait for somebody: to be approved, to be worked on again, or to be mended."""
    return _waiting(actor)


@written
def _waiting(actor: Actor) -> QuerySet[Reform]:
    wanted = Q(state=ReformState.SUBMITTED) | Q(state=ReformState.APPROVED) & ~Q(failed="")
    again = Q(state=ReformState.DRAFT) & ~Q(returned_why="")
    return reforms_visible_to(actor).filter(wanted | again).order_by("effective_on", "pk")[:20]


def touching(actor: Actor, reform: Reform, org_ids: Collection[int]) -> list[Reform]:
    """Other reorganisations within sight, submitted or approved, that change some of these organisations."""
    live = reforms_visible_to(actor).filter(state__in=[ReformState.SUBMITTED, ReformState.APPROVED])
    keys = [str(org) for org in org_ids]
    return list(live.exclude(pk=reform.pk).filter(agreed__has_any_keys=keys).order_by("effective_on", "pk")[:20])


def get_step(reform: Reform, pk: int) -> ReformStep:
    """One step of a draft; Http404 when it has none of that key."""
    step = ReformStep.objects.filter(reform=reform, pk=pk).first()
    if step is None:
        raise Http404
    return step


def place_of(step: ReformStep) -> int:
    """Its place among the steps of its draft, from 1."""
    return ReformStep.objects.filter(reform_id=step.reform_id, position__lte=step.position).count()


def steps_of(reform: Reform) -> list[ReformStep]:
    """The steps in order."""
    return list(ReformStep.objects.filter(reform=reform).order_by("position"))


def stamp_of(row: Reform | ReformStep) -> str:
    """What a form was filled from: it changes with whatever the form may change, so that a stale one is noticed."""
    if isinstance(row, ReformStep):
        said: list[object] = [row.operation, row.note]
    else:
        said = [row.title, row.effective_on.isoformat(), row.decision_no, str(row.signed_on)]
    return stamp(said)


def stamp(said: list[Any]) -> str:
    """Of values as JSON takes them: another one for any other values."""
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:16]


def operations_of(reform: Reform) -> dict[int, Operation]:
    """Step's key -> operation, in order."""
    rows = ReformStep.objects.filter(reform=reform).order_by("position").values_list("pk", "operation")
    return {pk: read(operation) for pk, operation in rows.iterator(_AT_ONCE)}


def choices_of(reform: Reform) -> list[Choice]:
    """What was decided by hand."""
    rows = ReformChoice.objects.filter(step__reform=reform).order_by("pk")
    return [Choice(*row) for row in rows.values_list("step_id", "what", "subject", "target").iterator(_AT_ONCE)]


def authors_of(reform: Reform) -> set[int]:
    """The accounts that prepared any part of it, whether what they wrote still stands or not."""
    steps = ReformStep.objects.filter(reform=reform).values_list("author_id", flat=True)
    choices = ReformChoice.objects.filter(step__reform=reform).values_list("author_id", flat=True)
    return {author for author in (reform.prepared_by_id, *reform.hands, *steps, *choices) if author is not None}


def snapshot_of(home_id: int, day: datetime.date, heads: Mapping[int, Heads] | None = None) -> Snapshot:
    """The tree at and under an organisation on a day, as it is recorded now, that organisation on top."""
    path = path_on(home_id, day)
    same: dict[Any, Any] = {}  # kinds, names of cells and days come back hundreds of thousands of times
    keep = same.setdefault
    units: dict[int, Unit] = {}
    with many_objects(), connection.chunked_cursor() as cursor:
        cursor.execute(_UNITS, {"day": day, "path": path, "end": path + END_OF_RANGE if path else ""})
        while rows := cursor.fetchmany(_AT_ONCE):
            for pk, parent, kind, name, level, since, codes, ends, placed in rows:
                units[pk] = Unit(
                    pk, parent if pk != home_id else None, keep(kind, kind), keep(name, name), level,
                    keep(since, since), tuple(codes), None if ends == OPEN_END else ends, keep(placed, placed),
                )  # fmt: skip
    return Snapshot(day, units, heads or {})


def last_changes(org_ids: Collection[int]) -> dict[int, datetime.date]:
    """Organisation -> its last recorded change of whatever kind, as `Unit.since` says it. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_LAST, {"orgs": sorted(org_ids)})
        return dict(cursor.fetchall())


def plan_of(reform: Reform, count: HeadCount | None = None) -> tuple[Snapshot, Plan]:
    """The tree before, and what the draft comes to on it. `count`: asked for the members of the cells that the draft
    ends, divides, or sends members to."""
    with many_objects():
        before = snapshot_of(reform.home_id, reform.effective_on)
        operations, choices = operations_of(reform), choices_of(reform)
        before = replace(before, ended=_ends(step.org for step in operations.values() if isinstance(step, Restore)))
        found = plan(before, operations, choices)
        cells = {row.org for row in found.ended}
        cells |= {step.source for step in operations.values() if isinstance(step, Split)}
        cells |= {ref for row in found.people for ref in row.targets if isinstance(ref, int)}
        cells |= {one.target for one in choices if one.what == "person" and isinstance(one.target, int)}
        cells = {cell for cell in cells if cell in before.units and before.units[cell].level == Level.CELL}
        if count is None or not cells:
            return before, found
        del found
        before = replace(before, heads=count(cells, reform.effective_on))
        return before, plan(before, operations, choices)


def _ends(org_ids: Iterable[int]) -> dict[int, datetime.date]:
    """Organisation -> its last recorded end (9999-12-31 for one that lives)."""
    edges = OrgEdge.objects.filter(org_id__in=many_keys(org_ids), known_to__isnull=True).values_list("org_id")
    return dict(edges.annotate(until=Max("valid_to")))


def pickable(actor: Actor, home: OrgNow, text: str, *, alive: bool = True, limit: int = 40) -> list[int]:
    """The organisations below the home whose name holds every word, or whose code is the text; in order of names. After
    them those whose name and their superior's hold the words together: cells bear the same names in every commune."""
    words = fold(text).split()[:8]
    if not words:
        return []
    below = OrgNow.objects.filter(
        reach(actor, Permission.ORGANISATION_VIEW, "path"), path__gt=home.path, path__lt=home.path + END_OF_RANGE,
        alive=alive,
    ).values("org_id")  # fmt: skip
    every = OrganisationName.objects.filter(known_to__isnull=True, org_id__in=below)
    names = every
    for word in words:
        names = names.filter(folded__contains=word)
    codes = OrganisationCode.objects.filter(known_to__isnull=True, org_id__in=below, code=text.strip())
    found = dict.fromkeys(codes.order_by("org_id").values_list("org_id", flat=True)[:limit])
    found |= dict.fromkeys(_in_order(names.order_by("folded", "org_id"), limit))
    if len(words) > 1 and len(found) < limit:
        found |= dict.fromkeys(_in_order(_with_superior(every, words), limit))
    return list(found)[:limit]


def _in_order(names: QuerySet[OrganisationName], limit: int) -> list[int]:
    rows = sorted(names.values_list("org_id", "name")[:limit], key=lambda row: (natural_key(row[1]), row[0]))
    return [org_id for org_id, _name in rows]


def _with_superior(names: QuerySet[OrganisationName], words: list[str]) -> QuerySet[OrganisationName]:
    """Of some names, those that hold a word themselves and all of them together with their superior's name of now."""
    above = OrganisationName.objects.filter(known_to__isnull=True, valid_to=OPEN_END)
    name = Subquery(above.filter(org_id=OuterRef("org__now__parent_id")).values("folded")[:1])
    known = Coalesce(name, Value(""), output_field=TextField())
    together = Concat("folded", Value(" "), known, output_field=TextField())
    rows = names.filter(functools.reduce(operator.or_, (Q(folded__contains=word) for word in words)))
    rows = rows.annotate(together=together)
    for word in words:
        rows = rows.filter(together__contains=word)
    return rows.order_by("folded", "org_id")


def kinds_below(home: OrgNow, day: datetime.date) -> set[str]:
    """The kinds of what stands below an organisation, as they are on a day."""
    rows = OrganisationKind.objects.filter(
        valid_on(day), known_to__isnull=True, org__now__path__gt=home.path, org__now__path__lt=home.path + END_OF_RANGE,
        org__now__alive=True,
    )  # fmt: skip
    return set(rows.order_by().values_list("kind", flat=True).distinct())


def within(actor: Actor, home: OrgNow, org_ids: Iterable[int]) -> set[int]:
    """Those of some organisations that stand at or below the home, now or when they ended."""
    rows = OrgNow.objects.filter(reach(actor, Permission.ORGANISATION_VIEW, "path"), org_id__in=set(org_ids))
    rows = rows.filter(path__gte=home.path, path__lt=home.path + END_OF_RANGE)
    return set(rows.values_list("org_id", flat=True))


def due_reforms(day: datetime.date) -> list[int]:
    """Approved ones whose effective date has come, in the order in which they take effect."""
    rows = Reform.objects.filter(state=ReformState.APPROVED, effective_on__lte=day)
    return list(rows.order_by("effective_on", "approved_at", "pk").values_list("pk", flat=True))


def left_by(reform: Reform) -> set[int]:
    """The organisations that an applied one ended, changed or divided."""
    divided = OrgLineage.objects.filter(event__reform_event__reform=reform).values_list("from_org_id", flat=True)
    return {int(org) for org in reform.agreed} | set(divided)
