"""Row security: what is asked is in sight of those below it, and of those above and at the organisation that asks."""

from typing import ClassVar

from django.db import migrations

from nennep.kernel.rls import protect


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("directives", "0003_requirements"),
    ]
    operations: ClassVar = [
        protect("directives_requirement", "org_id", above="org_id"),
    ]
