"""Derived versions: one statement intersects the edges' periods. Stored must equal derived (`nennep verify`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from nennep.kernel import clock
from nennep.kernel.bulk import planned_without

# A sectional area stands at the grassroots level under a grassroots area: the upper one keeps the column.
# Every combination of path and period below a starting set of (org, path, levels, period) rows.
_WALK = """
with recursive t as (
  {start}
  union all
  select e.org_id, t.path || lpad(to_hex(e.org_id), 6, '0') || '.', e.level,
         case e.level when 1 then e.org_id else t.province_id end,
         case e.level when 2 then e.org_id else t.district_id end,
         case e.level when 3 then e.org_id else t.commune_id end,
         case e.level when 4 then coalesce(t.grassroots_id, e.org_id) else t.grassroots_id end,
         case e.level when 5 then e.org_id else t.cell_id end,
         greatest(e.valid_from, t.valid_from), least(e.valid_to, t.valid_to)
  from t join orgtree_orgedge e on e.parent_id = t.org_id and e.known_to is null
       and e.valid_from < t.valid_to and e.valid_to > t.valid_from
)
select org_id, path, level, province_id, district_id, commune_id, grassroots_id, cell_id, valid_from, valid_to from t
"""
_ROOTS = """
  select e.org_id, (lpad(to_hex(e.org_id), 6, '0') || '.') collate "C" path, e.level,
         case e.level when 1 then e.org_id end province_id, case e.level when 2 then e.org_id end district_id,
         case e.level when 3 then e.org_id end commune_id, case e.level when 4 then e.org_id end grassroots_id,
         case e.level when 5 then e.org_id end cell_id, e.valid_from, e.valid_to
  from orgtree_orgedge e where e.parent_id is null and e.known_to is null
"""
_BELOW = """
  select e.org_id, (coalesce(p.path, '') || lpad(to_hex(e.org_id), 6, '0') || '.') collate "C" path, e.level,
         case e.level when 1 then e.org_id else p.province_id end province_id,
         case e.level when 2 then e.org_id else p.district_id end district_id,
         case e.level when 3 then e.org_id else p.commune_id end commune_id,
         case e.level when 4 then coalesce(p.grassroots_id, e.org_id) else p.grassroots_id end grassroots_id,
         case e.level when 5 then e.org_id else p.cell_id end cell_id,
         greatest(e.valid_from, coalesce(p.valid_from, e.valid_from)) valid_from,
         least(e.valid_to, coalesce(p.valid_to, e.valid_to)) valid_to
  from orgtree_orgedge e left join orgtree_orgversion p on p.org_id = e.parent_id
       and e.valid_from < p.valid_to and e.valid_to > p.valid_from
  where e.org_id = %(org)s and e.known_to is null and (e.parent_id is null or p.org_id is not null)
"""
_COLUMNS = "org_id, path, level, province_id, district_id, commune_id, grassroots_id, cell_id, valid_from, valid_to"
# What has ended goes under what it was wholly merged into, else where its last superior stands now: its records stay in
# the sight of who answers for them.
_NOW = """
with recursive latest as materialized (
  select distinct on (v.org_id) v.org_id, v.path, v.level, v.valid_from, v.valid_to, v.valid_to > %(today)s alive
  from orgtree_orgversion v where {which}
  order by v.org_id, (v.valid_from <= %(today)s) desc,
           case when v.valid_from <= %(today)s then v.valid_from end desc, v.valid_from
), heir as materialized (
  select distinct on (v.org_id) v.org_id, l.to_org_id
  from latest v join orgtree_orglineage l on l.from_org_id = v.org_id and not l.part
  join orgtree_orgevent x on x.id = l.event_id and x.effective_on = v.valid_to
  where not v.alive order by v.org_id, l.id desc
), stood as materialized (
  select v.org_id, v.path, v.level, v.alive, coalesce(h.to_org_id, e.parent_id) parent_id
  from latest v
  join orgtree_orgedge e on e.org_id = v.org_id and e.known_to is null
       and e.valid_from <= v.valid_from and e.valid_to > v.valid_from
  left join heir h on h.org_id = v.org_id
), stands as (
  select s.org_id, case when s.alive or n.path is null then s.path
                        else n.path || lpad(to_hex(s.org_id), 6, '0') || '.' end path, s.level, s.parent_id, s.alive
  from stood s left join orgtree_orgnow n on n.org_id = s.parent_id
  left join stood above on above.org_id = s.parent_id
  where s.alive or above.org_id is null
  union all
  select s.org_id, a.path || lpad(to_hex(s.org_id), 6, '0') || '.', s.level, s.parent_id, s.alive
  from stands a join stood s on s.parent_id = a.org_id and not s.alive
)
insert into orgtree_orgnow (org_id, path, level, parent_id, alive)
select org_id, path, level, parent_id, alive from stands
on conflict (org_id) do update set path = excluded.path, level = excluded.level,
   parent_id = excluded.parent_id, alive = excluded.alive
where (orgtree_orgnow.path, orgtree_orgnow.level, orgtree_orgnow.alive)
      is distinct from (excluded.path, excluded.level, excluded.alive)
"""
# What changed, everything that ever stood under it, and what ended into any of these.
_TOUCHED = """
create temp table derive_touched (org_id bigint primary key) on commit drop;
insert into derive_touched
with recursive d as (
  select unnest(%(orgs)s::bigint[]) org_id
  union
  select x.org_id from d cross join lateral (
    select e.org_id from orgtree_orgedge e where e.parent_id = d.org_id and e.known_to is null
    union all
    select l.from_org_id from orgtree_orglineage l where l.to_org_id = d.org_id and not l.part) x
) select org_id from d;
analyze derive_touched;
"""
# The places of the touched ones that stand under one not touched (or nothing): all others are reached from them.
_EDGE_OF_TOUCHED = _BELOW.replace(
    "where e.org_id = %(org)s and",
    "where e.org_id in (select org_id from derive_touched)\n"
    "    and not exists (select 1 from derive_touched above where above.org_id = e.parent_id) and",
)
# What is stored is made what was derived: rows that are the same stay, an end that changed is written into the row.
_SAME = "v.org_id = n.org_id and v.valid_from = n.valid_from and v.path = n.path and " + " and ".join(
    f"v.{column} is not distinct from n.{column}"
    for column in ("level", "province_id", "district_id", "commune_id", "grassroots_id", "cell_id")
)
_STORE = (
    f"""
delete from orgtree_orgversion v where v.org_id {{which}}
  and not exists (select 1 from derive_new n where {_SAME})""",
    f"""
update orgtree_orgversion v set valid_to = n.valid_to from derive_new n where {_SAME} and v.valid_to <> n.valid_to""",
    f"""
insert into orgtree_orgversion ({_COLUMNS})
select {_COLUMNS} from derive_new n where not exists (select 1 from orgtree_orgversion v where {_SAME})""",
    "drop table derive_new",
)
DERIVED = _WALK.format(start=_ROOTS)
MANY = 5_000  # organisations whose versions are derived by joining whole tables


@contextmanager
def _joining(*, whole_tables: bool) -> Iterator[CursorWrapper]:
    """A cursor; `whole_tables`: its statements join by hash. What a reform has just written is not in the planner's
    statistics, and a plan for few rows would go through the tree once for every organisation."""
    planned = planned_without("nestloop") if whole_tables else nullcontext()
    with transaction.atomic(), planned, connection.cursor() as cursor:
        yield cursor


def rebuild() -> None:
    """Derive all versions and present places anew from the edges (bulk loads, repair)."""
    with _joining(whole_tables=True) as cursor:
        cursor.execute("delete from orgtree_orgversion")
        cursor.execute(f"insert into orgtree_orgversion ({_COLUMNS}) {DERIVED}")
        cursor.execute(_NOW.format(which="true"), {"today": clock.today()})


def rebuild_below(org_id: int) -> None:
    """Derive the versions of one organisation and of everything that ever stood under it, wherever it stood before."""
    rebuild_all([org_id])


def _store(cursor: CursorWrapper, walk: str, which: str) -> None:
    """Bring the stored versions of some organisations to what the statement derives."""
    cursor.execute(f"create temp table derive_new on commit drop as {walk}")
    for statement in _STORE:
        cursor.execute(statement.format(which=which))


def rebuild_all(org_ids: Iterable[int]) -> None:
    """Derive the versions of many organisations and of everything that ever stood under them, at once."""
    with connection.cursor() as cursor:
        cursor.execute(_TOUCHED, {"orgs": sorted(set(org_ids))})
        cursor.execute("select count(*) from derive_touched")
        count: int = cursor.fetchone()[0]
    with _joining(whole_tables=count >= MANY) as cursor:
        _store(cursor, _WALK.format(start=_EDGE_OF_TOUCHED), "in (select org_id from derive_touched)")
        which = "v.org_id in (select org_id from derive_touched)"
        cursor.execute(_NOW.format(which=which), {"today": clock.today()})
        cursor.execute("drop table derive_touched")


def refresh_now() -> int:
    """Bring the present places up to today's date (changes dated ahead come into force); rows changed."""
    with _joining(whole_tables=True) as cursor:
        cursor.execute(_NOW.format(which="true"), {"today": clock.today()})
        changed: int = cursor.rowcount
    return changed


def differences() -> int:
    """How many version rows differ between what is stored and what the edges derive; 0 when all is well."""
    with connection.cursor() as cursor:
        stored = f"select {_COLUMNS} from orgtree_orgversion"
        left, right = f"(({DERIVED}) except all ({stored}))", f"(({stored}) except all ({DERIVED}))"
        cursor.execute(f"select count(*) from ({left} union all {right}) x")
        return int(cursor.fetchone()[0])
