"""Row security of the counts of duties, and the triggers that keep them."""

from typing import ClassVar

from django.db import migrations

from nennep.kernel.rls import protect

# The organisations above one: its path without its own step.
_ABOVE = "left({n}.path, -length(lpad(to_hex({n}.org_id), 6, '0')) - 1)"
_STEPS = "lateral unnest(string_to_array(rtrim(above, '.'), '.')) step"
_ORG = "('x' || lpad(step, 16, '0'))::bit(64)::bigint"
_COUNT = f"""
insert into obligations_dutycount (org_id, kind, period, document_id, due_on, alive, owed, met, met_late, fresh)
select {_ORG}, kind, period, document_id, due_on, alive, sum(owed), sum(met), sum(met_late), true
from (
  select {_ABOVE.format(n="n")} above, n.alive, c.kind, c.period, c.document_id, c.due_on, sum(c.sign) owed,
         coalesce(sum(c.sign) filter (where c.met_known_at is not null), 0) met,
         coalesce(sum(c.sign) filter (where c.met_on > c.due_on), 0) met_late
  from ({{rows}}) c join orgtree_orgnow n on n.org_id = c.org_id
  where c.lifted_at is null group by 1, 2, 3, 4, 5, 6
) duty, {_STEPS}
group by 1, 2, 3, 4, 5, 6 having sum(owed) <> 0 or sum(met) <> 0 or sum(met_late) <> 0
"""  # noqa: S608  constant text
_ROWS = "select {sign} sign, org_id, kind, period, document_id, due_on, met_on, met_known_at, lifted_at from {table}"
_MORE, _FEWER = _ROWS.format(sign=1, table="changed"), _ROWS.format(sign=-1, table="was")
# What was founded owes nothing yet, unless duties were entered before its place.
_NOTE = f"""
insert into obligations_countnote (org_id)
select distinct {_ORG} from (select distinct {_ABOVE.format(n="p")} above from ({{places}}) p) way, {_STEPS}
"""  # noqa: S608  constant text
# Of a place that changed there are two rows; of one that did not, twice the same.
_MOVED = """
select org_id, path
from (select org_id, path, alive from was union all select org_id, path, alive from changed) place
group by org_id, path, alive having count(*) = 1
"""
_FOUNDED = (
    "select c.org_id, c.path from changed c "
    "where exists (select 1 from obligations_obligation o where o.org_id = c.org_id)"
)
# Each connection keeps one plan, made for as many rows as changed the first time: never one that reads a whole table.
_FUNCTION = """
create function {name}() returns trigger language plpgsql security definer set search_path = public, pg_temp
set enable_hashjoin = off set enable_mergejoin = off as $$
begin
  {act};
  return null;
end $$;
create trigger {name} after {event} on {table} referencing {seen}
for each statement execute function {name}();
"""
_SEEN = {
    "insert": "new table as changed", "delete": "old table as was", "update": "old table as was new table as changed",
}  # fmt: skip
_ACTS = {
    "obligations_obligation": {
        "insert": _COUNT.format(rows=_MORE), "delete": _COUNT.format(rows=_FEWER),
        "update": _COUNT.format(rows=f"{_FEWER} union all {_MORE}"),
    },
    "orgtree_orgnow": {
        "insert": _NOTE.format(places=_FOUNDED), "delete": _NOTE.format(places="select org_id, path from was"),
        "update": _NOTE.format(places=_MOVED),
    },
}  # fmt: skip


def _watch(table: str, event: str, act: str) -> migrations.RunSQL:
    name = f"obligations_count_{table.split('_')[1]}_{event}"
    return migrations.RunSQL(
        sql=_FUNCTION.format(name=name, act=act, event=event, table=table, seen=_SEEN[event]),
        reverse_sql=f"drop trigger {name} on {table}; drop function {name}()",
    )


class Migration(migrations.Migration):
    dependencies: ClassVar = [("obligations", "0012_duty_counts"), ("orgtree", "0002_lineage_part")]
    operations: ClassVar = [
        protect("obligations_dutycount", "org_id"),
        protect("obligations_countnote", "org_id"),
        *(_watch(table, event, act) for table, acts in _ACTS.items() for event, act in acts.items()),
        # What stands here already is counted by the worker.
        migrations.RunSQL("insert into obligations_countnote (org_id) select org_id from orgtree_orgnow", ""),
    ]
