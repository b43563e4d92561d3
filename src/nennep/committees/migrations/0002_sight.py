"""Row security: the second wall."""

from typing import ClassVar

from django.db import migrations

from nennep.kernel.rls import protect


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("committees", "0001_first"),
    ]
    operations: ClassVar = [
        protect("committees_body", "org_id", above="org_id"),
        protect("committees_term", "org_id", above="org_id"),
        protect("committees_post", "org_id", person="person_id", above="org_id"),
        protect("committees_assignment", "org_id", "target_org_id", person="person_id"),
        protect("committees_workingrules", "org_id", above="org_id"),
    ]
