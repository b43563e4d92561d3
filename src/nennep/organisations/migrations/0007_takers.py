"""Where those stood that take in what ends, when a reorganisation was submitted."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("organisations", "0006_seen")]
    operations: ClassVar = [
        migrations.AddField(model_name="reform", name="takers", field=models.JSONField(null=True)),
    ]
