"""What lies behind a person's own row is asked by functions: statements are planned quickly, and may run in parallel."""

from typing import ClassVar

from django.db import migrations

from nennep.kernel.rls import SCOPES, protect

# A function of the tables' owner answers yes or no about one person; policies and `members_visible_to` ask it last.
# `withdrawn`: places that turned out to be wrong count too.
_ASKED = f"""
create function members_active_under(person bigint, paths text[], withdrawn boolean) returns boolean
language sql stable parallel safe security definer set search_path = public, pg_temp as $$
  select exists (
    select 1 from members_affiliation a join orgtree_orgnow o on o.org_id = a.cell_id
    where a.person_id = person and o.path ^@ any (paths) and (withdrawn or a.known_to is null))
$$;
create or replace function members_kept_in_sight(person bigint) returns boolean
language sql stable parallel safe security definer set search_path = public, pg_temp as $$
  select exists (
    select 1 from members_person p join orgtree_orgnow o on o.org_id = p.registered_at_id
    where p.id = person and o.path ^@ any ({SCOPES}))
$$;
"""  # noqa: S608  constants


class Migration(migrations.Migration):
    dependencies: ClassVar = [("members", "0006_citizen_ids")]
    operations: ClassVar = [
        migrations.RunSQL(sql=_ASKED, reverse_sql="drop function members_active_under(bigint, text[], boolean)"),
        migrations.RunSQL(sql="drop policy members_person_sight on members_person", reverse_sql=migrations.RunSQL.noop),
        protect(
            "members_person",
            "registered_at_id",
            person="id",
            also=f"members_active_under(members_person.id, {SCOPES}, true)",
        ),
    ]
