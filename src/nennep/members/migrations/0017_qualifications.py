"""Schooling, profession and political theory in periods; requests to correct them may say from when they hold."""

import datetime
from typing import ClassVar

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from nennep.kernel.rls import protect
from nennep.orgtree.keeping import keep_known

_TABLE = "members_qualification"
_SAID = "schooling, profession, theory"
_Q, _P = (", ".join(f"{alias}.{name}" for name in _SAID.split(", ")) for alias in ("q", "p"))
# Rows known now cover all time and the last one says what the file says; a file whose columns changed has such rows.
# As the tables' owner: a row out of the writer's sight counts too.
_WHOLE = f"""
create function {_TABLE}_whole() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
declare
  who bigint;
begin
  if tg_table_name = 'members_person' then
    who := new.id;
  elsif tg_op = 'DELETE' then
    who := old.person_id;
  else
    who := new.person_id;
  end if;
  perform 1 from members_person where id = who for no key update;
  if exists (
    select from (select valid_from, lag(valid_to) over (order by valid_from) as before from {_TABLE}
                 where person_id = who and known_to is null) x
    where x.valid_from <> coalesce(x.before, date '0001-01-01')
  ) or (tg_table_name = 'members_person' or exists (select from {_TABLE} where person_id = who)) and not exists (
    select from {_TABLE} q join members_person p on p.id = q.person_id
    where q.person_id = who and q.known_to is null and q.valid_to = date '9999-12-31' and ({_Q}) = ({_P})
  ) then
    raise exception using errcode = 'exclusion_violation', constraint = '{_TABLE}_whole',
      message = format('the qualifications of person %s do not cover all time or contradict the file', who);
  end if;
  return null;
end $$;
create constraint trigger {_TABLE}_whole after insert or update or delete on {_TABLE}
deferrable initially deferred for each row execute function {_TABLE}_whole();
create constraint trigger members_person_qualified after update of {_SAID} on members_person
deferrable initially deferred for each row
when ((old.schooling, old.profession, old.theory) is distinct from (new.schooling, new.profession, new.theory))
execute function {_TABLE}_whole();
"""  # noqa: S608  constants
_NOT_WHOLE = f"""
drop trigger members_person_qualified on members_person;
drop trigger {_TABLE}_whole on {_TABLE};
drop function {_TABLE}_whole();
"""

_EVERYBODY = "(select current_setting('app.top', true)) = '1'"  # a sight of the whole tree: no file is looked for
_FILE = f"exists (select from members_person p where p.id = {_TABLE}.person_id)"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("members", "0016_merged"), ("orgtree", "0003_learn_changes")]
    operations: ClassVar = [
        migrations.AddField(
            model_name="correctionrequest",
            name="since",
            field=models.DateField(null=True),
        ),
        migrations.CreateModel(
            name="Qualification",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("schooling", models.CharField(blank=True, max_length=40)),
                ("profession", models.CharField(blank=True, max_length=120)),
                ("theory", models.CharField(blank=True, max_length=40)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(default=datetime.date(9999, 12, 31))),
                ("known_from", models.DateTimeField(default=django.utils.timezone.now)),
                ("known_to", models.DateTimeField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="qualifications",
                        to="members.person",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["person", "valid_to"],
                        include=("valid_from", "known_to"),
                        name="qualification_person",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("valid_from__lt", models.F("valid_to"))), name="qualification_period"
                    )
                ],
            },
        ),
        keep_known(_TABLE, "person_id", "schooling", "profession", "theory"),
        migrations.RunSQL(sql=_WHOLE, reverse_sql=_NOT_WHOLE),
        # In sight where the person's file is: a figure that may be read is the same for whoever reads it.
        protect(_TABLE, person="person_id", also=f"{_EVERYBODY} or {_FILE}"),
    ]
