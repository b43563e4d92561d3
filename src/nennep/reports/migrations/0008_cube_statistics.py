"""The planner learns of the cube's lines when whole months were counted: the web role owns no table to analyse."""

from typing import ClassVar

from django.db import migrations

_FUNCTION = """
create function reports_cube_analyze() returns void language plpgsql security definer
set search_path = public, pg_temp as $$
begin
  analyze reports_cubeline;
end $$;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("reports", "0007_touched_by_many")]
    operations: ClassVar = [migrations.RunSQL(sql=_FUNCTION, reverse_sql="drop function reports_cube_analyze()")]
