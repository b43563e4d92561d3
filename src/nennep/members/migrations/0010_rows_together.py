"""Rows about which nobody has to decide are kept together; the sheet is kept once parsed."""

import django.db.models.deletion
from django.db import migrations, models

from nennep.kernel.rls import through


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0009_search_of_the_whole"),
    ]

    operations = [
        migrations.AddField(
            model_name="registerbatch",
            name="table",
            field=models.BinaryField(default=bytes),
        ),
        migrations.CreateModel(
            name="RegisterChunk",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("outcome", models.CharField(max_length=12)),
                ("first", models.PositiveIntegerField()),
                ("last", models.PositiveIntegerField()),
                ("numbers", models.JSONField()),
                ("rows", models.BinaryField()),
                ("people", models.JSONField(default=list)),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="chunks",
                        to="members.registerbatch",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("batch", "outcome", "first"), name="chunk_once")],
            },
        ),
        through("members_registerchunk", "batch_id", "members_registerbatch"),
    ]
