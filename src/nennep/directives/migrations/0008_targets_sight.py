"""Row security: the second wall. A target is seen where it is owed and where it was given."""

from typing import ClassVar

from django.db import migrations

from nennep.kernel.rls import protect, through


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("directives", "0007_targets"),
    ]
    operations: ClassVar = [
        protect("directives_target", "org_id", "giver_id"),
        through("directives_targetchange", "target_id", "directives_target"),
        through("directives_targetresult", "target_id", "directives_target"),
        through("directives_targetorigin", "target_id", "directives_target"),
    ]
