"""Row security of the new tables, files that follow a document to its receivers, and search text of what is there."""

import unicodedata
from typing import Any, ClassVar

from django.db import migrations

from nennep.kernel.rls import protect, through


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFD", text.lower())
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).replace("đ", "d").split())


def fold_existing(apps: Any, _editor: Any) -> None:
    """Fill the search text where it is empty; to be run again without harm."""
    document = apps.get_model("documents", "Document")
    for row in document.objects.filter(folded="").only("number_text", "kind", "subject").iterator():
        words = f"{row.number_text} {row.kind.replace('-', ' ')} {row.subject}"
        document.objects.filter(pk=row.pk).update(folded=_folded(words))


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("documents", "0004_versions_and_spread"),
    ]
    operations: ClassVar = [
        through("documents_documentversion", "document_id", "documents_document"),
        protect("documents_spread", "org_id"),
        migrations.RunSQL(
            sql=(
                "create policy documents_storedfile_sent on documents_storedfile for select using ("
                "owner_type = 'documents.document' and exists "
                "(select 1 from documents_document d where d.id = documents_storedfile.owner_id))"
            ),
            reverse_sql="drop policy documents_storedfile_sent on documents_storedfile",
        ),
        migrations.RunPython(fold_existing, migrations.RunPython.noop),
    ]
