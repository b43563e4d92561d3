"""Row security of links: in sight with the document that says so."""

from typing import ClassVar

from django.db import migrations

from nennep.kernel.rls import through


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("documents", "0007_register_and_links"),
    ]
    operations: ClassVar = [
        through("documents_documentlink", "document_id", "documents_document"),
    ]
