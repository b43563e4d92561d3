"""Keeping a file with a document; the same name again is the next version (K5). Signatures on it are read (K4)."""

from __future__ import annotations

from collections.abc import Sequence

from nennep.audit.record import record
from nennep.documents.files import check_file, lying, store_file
from nennep.documents.layout.pdf import FontsMissing
from nennep.documents.models import Document, FileSignature, StoredFile
from nennep.documents.paper import as_pdf, paper_of
from nennep.documents.permissions import check_can_attach
from nennep.documents.queries import get_document, get_file
from nennep.documents.signing.process import Found, signatures_of
from nennep.documents.states import DocumentState
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.ui.downloads import PDF


def attach_file(*, actor: Actor, document_id: int, name: str, content: bytes) -> StoredFile:
    """Keep a file with a document, as open as the document is. Audit "documents.file.attached".

    Its signatures are read before the document is locked: a file that takes long keeps nobody else waiting.
    """
    with acting(actor):
        check_can_attach(actor, get_document(actor, document_id))
    media_type = check_file(name, content)
    found = signatures_of(content) if media_type == PDF else []
    with acting(actor):
        document = get_document(actor, document_id, lock=True)
        check_can_attach(actor, document)
        file = keep(actor, document, name, content)
        record(actor, "documents.file.attached", document, org_id=document.org_id,
               data={"name": file.name, "version": file.version, "sha256": file.sha256,
                     "signatures": write_signatures(file, document, content, found)})  # fmt: skip
    return file


def keep(actor: Actor, document: Document, name: str, content: bytes) -> StoredFile:
    """A file of a document, as open as it is; right and audit are the caller's."""
    return store_file(
        actor=actor, org_id=document.org_id, owner_type=document._meta.label_lower, owner_id=document.pk,
        name=name, content=content, openness=document.openness,
    )  # fmt: skip


def check_signatures(*, actor: Actor, file_id: int) -> list[str]:
    """Judge the signatures on a kept file again, by the certificates known now; their verdicts. Audit
    "documents.file.checked"."""
    with acting(actor):
        file = get_file(actor, file_id)
        check_can_attach(actor, get_document(actor, file.owner_id))
    content = lying(file).read_bytes()
    found = signatures_of(content) if file.media_type == PDF else []
    with acting(actor):
        document = get_document(actor, file.owner_id, lock=True)
        check_can_attach(actor, document)
        verdicts = write_signatures(file, document, content, found)
        record(actor, "documents.file.checked", document, org_id=document.org_id,
               data={"name": file.name, "version": file.version, "signatures": verdicts})  # fmt: skip
    return verdicts


def write_signatures(file: StoredFile, document: Document, content: bytes, found: Sequence[Found]) -> list[str]:
    """Write down what was found of signatures on a file; their verdicts."""
    is_print = any(one.as_printed for one in found) and _begins_as_print(document, content)
    FileSignature.objects.filter(file=file).delete()
    FileSignature.objects.bulk_create(
        FileSignature(
            file=file, place=place, verdict=one.verdict, signer=one.signer, organisation=one.organisation,
            issuer=one.issuer, signed_at=one.signed_at, stamped=one.stamped, is_print=is_print,
            checked_at=clock.now(),
        )
        for place, one in enumerate(found, 1)
    )  # fmt: skip
    return [str(one.verdict) for one in found]


def _begins_as_print(document: Document, content: bytes) -> bool:
    """A signature stands behind what it signs: the file begins with the print of the issued document."""
    if document.registered or document.state != DocumentState.ISSUED:
        return False
    try:
        return content.startswith(as_pdf(paper_of(document)))
    except FontsMissing:
        return False
