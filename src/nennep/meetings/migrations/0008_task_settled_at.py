"""When a task was reported as done or dropped, and results taken back; of those so far the audit tells."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

from nennep.kernel.rls import protect

# Tasks that were loaded as history were known as done on their day.
_FILL = """
update meetings_task t set settled_at = coalesce(
  (select max(e.at) from audit_auditevent e where e.subject_type = 'meetings.task' and e.subject_id = t.id
   and e.kind = case t.state when 'done' then 'meetings.task.finished' else 'meetings.task.dropped' end),
  (select max(n.at) from meetings_tasknote n where n.task_id = t.id and t.state = 'dropped'),
  greatest(t.given_at, t.done_on::timestamp at time zone 'Asia/Ho_Chi_Minh'))
where t.state <> 'open'
"""
_TAKEN_BACK = """
insert into meetings_formerresult (task_id, org_id, due_on, done_on, known_from, known_to)
select t.id, t.org_id, t.due_on, (f.data ->> 'done_on')::date, f.at, greatest(f.at, r.at)
from audit_auditevent r
join meetings_task t on t.id = r.subject_id
join lateral (select e.at, e.data from audit_auditevent e where e.subject_type = 'meetings.task' and e.subject_id = t.id
              and e.kind = 'meetings.task.finished' and e.id < r.id order by e.id desc limit 1) f on true
where r.subject_type = 'meetings.task' and r.kind = 'meetings.task.reopened'
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("meetings", "0007_frozen_roll"),
        ("orgtree", "0001_first"),
        ("audit", "0001_first"),
    ]
    operations: ClassVar = [
        migrations.AddField(model_name="task", name="settled_at", field=models.DateTimeField(null=True)),
        migrations.RunSQL(sql=_FILL, reverse_sql=migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.CheckConstraint(
                name="task_settled_at",
                condition=Q(state="open", settled_at__isnull=True) | (~Q(state="open") & Q(settled_at__isnull=False)),
            ),
        ),
        migrations.CreateModel(
            name="FormerResult",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("due_on", models.DateField()),
                ("done_on", models.DateField()),
                ("known_from", models.DateTimeField()),
                ("known_to", models.DateTimeField()),
                (
                    "org",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="orgtree.org"),
                ),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="former_results", to="meetings.task"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["due_on"], include=("task",), name="former_result_due")],
                "constraints": [
                    models.CheckConstraint(condition=Q(known_from__lte=F("known_to")), name="former_result_period"),
                ],
            },
        ),
        protect("meetings_formerresult", "org_id"),
        migrations.RunSQL(sql=_TAKEN_BACK, reverse_sql=migrations.RunSQL.noop),
    ]
