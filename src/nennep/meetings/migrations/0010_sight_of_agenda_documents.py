"""Row security of what items do with documents."""

from typing import ClassVar

from django.db import migrations

from nennep.kernel.rls import protect


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("meetings", "0009_agenda_documents"),
    ]
    operations: ClassVar = [
        protect("meetings_agendadocument", "org_id"),
    ]
