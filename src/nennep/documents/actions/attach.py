"""Keeping a file with a document; the same name again is the next version (K5)."""

from __future__ import annotations

from nennep.audit.record import record
from nennep.documents.files import store_file
from nennep.documents.models import StoredFile
from nennep.documents.permissions import check_can_attach
from nennep.documents.queries import get_document
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting


def attach_file(*, actor: Actor, document_id: int, name: str, content: bytes) -> StoredFile:
    """Keep a file with a document, as open as the document is. Audit "documents.file.attached"."""
    with acting(actor):
        document = get_document(actor, document_id, lock=True)
        check_can_attach(actor, document)
        file = store_file(
            actor=actor, org_id=document.org_id, owner_type=document._meta.label_lower, owner_id=document.pk,
            name=name, content=content, openness=document.openness,
        )  # fmt: skip
        record(actor, "documents.file.attached", document, org_id=document.org_id,
               data={"name": file.name, "version": file.version, "sha256": file.sha256})  # fmt: skip
    return file
