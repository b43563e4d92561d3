"""Registers are written with less work: batches indexed by ranges of pages, packed bytes not packed once more."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import migrations, models

_NAMES = {"affiliation": "affiliation", "exemption": "exemption", "standingrow": "standing", "workplace": "workplace"}
# An .xlsx, a sheet and a chunk are packed already: trying again takes time and saves nothing.
_STORAGE = """
alter table members_registerbatch alter column content set storage {0}, alter column "table" set storage {0};
alter table members_registerchunk alter column rows set storage {0};
"""


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0012_standing_of_a_day"),
    ]

    operations = [
        *(
            migrations.AlterField(
                model_name=model,
                name="batch",
                field=models.ForeignKey(
                    db_index=False,
                    null=True,
                    on_delete=models.SET_NULL,
                    related_name="+",
                    to="members.registerbatch",
                ),
            )
            for model in _NAMES
        ),
        *(
            migrations.AddIndex(model_name=model, index=BrinIndex(fields=["batch"], name=f"{name}_batch"))
            for model, name in _NAMES.items()
        ),
        migrations.RunSQL(sql=_STORAGE.format("external"), reverse_sql=_STORAGE.format("extended")),
    ]
