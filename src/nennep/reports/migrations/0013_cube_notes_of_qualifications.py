"""Schooling, profession and political theory are dated: a change of them notes the months from its day on."""

from typing import ClassVar

from django.db import migrations

_FACTS = ("sex", "birth_on", "admitted_on", "admitted_precision", "official_on", "official_precision", "ethnicity")
_DATED = ("schooling", "profession", "theory")


def _files(*facts: str) -> str:
    return """
select distinct a.cell_id, date_trunc('month', a.valid_from)::date, date_trunc('month', a.valid_to)::date
from was o join changed c on c.id = o.id
join members_affiliation a on a.person_id = c.id and a.kind = 'home' and a.known_to is null
where ({was}) is distinct from ({now})
""".format(was=", ".join(f"o.{name}" for name in facts), now=", ".join(f"c.{name}" for name in facts))


# Where somebody was at home in the periods of which it is known anew what held.
_HOMES = """
select distinct a.cell_id, date_trunc('month', greatest(a.valid_from, x.first_day))::date,
       date_trunc('month', least(a.valid_to, x.end_day))::date
from ({periods}) x join members_affiliation a on a.person_id = x.person_id and a.kind = 'home' and a.known_to is null
     and a.valid_from < x.end_day and a.valid_to > x.first_day
"""
_SAYS = "c.schooling, c.profession, c.theory"
# The first row of a file that says of all time what the file says tells nothing new.
_NEW = f"""
  select c.person_id, c.valid_from first_day, c.valid_to end_day
  from changed c join members_person p on p.id = c.person_id
  where c.known_to is null
    and (c.valid_from <> date '0001-01-01' or c.valid_to <> date '9999-12-31'
         or ({_SAYS}) is distinct from (p.schooling, p.profession, p.theory)
         or exists (select from members_qualification q where q.person_id = c.person_id and q.id <> c.id))
"""  # noqa: S608  constant text
_GONE_ROWS = "select person_id, valid_from first_day, valid_to end_day from changed where known_to is null"
_ALTERED = f"""
  with both_rows as (
    select c.person_id, o.valid_from old_first, o.valid_to old_end, c.valid_from new_first, c.valid_to new_end,
           o.known_to is null and c.known_to is null
             and (o.schooling, o.profession, o.theory) is not distinct from ({_SAYS}) as same
    from was o join changed c on c.id = o.id where o.known_to is null or c.known_to is null
  )
  select person_id, least(old_first, new_first) first_day, greatest(old_end, new_end) end_day
  from both_rows where not same
  union all
  select person_id, least(old_first, new_first), greatest(old_first, new_first) from both_rows
  where same and old_first <> new_first
  union all
  select person_id, least(old_end, new_end), greatest(old_end, new_end) from both_rows where same and old_end <> new_end
"""  # noqa: S608  constant text
_FUNCTION = """
create or replace function {name}() returns trigger language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  insert into reports_cubenote (org_id, first_month, end_month) {select};
  return null;
end $$;
"""
_TABLE = "members_qualification"
_ON = f"""
create trigger reports_cube_insert after insert on {_TABLE} referencing new table as changed
for each statement execute function reports_cube_{_TABLE}();
create trigger reports_cube_delete after delete on {_TABLE} referencing old table as changed
for each statement execute function reports_cube_{_TABLE}_delete();
create trigger reports_cube_update after update on {_TABLE} referencing old table as was new table as changed
for each statement execute function reports_cube_{_TABLE}_update();
"""
_GONE = "".join(
    f"drop trigger reports_cube_{event} on {_TABLE}; drop function reports_cube_{_TABLE}{of}();"
    for event, of in (("insert", ""), ("delete", "_delete"), ("update", "_update"))
)
_NAMED = {"": _NEW, "_delete": _GONE_ROWS, "_update": _ALTERED}


class Migration(migrations.Migration):
    dependencies: ClassVar = [("reports", "0012_published_figures"), ("members", "0017_qualifications")]
    operations: ClassVar = [
        migrations.RunSQL(
            sql=_FUNCTION.format(name="reports_cube_members_person_update", select=_files(*_FACTS)),
            reverse_sql=_FUNCTION.format(name="reports_cube_members_person_update", select=_files(*_FACTS, *_DATED)),
        ),
        migrations.RunSQL(
            sql="".join(
                _FUNCTION.format(name=f"reports_cube_{_TABLE}{of}", select=_HOMES.format(periods=periods))
                for of, periods in _NAMED.items()
            )
            + _ON,
            reverse_sql=_GONE,
        ),
    ]
