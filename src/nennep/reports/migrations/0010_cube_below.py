"""Sums of the cube keep the lines of the communes below in one piece; stored as it is, so that parts of it are read
without the rest. Lines counted without are counted again: a job does so within minutes."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("reports", "0009_cube_level")]
    operations: ClassVar = [
        migrations.AddField(model_name="cubeline", name="paths_below", field=models.TextField(null=True)),
        migrations.AddField(model_name="cubeline", name="packed_below", field=models.BinaryField(null=True)),
        migrations.RunSQL(
            sql="alter table reports_cubeline alter column packed_below set storage external",
            reverse_sql=migrations.RunSQL.noop,
        ),
    ]
