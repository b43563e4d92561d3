"""Row security of the cube, and the triggers that note which of its lines a change of the records touches."""

from typing import ClassVar

from django.db import migrations

from nennep.kernel.rls import protect

# A member counts where the home is on a month's last day: in the months from the first day's to before the end's.
_HOMES = """
select distinct a.cell_id, date_trunc('month', greatest(a.valid_from, c.valid_from))::date,
       date_trunc('month', least(a.valid_to, c.valid_to))::date
from {rows} c join members_affiliation a on a.person_id = c.person_id and a.kind = 'home' and a.known_to is null
     and a.valid_from < c.valid_to and a.valid_to > c.valid_from
"""
_RECORDS = {
    "members_affiliation": "select distinct cell_id, date_trunc('month', valid_from)::date, "
    "date_trunc('month', valid_to)::date from {rows} c where kind = 'home'",
    "members_standingrow": _HOMES,
    "members_exemption": _HOMES,
}
_FACTS = ("sex", "birth_on", "admitted_on", "admitted_precision", "official_on", "official_precision", "ethnicity",
          "schooling", "profession", "theory")  # fmt: skip
_FILES = """
select distinct a.cell_id, date_trunc('month', a.valid_from)::date, date_trunc('month', a.valid_to)::date
from was o join changed c on c.id = o.id
join members_affiliation a on a.person_id = c.id and a.kind = 'home' and a.known_to is null
where ({was}) is distinct from ({now})
""".format(was=", ".join(f"o.{name}" for name in _FACTS), now=", ".join(f"c.{name}" for name in _FACTS))
# What touches a month of the reports touches the cube's.
_SAME = "select distinct org_id, first_month, end_month from changed"
_FUNCTION = """
create function {name}() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into reports_cubenote (org_id, first_month, end_month) {select};
  return null;
end $$;
"""
_ON = {
    "insert": "create trigger reports_cube_insert after insert on {table} referencing new table as changed "
    "for each statement execute function {name}();",
    "delete": "create trigger reports_cube_delete after delete on {table} referencing old table as changed "
    "for each statement execute function {name}();",
    "update": "create trigger reports_cube_update after update on {table} referencing old table as was "
    "new table as changed for each statement execute function {name}_update();",
}
_BOTH = "(select * from was union all select * from changed)"


def _watch(table: str, on: dict[str, str]) -> migrations.RunSQL:
    """`on`: what happens to the table, with the statement whose rows are the notes."""
    name = f"reports_cube_{table}"
    sql, gone = [], []
    functions = {f"{name}_update" if event == "update" else name: select for event, select in on.items()}
    sql += [_FUNCTION.format(name=function, select=select) for function, select in functions.items()]
    sql += [_ON[event].format(table=table, name=name) for event in on]
    gone += [f"drop trigger reports_cube_{event} on {table}" for event in on]
    gone += [f"drop function {function}()" for function in functions]
    return migrations.RunSQL(sql="".join(sql), reverse_sql=";".join(gone))


def _watch_all(table: str, select: str) -> migrations.RunSQL:
    changed = select.format(rows="changed")
    return _watch(table, {"insert": changed, "delete": changed, "update": select.format(rows=_BOTH)})


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("reports", "0004_cube_lines"),
        ("members", "0001_first"),
    ]
    operations: ClassVar = [
        protect("reports_cubeline", "org_id"),
        protect("reports_cubenote", "org_id"),
        *(_watch_all(table, select) for table, select in _RECORDS.items()),
        _watch("members_person", {"update": _FILES}),
        _watch("reports_touched", {"insert": _SAME}),
    ]
