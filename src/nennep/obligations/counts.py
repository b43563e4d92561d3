"""Counts of duties kept for every organisation above those who owe: read, folded, counted anew, proved.

A row stands for a change (`models.DutyCount`), written by a trigger in the transaction of the change. After a change of
the tree (`models.CountNote`) an organisation's counts are not read until they are counted anew.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from django.db import connection

from nennep.kernel.actor import Actor
from nennep.kernel.db import acting, one_at_a_time
from nennep.kernel.prepared import Prepared, rows_of
from nennep.orgtree.queries import END_OF_RANGE, ids_of

_KEY = "org_id, kind, period, document_id, due_on, alive"
_COLUMNS = f"{_KEY}, owed, met, met_late"
_SUMS = "sum(owed)::int, sum(met)::int, sum(met_late)::int"
_NOT_NOTHING = "having sum(owed) <> 0 or sum(met) <> 0 or sum(met_late) <> 0"
_SAME = (
    "(d.org_id, d.kind, d.period, d.due_on, d.alive) = (k.org_id, k.kind, k.period, k.due_on, k.alive) "
    "and d.document_id is not distinct from k.document_id"
)
_FOLD = f"""
with key as (select distinct {_KEY} from obligations_dutycount where fresh),
gone as (delete from obligations_dutycount d using key k where {_SAME} returning d.*)
insert into obligations_dutycount ({_COLUMNS}, fresh)
select {_KEY}, {_SUMS}, false from gone group by {_KEY} {_NOT_NOTHING}
"""  # noqa: S608  constant text
_COUNTED = f"""
select {_KEY}, count(*)::int as owed, count(met_known_at)::int as met,
       (count(*) filter (where met_on > due_on))::int as met_late
from (
  select w.org_id, o.kind, o.period, o.document_id, o.due_on, n.alive, o.met_on, o.met_known_at
  from orgtree_orgnow n
  cross join lateral unnest(trim_array(string_to_array(rtrim(n.path, '.'), '.'), 1)) as s(step)
  join {{wanted}} w on w.org_id = ('x' || lpad(s.step, 16, '0'))::bit(64)::bigint
  join obligations_obligation o on o.org_id = n.org_id and o.lifted_at is null
) duty group by {_KEY}
"""  # noqa: S608  constant text
# Whoever writes duties holds such a lock on their table from before it looks up where they stand until it ends.
_WRITING = """array(
  select virtualtransaction from pg_locks
  where locktype = 'relation' and relation = 'obligations_obligation'::regclass and mode = 'RowExclusiveLock'
    and pid <> pg_backend_pid() and database = (select oid from pg_database where datname = current_database()))
"""
_SEE = f"update obligations_countnote set seen = {_WRITING} where seen is null"  # noqa: S608  constant text
_READY = f"select array_agg(id) from obligations_countnote where not seen && {_WRITING}"  # noqa: S608  constant text
# One statement, so of one moment, after all that was waited for: a change that it does not see brings its own row.
_ANEW = f"""
with noted as (
  delete from obligations_countnote where id = any(%(notes)s) returning org_id
), ready as (select distinct org_id from noted),
gone as (delete from obligations_dutycount d using ready r where d.org_id = r.org_id)
insert into obligations_dutycount ({_COLUMNS}, fresh)
select {_COLUMNS}, false from ({_COUNTED.format(wanted="ready")}) counted
"""  # noqa: S608  constant text
_KNOWN = "(select org_id from orgtree_orgnow where org_id not in (select org_id from obligations_countnote))"
_DIFFER = f"""
with kept as (
  select {_KEY}, {_SUMS} from obligations_dutycount
  where org_id not in (select org_id from obligations_countnote) group by {_KEY} {_NOT_NOTHING}
), counted as ({_COUNTED.format(wanted=_KNOWN)})
select count(*) from ((select * from kept except all select {_COLUMNS} from counted)
  union all (select {_COLUMNS} from counted except all select * from kept)) one
"""  # noqa: S608  constant text
# Whether the counts may be read; then what is owed below the organisation, and by itself.
_BY_DOCUMENT = """
select k.noted, one.document_id, sum(one.owed)::int, sum(one.met)::int,
       coalesce(sum(one.owed - one.met) filter (where one.due_on < %s), 0)::int
from (select exists (select 1 from obligations_countnote n where n.org_id = %s) noted offset 0) k
left join (
  select d.document_id, d.due_on, d.owed, d.met from obligations_dutycount d
  where d.org_id = %s and d.document_id is not null
  union all
  select o.document_id, o.due_on, 1, (o.met_known_at is not null)::int from obligations_obligation o
  where o.org_id = %s and o.source is not null and o.lifted_at is null
) one on not k.noted
group by 1, 2 having k.noted or sum(one.owed) > 0
"""
_DOCUMENTS = Prepared(_BY_DOCUMENT, ("day", "org", "org", "org"), lambda _one: True)
# Counts follow the present places; as of the day, everything has to stand where it stands now. Asked once (`offset 0`):
# the answer is used twice, and without a bound the server works it out twice.
_BY_MONTH = """
select k.noted, one.kind, one.period, sum(one.owed)::int, sum(one.met)::int, sum(one.met_late)::int,
       coalesce(sum(one.owed - one.met) filter (where one.due_on < %s), 0)::int
from (
  select exists (select 1 from obligations_countnote n where n.org_id = %s) or exists (
    select 1
    from (select n.org_id, n.path from orgtree_orgnow n where n.path >= %s and n.path < %s and n.alive) s
    full join (select v.org_id, v.path from orgtree_orgversion v
               where v.path >= %s and v.path < %s and v.valid_from <= %s and v.valid_to > %s) t
      on t.org_id = s.org_id and t.path = s.path
    where s.org_id is null or t.org_id is null
  ) noted offset 0
) k
left join (
  select d.kind, d.period, d.due_on, d.owed, d.met, d.met_late from obligations_dutycount d
  where d.org_id = %s and d.kind = any(%s) and d.period >= %s and d.period <= %s and d.alive
  union all
  select o.kind, o.period, o.due_on, 1, (o.met_known_at is not null)::int, coalesce(o.met_on > o.due_on, false)::int
  from obligations_obligation o
  where o.org_id = %s and o.kind = any(%s) and o.period >= %s and o.period <= %s and o.lifted_at is null
    and exists (select 1 from orgtree_orgnow n where n.org_id = o.org_id and n.alive)
) one on not k.noted
group by 1, 2, 3 having k.noted or sum(one.owed) > 0
"""
_MONTHS = Prepared(
    _BY_MONTH,
    (
        "day", "org", "path", "end", "path", "end", "day", "day", "org", "kinds", "first", "last", "org", "kinds",
        "first", "last",
    ),
    lambda _one: True,
)  # fmt: skip


def duties_by_document(org_id: int, day: datetime.date) -> dict[int, tuple[int, int, int]] | None:
    """Document -> (owed, met, past the deadline on a day and not met), of everything that stands at or under an
    organisation now; None while that has to be counted from the duties. The caller has checked the right."""
    rows = rows_of(connection, _DOCUMENTS, _BY_DOCUMENT, (day, org_id, org_id, org_id))
    if any(noted for noted, *_counts in rows):
        return None
    return {document: (owed, met, late) for _noted, document, owed, met, late in rows}


def duties_by_month(
    path: str, kinds: Sequence[str], first: datetime.date, last: datetime.date, day: datetime.date
) -> dict[tuple[str, datetime.date], tuple[int, int, int, int]] | None:
    """(kind, first day of the period) -> (owed, met, met after the deadline, overdue) of some kinds by rule, of
    everything that stands at or under a path on a day not before today; None as above. The caller has checked the
    right."""
    org_id, end = ids_of(path)[-1], path + END_OF_RANGE
    own = (org_id, list(kinds), first, last)
    rows = rows_of(connection, _MONTHS, _BY_MONTH, (day, org_id, path, end, path, end, day, day, *own, *own))
    if any(noted for noted, *_counts in rows):
        return None
    return {(kind, period): (owed, met, late, overdue) for _noted, kind, period, owed, met, late, overdue in rows}


def keep(*, actor: Actor) -> None:
    """Fold what changed and count anew what was noted, for the system; running it twice changes nothing.

    A note waits for whoever else had duties in hand when it was first seen; nobody waits for the counting.
    """
    if not actor.everything:
        raise ValueError("Duties are counted by the system.")
    with acting(actor), connection.cursor() as cursor:
        cursor.execute(_SEE)
    with acting(actor), connection.cursor() as cursor:
        one_at_a_time("obligations.counts")
        cursor.execute(_READY)
        if notes := cursor.fetchone()[0]:
            cursor.execute(_ANEW, {"notes": notes})
        cursor.execute(_FOLD)


def differences() -> int:
    """How many counts are not what the duties say, of organisations below which nothing moved; 0 when all is well."""
    with connection.cursor() as cursor:
        cursor.execute(_DIFFER)
        return int(cursor.fetchone()[0])
