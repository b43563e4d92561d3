"""Row security of evidence and steps: in sight with their duty."""

from typing import ClassVar

from django.db import migrations

from nennep.kernel.rls import through


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("obligations", "0004_evidence_and_steps"),
    ]
    operations: ClassVar = [
        through("obligations_evidence", "obligation_id", "obligations_obligation"),
        through("obligations_obligationstep", "obligation_id", "obligations_obligation"),
    ]
