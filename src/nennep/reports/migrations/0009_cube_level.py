"""Lines of the cube say where their organisation stood, so that a level of a month is read in one go. They are counted
again: a job does so within minutes."""

from typing import ClassVar

from django.db import migrations, models

LEVELS = [
    (0, "Trung ương"), (1, "Cấp tỉnh"), (2, "Cấp trên trực tiếp cơ sở"), (3, "Cấp xã"), (4, "Cấp cơ sở"), (5, "Chi bộ"),
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies: ClassVar = [("reports", "0008_cube_statistics")]
    operations: ClassVar = [
        migrations.RunSQL(sql="delete from reports_cubeline", reverse_sql=migrations.RunSQL.noop),
        migrations.AddField(
            model_name="cubeline", name="level", field=models.SmallIntegerField(choices=LEVELS, default=0),
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
