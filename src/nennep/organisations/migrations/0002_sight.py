"""Row security: the second wall."""

from typing import ClassVar

from django.db import migrations

from nennep.kernel.rls import protect


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("organisations", "0001_first"),
    ]
    operations: ClassVar = [
        protect("organisations_organisationname", "org_id", above="org_id"),
        protect("organisations_organisationkind", "org_id", above="org_id"),
        protect("organisations_organisationcode", "org_id", above="org_id"),
        protect("organisations_organisationplace", "org_id", above="org_id"),
        protect("organisations_organisationprofile", "org_id", above="org_id"),
    ]
