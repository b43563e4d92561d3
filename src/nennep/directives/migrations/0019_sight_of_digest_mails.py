"""Row security: the e-mail of a digest is its reader's own."""

from typing import ClassVar

from django.db import migrations

from nennep.kernel.rls import protect


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("directives", "0018_digest_mails"),
    ]
    operations: ClassVar = [
        protect("directives_digestmail", user="user_id"),
    ]
