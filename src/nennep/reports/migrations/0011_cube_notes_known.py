"""What is not known any more touches no line of the cube: a change notes the row as it was known and as it is."""

from typing import ClassVar

from django.db import migrations

_HOMES = """
select distinct a.cell_id, date_trunc('month', greatest(a.valid_from, c.valid_from))::date,
       date_trunc('month', least(a.valid_to, c.valid_to))::date
from {rows} c join members_affiliation a on a.person_id = c.person_id and a.kind = 'home' and a.known_to is null
     and a.valid_from < c.valid_to and a.valid_to > c.valid_from
where c.known_to is null
"""
_RECORDS = {
    "members_affiliation": "select distinct cell_id, date_trunc('month', valid_from)::date, "
    "date_trunc('month', valid_to)::date from {rows} c where kind = 'home' and known_to is null",
    "members_standingrow": _HOMES,
    "members_exemption": _HOMES,
}
_FUNCTION = """
create or replace function {name}() returns trigger language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  insert into reports_cubenote (org_id, first_month, end_month) {select};
  return null;
end $$;
"""
_BOTH = "(select * from was union all select * from changed)"


def _functions(records: dict[str, str]) -> str:
    return "".join(
        _FUNCTION.format(name=f"reports_cube_{table}", select=select.format(rows="changed"))
        + _FUNCTION.format(name=f"reports_cube_{table}_update", select=select.format(rows=_BOTH))
        for table, select in records.items()
    )


class Migration(migrations.Migration):
    dependencies: ClassVar = [("reports", "0010_cube_below"), ("members", "0015_known")]
    operations: ClassVar = [
        migrations.RunSQL(sql=_functions(_RECORDS), reverse_sql=migrations.RunSQL.noop),
    ]
