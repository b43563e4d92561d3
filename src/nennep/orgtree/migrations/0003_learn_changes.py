"""The planner learns at once of tables that changed as much as autovacuum would wait for; the web role owns no table to
analyse. Called by `kernel.bulk.learn_at_commit`."""

from typing import ClassVar

from django.db import migrations

_FUNCTION = """
create function learn_changes() returns void language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
declare
  changed regclass;
begin
  for changed in
    select c.oid from pg_class c join pg_roles r on r.oid = c.relowner
    where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and r.rolname = current_user
      and pg_stat_get_mod_since_analyze(c.oid) > current_setting('autovacuum_analyze_threshold')::bigint
        + current_setting('autovacuum_analyze_scale_factor')::float8 * greatest(c.reltuples, 0)
    order by c.oid
  loop
    execute format('analyze %s', changed);
  end loop;
end $$;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("orgtree", "0002_lineage_part")]
    operations: ClassVar = [migrations.RunSQL(sql=_FUNCTION, reverse_sql="drop function learn_changes()")]
