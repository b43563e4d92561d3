"""The index of an organisation's duties holds all that a year is counted from, so that counting reads no row."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("obligations", "0005_sight_of_evidence")]
    operations: ClassVar = [
        migrations.RemoveIndex(model_name="obligation", name="obligation_org"),
        migrations.AddIndex(
            model_name="obligation",
            index=models.Index(
                name="obligation_org",
                fields=["org", "kind", "period"],
                include=["due_on", "met_on", "met_known_at", "lifted_at", "owed_to"],
            ),
        ),
    ]
