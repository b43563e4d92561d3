"""The column `org` loses an index of its own: the year of a few is counted out of `obligation_org` alone."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("obligations", "0010_figures"),
        ("orgtree", "0002_lineage_part"),
    ]

    operations = [
        migrations.AlterField(
            model_name="obligation",
            name="org",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="obligations",
                to="orgtree.org",
            ),
        ),
    ]
