"""Row security: the second wall."""

from typing import ClassVar

from django.db import migrations

from nennep.kernel.rls import protect


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("obligations", "0001_first"),
    ]
    operations: ClassVar = [
        protect("obligations_obligation", "org_id", "owed_to_id"),
    ]
