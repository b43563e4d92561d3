"""Row security: the second wall."""

from typing import ClassVar

from django.db import migrations

from nennep.kernel.rls import protect


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("audit", "0001_first"),
        ("orgtree", "0001_first"),
    ]
    operations: ClassVar = [
        protect("audit_auditevent", "org_id", user="actor_id", open_insert=True),
        protect("audit_auditread", "org_id", person="person_id", user="reader_id", open_insert=True),
    ]
