"""Row security: the second wall."""

from typing import ClassVar

from django.db import migrations

from nennep.kernel.rls import protect


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("documents", "0001_first"),
    ]
    operations: ClassVar = [
        protect("documents_delivery", "org_id", "issuer_id", person="person_id"),
        protect("documents_numberseries", "org_id"),
        protect(
            "documents_document",
            "org_id",
            also="exists (select 1 from documents_delivery d where d.document_id = documents_document.id)",
        ),
        protect("documents_storedfile", "org_id"),
    ]
