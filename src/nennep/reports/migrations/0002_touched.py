"""Row security of settled months, and the triggers that note which months a change of the records touches."""

from typing import ClassVar

from django.db import migrations

from nennep.kernel.rls import protect

# A meeting counts in its month, and in the next one as "the month before"; the duty of a theme in its whole quarter.
_RECORDS = {
    "meetings_meeting": "select distinct org_id, month, (month + interval '2 months')::date from {rows} c "
    "where state = 'closed'",
    "obligations_obligation": "select distinct org_id, period, "
    "(period + case kind when 'thematic_meeting' then interval '3 months' else interval '1 month' end)::date "
    "from {rows} c where kind in ('monthly_meeting', 'thematic_meeting')",
    "meetings_visit": "select distinct org_id, m.month, (m.month + interval '1 month')::date from {rows} c, "
    "lateral (select date_trunc('month', c.visited_on)::date as month) m "
    "where state = 'confirmed' and visited_on is not null",
    "meetings_task": "select distinct org_id, m.month, (m.month + interval '1 month')::date from {rows} c, "
    "lateral (select date_trunc('month', c.due_on)::date as month) m",
}
# Of the tree, everything on the way counts: what an organisation stood under, and what it stands under now.
_ON_THE_WAY = (
    "select distinct ('x' || lpad(step, 16, '0'))::bit(64)::bigint, date_trunc('month', v.valid_from)::date, "
    "date_trunc('month', v.valid_to)::date from {versions}, "
    "lateral unnest(string_to_array(rtrim(v.path, '.'), '.')) step "
    "where date_trunc('month', v.valid_from) < date_trunc('month', v.valid_to)"
)
_TREE = {
    "orgtree_orgversion": _ON_THE_WAY.replace("{versions}", "{rows} v"),
    "orgtree_orgnow": _ON_THE_WAY.replace("{versions}", "{rows} c join orgtree_orgversion v on v.org_id = c.org_id"),
}
_FUNCTION = """
create function {name}() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into reports_touched (org_id, first_month, end_month) {select};
  return null;
end $$;
"""
_TRIGGERS = """
create trigger reports_touch_insert after insert on {table} referencing new table as changed
for each statement execute function {name}();
create trigger reports_touch_delete after delete on {table} referencing old table as changed
for each statement execute function {name}();
create trigger reports_touch_update after update on {table} referencing old table as was new table as changed
for each statement execute function {name}_update();
"""
_GONE = """
drop trigger reports_touch_insert on {table}; drop trigger reports_touch_delete on {table};
drop trigger reports_touch_update on {table}; drop function {name}(); drop function {name}_update();
"""
_BOTH = "(select * from was union all select * from changed)"


def _watch(table: str, select: str) -> migrations.RunSQL:
    name = f"reports_touch_{table}"
    sql = _FUNCTION.format(name=name, select=select.format(rows="changed"))
    sql += _FUNCTION.format(name=f"{name}_update", select=select.format(rows=_BOTH))
    return migrations.RunSQL(
        sql=sql + _TRIGGERS.format(table=table, name=name), reverse_sql=_GONE.format(table=table, name=name)
    )


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("reports", "0001_first"),
        ("meetings", "0005_sight_at_little_cost"),
        ("obligations", "0002_sight"),
        ("orgtree", "0001_first"),
    ]
    operations: ClassVar = [
        protect("reports_settledline", "org_id"),
        protect("reports_touched", "org_id"),
        *(_watch(table, select) for table, select in (_RECORDS | _TREE).items()),
    ]
