"""Whoever changed anything of a draft is kept, so that none of them approves it."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("organisations", "0004_reform_sight")]
    operations: ClassVar = [
        migrations.AddField(model_name="reform", name="hands", field=models.JSONField(default=list)),
    ]
