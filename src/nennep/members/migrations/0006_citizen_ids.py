"""Whether a citizen id is taken, asked across the whole system: it tells the number and nothing else."""

from typing import ClassVar

from django.db import migrations

_TAKEN = """
create function members_citizen_ids_taken(wanted text[]) returns setof text
language sql stable security definer set search_path = public, pg_temp as $$
  select citizen_id::text from members_person where citizen_id = any(wanted) and citizen_id <> ''
$$;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("members", "0005_file_follows_member")]
    operations: ClassVar = [
        migrations.RunSQL(sql=_TAKEN, reverse_sql="drop function members_citizen_ids_taken(text[])"),
    ]
