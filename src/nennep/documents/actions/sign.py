"""Signing the print of an issued document electronically, with a key file that is kept nowhere (K4)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from nennep.audit.record import record
from nennep.documents.actions.attach import keep, write_signatures
from nennep.documents.files import lying
from nennep.documents.models import Document, StoredFile
from nennep.documents.paper import as_pdf, file_name, paper_of
from nennep.documents.permissions import check_can_sign
from nennep.documents.queries import ABOUT_DOCUMENTS, files_of, get_document
from nennep.documents.signing.process import sign_pdf, signatures_of
from nennep.documents.states import SignatureVerdict
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken

_SOUND = {SignatureVerdict.VALID, SignatureVerdict.UNKNOWN}
_TURNS = 3  # somebody else signed meanwhile


def sign_document(*, actor: Actor, document_id: int, key: bytes, password: str) -> StoredFile:
    """Sign the PDF of an issued document, or its last signed state where that is sound: one signature after another.

    `key`: a PKCS #12 file. Neither it nor its password is kept. The document is locked once the signature is made: who
    signs at the same moment is signed behind, anew. Audit "documents.document.signed", with the signer and the serial
    number of the certificate.
    """
    for _turn in range(_TURNS):
        with acting(actor):
            document = get_document(actor, document_id)
            check_can_sign(actor, document)
            before, content = _to_sign(document)
        signed = sign_pdf(content, key=key, password=password, reason=document.number_text)
        found = signatures_of(signed.content)
        with acting(actor):
            document = get_document(actor, document_id, lock=True)
            check_can_sign(actor, document)
            if _last_signed(document) != before:
                continue
            file = keep(actor, document, _signed_name(document), signed.content)
            write_signatures(file, document, signed.content, found)
            record(actor, "documents.document.signed", document, org_id=document.org_id,
                   data={"name": file.name, "version": file.version, "sha256": file.sha256, "signer": signed.signer,
                         "serial": signed.serial})  # fmt: skip
        return file
    raise RuleBroken(_("Nhiều người đang ký văn bản này cùng lúc. Hãy ký lại."))


def _signed_name(document: Document) -> str:
    return file_name(document, _(" (ký số).pdf"))


def _last_signed(document: Document) -> StoredFile | None:
    return files_of(ABOUT_DOCUMENTS, document.pk).filter(name=_signed_name(document)).order_by("-version").first()


def _to_sign(document: Document) -> tuple[StoredFile | None, bytes]:
    """The last signed state and what is to be signed: that one where it is sound, else the print."""
    before = _last_signed(document)
    if before is not None:
        sound = [one.is_print and one.verdict in _SOUND for one in before.signatures.all()]
        if sound and all(sound):
            return before, lying(before).read_bytes()
    return before, as_pdf(paper_of(document))
