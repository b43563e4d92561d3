"""Row security: the second wall. What a superior adopted is in sight of those below, for they work by it."""

from typing import ClassVar

from django.db import migrations

from nennep.kernel.rls import protect


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("regulations", "0001_first"),
    ]
    operations: ClassVar = [
        protect("regulations_ruleadoption", "org_id", above="org_id"),
    ]
