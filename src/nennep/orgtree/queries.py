"""Asking the tree: ranges of paths, what stood under what on a date, and how a queryset is limited to an actor."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import BooleanField, Exists, Expression, F, OuterRef, Q, QuerySet

from nennep.kernel.actor import Actor
from nennep.kernel.period import valid_on
from nennep.kernel.statements import among, written
from nennep.orgtree.models import OrgLineage, OrgNow, OrgVersion

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.sql.compiler import SQLCompiler

END_OF_RANGE = "g"  # the first character after the hex digits: [path, path + 'g') is everything under the path
# SQL: beside a row with `v.path`, one row for each wanted organisation `w` at or above it; the wanted ids are %(orgs)s.
WANTED_ABOVE = """cross join lateral unnest(string_to_array(rtrim(v.path, '.'), '.')) as s(hex)
join unnest(%(orgs)s::bigint[]) as w(org_id) on w.org_id = ('x' || lpad(s.hex, 16, '0'))::bit(64)::bigint"""
SEGMENT = 7  # six or more hex digits and a full stop; ids beyond 16.7 million take more


def under(path: str, field: str = "path") -> Q:
    """The condition "at this path or below it"."""
    return Q(**{f"{field}__gte": path, f"{field}__lt": path + END_OF_RANGE})


class StandsUnder(Expression):
    """The condition "the organisation in this column now stands at one of the places", as a semi-join.

    `places`: path and whether everything below it counts too. Written as SQL, because every page asks it several times
    and building it from querysets took longer than answering it.
    """

    output_field = BooleanField()

    def __init__(self, org: F, places: Iterable[tuple[str, bool]]) -> None:
        super().__init__()
        self.org: Any = org
        self.places = tuple(places)

    def get_source_expressions(self) -> list[Any]:
        """The column."""
        return [self.org]

    def set_source_expressions(self, exprs: Sequence[Any]) -> None:
        """The column, as the query names it."""
        (self.org,) = exprs

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[str | int, ...]]:
        """`exists (...)` over the present places."""
        column, values = compiler.compile(self.org)
        where = " or ".join("n.path >= %s and n.path < %s" if below else "n.path = %s" for _, below in self.places)
        for path, below in self.places:
            values = (*values, path, path + END_OF_RANGE) if below else (*values, path)
        return f"exists (select 1 from {OrgNow._meta.db_table} n where n.org_id = {column} and ({where}))", values  # noqa: S608  the caller names its own column


def reach(actor: Actor, permission: str, field: str = "org__now__path") -> Q:
    """The condition "within the actor's reach for this permission", on a path reached through `field`.

    `field` is "path" on the tree's own rows, or `<foreign key to Org>__now__path`.
    """
    if actor.everything:
        return ~Q(pk__in=[])
    places = actor.places(permission)
    if not places:
        return Q(pk__in=[])
    if field != "path":
        return Q(StandsUnder(F(field.removesuffix("now__path") + "pk"), places))
    condition = Q(pk__in=[])
    for path, below in places:
        condition |= under(path) if below else Q(path=path)
    return condition


def ids_of(path: str) -> list[int]:
    """The ids along a path, from the top."""
    return [int(part, 16) for part in path.split(".") if part]


def path_now(org_id: int) -> str:
    """Where the organisation stands now, or stood last; '' when there is no such organisation."""
    return next(iter(_path_now(org_id)), "")


@written
def _path_now(org_id: int) -> QuerySet[OrgNow, str]:
    return OrgNow.objects.filter(org_id=org_id).values_list("path", flat=True)


def is_alive(org_id: int) -> bool:
    """Whether an organisation exists today."""
    return OrgNow.objects.filter(org_id=org_id, alive=True).exists()


def heirs_of(org_id: int) -> list[int]:
    """The living organisations that an ended one went into, however many reorganisations lie between; none where it
    was dissolved. Within the sight of the transaction."""
    found: dict[int, None] = {}
    seen, wave = {org_id}, [org_id]
    while wave:
        next_ones = OrgLineage.objects.filter(from_org__in=wave).order_by("pk").values_list("to_org_id", flat=True)
        wave = [one for one in dict.fromkeys(next_ones) if one not in seen]
        seen |= set(wave)
        found |= dict.fromkeys(OrgNow.objects.filter(org_id__in=wave, alive=True).values_list("org_id", flat=True))
    return sorted(found)


def came_from(org_id: int) -> set[int]:
    """The organisations that an organisation came from, however far back. Within the sight of the transaction."""
    found: set[int] = set()
    fresh = {org_id}
    while fresh:
        fresh = set(OrgLineage.objects.filter(to_org_id__in=fresh).values_list("from_org_id", flat=True)) - found
        found |= fresh
    return found


def path_on(org_id: int, day: datetime.date) -> str:
    """The path on a day; '' when the organisation did not exist then."""
    return next(iter(_path_on(org_id, day)), "")


@written
def _path_on(org_id: int, day: datetime.date) -> QuerySet[OrgVersion, str]:
    rows = OrgVersion.objects.filter(valid_on(day), org_id=org_id).order_by("pk")
    return rows.values_list("path", flat=True)[:1]


def versions_under(path: str, day: datetime.date, *, levels: Iterable[int] | None = None) -> QuerySet[OrgVersion]:
    """The tree versions at or under a path (the path of that same day) on a day."""
    rows = OrgVersion.objects.filter(valid_on(day), under(path))
    return rows if levels is None else rows.filter(level__in=list(levels))


def in_subtree(org_field: str, path: str, day: datetime.date) -> Exists:
    """The condition "the row's organisation stood at or under the path on the day", as a semi-join."""
    return Exists(OrgVersion.objects.filter(valid_on(day), under(path), org_id=OuterRef(org_field)))


def lock(org_id: int) -> OrgNow:
    """Lock an organisation's place against structural change for the rest of the transaction."""
    return OrgNow.objects.select_for_update(of=("self",)).get(org_id=org_id)


def parents_of(org_ids: Iterable[int]) -> dict[int, int]:
    """Organisation -> the one it stands under now. One query."""
    return dict(_parents_of(list(org_ids)))


@written
def _parents_of(org_ids: list[int]) -> QuerySet[OrgNow, tuple[int, int]]:
    rows = OrgNow.objects.filter(among("org_id", org_ids), parent_id__isnull=False).order_by("org_id")
    return rows.values_list("org_id", "parent_id")
