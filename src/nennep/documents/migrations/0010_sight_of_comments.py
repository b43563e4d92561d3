"""Row security: a request for comments is in sight of who asks and who is asked; so is the draft it is about."""

from typing import ClassVar

from django.db import migrations

from nennep.kernel.rls import protect, through


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("documents", "0009_comments"),
    ]
    operations: ClassVar = [
        protect("documents_commentrequest", "org_id", "asker_id"),
        through("documents_comment", "request_id", "documents_commentrequest"),
        migrations.RunSQL(
            sql=(
                "create policy documents_document_asked on documents_document for select using (exists "
                "(select 1 from documents_commentrequest r where r.document_id = documents_document.id))"
            ),
            reverse_sql="drop policy documents_document_asked on documents_document",
        ),
    ]
