"""Indexes for the months of one kind, and for what is left of a document in the order of its list."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("obligations", "0007_evidence_by_hand")]
    operations: ClassVar = [
        migrations.RemoveIndex(model_name="obligation", name="obligation_period"),
        migrations.RemoveIndex(model_name="obligation", name="obligation_open"),
        migrations.AddIndex(
            model_name="obligation",
            index=models.Index(
                name="obligation_kind",
                fields=["kind", "period"],
                include=["org", "due_on", "met_on", "met_known_at", "lifted_at", "owed_to"],
            ),
        ),
        migrations.AddIndex(
            model_name="obligation",
            index=models.Index(
                name="obligation_left",
                fields=["document", "due_on", "org", "id"],
                condition=models.Q(source__isnull=False, met_on__isnull=True, lifted_at__isnull=True),
            ),
        ),
        migrations.AddIndex(
            model_name="obligation",
            index=models.Index(
                name="obligation_directed",
                fields=["org"],
                include=["document", "due_on", "met_on", "met_known_at", "owed_to"],
                condition=models.Q(source__isnull=False, lifted_at__isnull=True),
            ),
        ),
    ]
