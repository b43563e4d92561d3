"""Search by name finds the few cells under a place by their index: with the limit outside, the planner hoped to come
upon them early and read the places of the whole country."""

from typing import ClassVar

from django.db import migrations

_BEFORE = "from unnest(paths) p join orgtree_orgnow o on o.path >= p and o.path < p || 'g' limit 400) few"
_AFTER = (
    "from unnest(paths) p cross join lateral "
    "(select n.org_id from orgtree_orgnow n where n.path >= p and n.path < p || 'g' limit 400) o limit 400) few"
)
_REPLACE = """
do $$
begin
  if position($text${old}$text$ in pg_get_functiondef('members_find(text, text[], int)'::regprocedure)) = 0 then
    raise exception 'members_find is another function than expected';
  end if;
  execute replace(pg_get_functiondef('members_find(text, text[], int)'::regprocedure), $text${old}$text$, $text${new}$text$);
end $$
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("members", "0010_rows_together")]
    operations: ClassVar = [
        migrations.RunSQL(
            sql=_REPLACE.format(old=_BEFORE, new=_AFTER), reverse_sql=_REPLACE.format(old=_AFTER, new=_BEFORE)
        )
    ]
