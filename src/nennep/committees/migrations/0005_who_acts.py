"""Whether a person acts in a post, asked by a function: a leader's standing may be kept in a cell out of sight."""

from typing import ClassVar

from django.db import migrations

# A function of the tables' owner answers yes or no about one person: in good standing on the day, and not exempt.
_ACTS = """
create function committees_acts(person bigint, day date) returns boolean
language sql stable parallel safe security definer set search_path = public, pg_temp as $$
  select exists (select from members_standingrow s where s.person_id = person and s.known_to is null
                 and s.standing in ('official', 'probationary')
                 and s.valid_from <= day and s.valid_to > day)
     and not exists (select from members_exemption e where e.person_id = person and e.known_to is null
                     and e.valid_from <= day and e.valid_to > day)
$$;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("committees", "0004_first_sight"), ("members", "0014_search_of_the_whole_at_once")]
    operations: ClassVar = [
        migrations.RunSQL(sql=_ACTS, reverse_sql="drop function committees_acts(bigint, date)"),
    ]
