"""A member's dated rows are in the sight of the office that keeps the file now, wherever they happened."""

from typing import ClassVar

from django.db import migrations

from nennep.kernel.rls import protect

# Reading the person's row inside these policies would go round in a circle (the person's policy reads affiliations),
# so a function of the tables' owner answers one question: is the file kept within sight?
_KEPT = """
create function members_kept_in_sight(person bigint) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select exists (
    select 1 from members_person p join orgtree_orgnow o on o.org_id = p.registered_at_id
    where p.id = person and (
      (o.path >= current_setting('app.scope', true) and o.path < current_setting('app.scope', true) || 'g')
      or exists (select 1 from unnest(string_to_array(nullif(current_setting('app.more', true), ''), ',')) m(p)
                 where o.path >= m.p and o.path < m.p || 'g')))
$$;
"""
_TABLES = ("members_affiliation", "members_standingrow", "members_exemption", "members_workplace")


def _again(table: str) -> list[migrations.RunSQL]:
    return [
        migrations.RunSQL(sql=f"drop policy {table}_sight on {table}", reverse_sql=migrations.RunSQL.noop),
        protect(table, "cell_id", person="person_id", also=f"members_kept_in_sight({table}.person_id)"),
    ]


class Migration(migrations.Migration):
    dependencies: ClassVar = [("members", "0004_overlap_and_search")]
    operations: ClassVar = [
        migrations.RunSQL(sql=_KEPT, reverse_sql="drop function members_kept_in_sight(bigint)"),
        *(step for table in _TABLES for step in _again(table)),
    ]
