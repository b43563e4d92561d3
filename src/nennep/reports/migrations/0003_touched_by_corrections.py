"""Triggers that note which months a correction of minutes, or a task taken up again, touches: what it replaced counts
as of earlier days."""

from typing import ClassVar

from django.db import migrations

# As the meeting itself: in its month, and in the next one as "the month before".
_COUNTERS = "select distinct org_id, month, (month + interval '2 months')::date from {rows} c"
_RESULTS = (
    "select distinct org_id, m.month, (m.month + interval '1 month')::date from {rows} c, "
    "lateral (select date_trunc('month', c.due_on)::date as month) m"
)
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
        ("reports", "0002_touched"),
        ("meetings", "0008_task_settled_at"),
    ]
    operations: ClassVar = [
        _watch("meetings_formercounters", _COUNTERS),
        _watch("meetings_formerresult", _RESULTS),
    ]
