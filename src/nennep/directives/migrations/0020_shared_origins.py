from typing import ClassVar

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("directives", "0019_sight_of_digest_mails"),
    ]
    operations: ClassVar = [
        migrations.AddField(
            model_name="targetorigin",
            name="weights",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.PositiveIntegerField(), default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="targetorigin",
            name="place",
            field=models.PositiveSmallIntegerField(default=0),
        ),
    ]
