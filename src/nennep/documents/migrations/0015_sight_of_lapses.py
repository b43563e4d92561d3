"""Row security: a lapse is in sight with its document."""

from typing import ClassVar

from django.db import migrations

from nennep.kernel.rls import through


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("documents", "0014_lapses"),
    ]
    operations: ClassVar = [
        through("documents_lapse", "document_id", "documents_document"),
    ]
