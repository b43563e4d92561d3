"""The triggers that note which months a change of the tree touches ask each way up once, not once for every cell on it.

What they note is the same: of every changed period, the organisation and everything on its path.
"""

from typing import ClassVar

from django.db import migrations

# Periods are told by their months; those that begin and end within one count nowhere.
_ON_THE_WAY = """
with period as (
  select v.org_id, left(v.path, length(v.path) - length(lpad(to_hex(v.org_id), 6, '0')) - 1) above,
         date_trunc('month', v.valid_from)::date first_month, date_trunc('month', v.valid_to)::date end_month
  from {versions} where date_trunc('month', v.valid_from) < date_trunc('month', v.valid_to)
), way as (select distinct above, first_month, end_month from period)
select org_id, first_month, end_month from period
union
select ('x' || lpad(step, 16, '0'))::bit(64)::bigint, first_month, end_month
from way, lateral unnest(string_to_array(rtrim(above, '.'), '.')) step
"""
_VERSIONS = {
    "reports_touch_orgtree_orgversion": "changed v",
    "reports_touch_orgtree_orgversion_update": "(select * from was union all select * from changed) v",
    "reports_touch_orgtree_orgnow": "changed c join orgtree_orgversion v on v.org_id = c.org_id",
    "reports_touch_orgtree_orgnow_update": "(select org_id from was union select org_id from changed) c "
    "join orgtree_orgversion v on v.org_id = c.org_id",
}
_FUNCTION = """
create or replace function {name}() returns trigger language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  insert into reports_touched (org_id, first_month, end_month) {select};
  return null;
end $$;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("reports", "0006_issued")]
    operations: ClassVar = [
        migrations.RunSQL(
            sql="".join(
                _FUNCTION.format(name=name, select=_ON_THE_WAY.format(versions=versions))
                for name, versions in _VERSIONS.items()
            ),
            reverse_sql=migrations.RunSQL.noop,
        )
    ]
