"""Row security: an address is its owner's own; the worker, which sends, sees all."""

from typing import ClassVar

from django.db import migrations

from nennep.kernel.rls import protect


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("access", "0005_mailbox"),
    ]
    operations: ClassVar = [
        protect("access_mailbox", user="user_id"),
    ]
