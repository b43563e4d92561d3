"""Row security: which document decided a reorganisation is in sight at, above and below the organisation that prepared
it; the document itself keeps its own."""

from typing import ClassVar

from django.db import migrations

from nennep.kernel.rls import protect


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("documents", "0021_reform_decision"),
    ]
    operations: ClassVar = [
        protect("documents_reformdecision", "home_id", above="home_id"),
    ]
