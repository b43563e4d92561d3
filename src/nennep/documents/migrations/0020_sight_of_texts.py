"""Row security: the words of a document and of its files are in sight with the document."""

from typing import ClassVar

from django.db import migrations

from nennep.kernel.rls import through


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("documents", "0019_texts"),
    ]
    operations: ClassVar = [
        through("documents_documenttext", "document_id", "documents_document"),
    ]
