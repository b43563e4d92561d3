"""Row security: the vote on a draft is in sight with the draft."""

from typing import ClassVar

from django.db import migrations

from nennep.kernel.rls import through


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("documents", "0011_draft_votes"),
    ]
    operations: ClassVar = [
        through("documents_draftvote", "document_id", "documents_document"),
    ]
