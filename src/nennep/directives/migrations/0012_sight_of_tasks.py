"""Row security: a task is in sight with its requirement, that is of those below who gave it and of those above."""

from typing import ClassVar

from django.db import migrations

from nennep.kernel.rls import through


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("directives", "0011_tasks"),
    ]
    operations: ClassVar = [
        through("directives_directedtask", "requirement_id", "directives_requirement"),
        through("directives_taskdeputy", "task_id", "directives_directedtask"),
    ]
