"""When a duty was lifted; of those lifted so far the audit tells."""

from typing import ClassVar

from django.db import migrations, models
from django.db.models import Q

_FILL = """
update obligations_obligation o set lifted_at = coalesce(
  (select max(e.at) from audit_auditevent e where e.subject_type = 'obligations.obligation' and e.subject_id = o.id
   and e.kind = 'obligations.duty.lifted'), o.opened_at)
where o.lifted_why <> ''
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("obligations", "0002_sight"),
        ("audit", "0001_first"),
    ]
    operations: ClassVar = [
        migrations.AddField(model_name="obligation", name="lifted_at", field=models.DateTimeField(null=True)),
        migrations.RunSQL(sql=_FILL, reverse_sql=migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="obligation",
            constraint=models.CheckConstraint(
                name="obligation_lifted_with_reason",
                condition=Q(lifted_why="", lifted_at__isnull=True) | (~Q(lifted_why="") & Q(lifted_at__isnull=False)),
            ),
        ),
    ]
