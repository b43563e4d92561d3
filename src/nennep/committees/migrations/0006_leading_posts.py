"""Who leads what can be read out of one index."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("committees", "0005_who_acts")]

    operations = [
        migrations.AddIndex(
            model_name="post",
            index=models.Index(
                name="post_leading", fields=["body"], include=["valid_from", "valid_to", "org", "person"],
                condition=models.Q(known_to__isnull=True, title="bi-thu"),
            ),
        ),
    ]  # fmt: skip
