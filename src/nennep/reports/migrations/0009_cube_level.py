"""Lines of the cube say where their organisation stood, so that a level of a month is read in one go. They are counted
again: a job does so within minutes."""

from typing import ClassVar

from django.db import migrations, models

from nennep.orgtree.models import Level


class Migration(migrations.Migration):
    dependencies: ClassVar = [("reports", "0008_cube_statistics")]
    operations: ClassVar = [
        migrations.RunSQL(sql="delete from reports_cubeline", reverse_sql=migrations.RunSQL.noop),
        migrations.AddField(
            model_name="cubeline", name="level", field=models.SmallIntegerField(choices=Level.choices, default=0),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="cubeline", name="path", field=models.TextField(db_collation="C", default=""),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name="cubeline",
            index=models.Index(fields=["month", "own", "level", "path"], name="cube_level"),
        ),
    ]  # fmt: skip
