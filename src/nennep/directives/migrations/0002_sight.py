"""Row security: the second wall."""

from typing import ClassVar

from django.db import migrations

from nennep.kernel.rls import through


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("directives", "0001_first"),
    ]
    operations: ClassVar = [
        through("directives_part", "document_id", "documents_document"),
    ]
