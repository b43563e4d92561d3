"""The list of what is left of a document is read out of its index alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("obligations", "0014_returned_steps")]
    operations = [
        migrations.RemoveIndex(model_name="obligation", name="obligation_left"),
        migrations.AddIndex(
            model_name="obligation",
            index=models.Index(
                name="obligation_left", fields=["document", "due_on", "org", "id"], include=["kind", "owed_to"],
                condition=models.Q(source__isnull=False, met_on__isnull=True, lifted_at__isnull=True),
            ),
        ),
    ]  # fmt: skip
