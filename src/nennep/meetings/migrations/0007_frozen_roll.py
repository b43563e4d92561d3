"""The roll of a closed meeting is refused any change but by a correction of its minutes."""

from typing import ClassVar

from django.db import migrations

# Asked once a statement, by the tables' owner: whoever sees a line of the roll need not see its meeting.
# `app.correcting` names the meeting whose minutes are being corrected; "history" says that
# closed meetings are loaded whole.
_REFUSES = """
create function meetings_refuse_frozen_roll() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  correcting text := coalesce(current_setting('app.correcting', true), '');
begin
  if correcting <> 'history' and exists (select 1 from touched t join meetings_meeting m on m.id = t.meeting_id
             where m.state = 'closed' and m.id::text <> correcting) then
    raise exception 'The roll of a closed meeting is frozen; correct its minutes.'
      using errcode = 'check_violation', constraint = 'roll_frozen';
  end if;
  return null;
end $$;
create trigger roll_frozen_insert after insert on meetings_rollentry
  referencing new table as touched for each statement execute function meetings_refuse_frozen_roll();
create trigger roll_frozen_update_old after update on meetings_rollentry
  referencing old table as touched for each statement execute function meetings_refuse_frozen_roll();
create trigger roll_frozen_update_new after update on meetings_rollentry
  referencing new table as touched for each statement execute function meetings_refuse_frozen_roll();
create trigger roll_frozen_delete after delete on meetings_rollentry
  referencing old table as touched for each statement execute function meetings_refuse_frozen_roll();
"""
_GONE = """
drop trigger roll_frozen_insert on meetings_rollentry;
drop trigger roll_frozen_update_old on meetings_rollentry;
drop trigger roll_frozen_update_new on meetings_rollentry;
drop trigger roll_frozen_delete on meetings_rollentry;
drop function meetings_refuse_frozen_roll();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("meetings", "0006_former_counters")]
    operations: ClassVar = [migrations.RunSQL(sql=_REFUSES, reverse_sql=_GONE)]
