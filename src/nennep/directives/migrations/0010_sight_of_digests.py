"""Row security: a digest is its reader's own; a reminder is in sight with its duty."""

from typing import ClassVar

from django.db import migrations

from nennep.kernel.rls import protect, through


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("directives", "0009_digests"),
    ]
    operations: ClassVar = [
        protect("directives_digest", user="user_id"),
        through("directives_reminder", "obligation_id", "obligations_obligation"),
    ]
