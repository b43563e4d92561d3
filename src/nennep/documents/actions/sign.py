"""Signing the print of an issued document electronically, with a key file that is kept nowhere (K4)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from nennep.audit.record import record
from nennep.documents.actions.attach import keep, read_signatures
from nennep.documents.files import lying
from nennep.documents.models import StoredFile
from nennep.documents.paper import as_pdf, file_name, paper_of
from nennep.documents.permissions import check_can_sign
from nennep.documents.queries import ABOUT_DOCUMENTS, files_of, get_document
from nennep.documents.signing.process import sign_pdf
from nennep.documents.states import SignatureVerdict
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting

_SOUND = {SignatureVerdict.VALID, SignatureVerdict.UNKNOWN}


def sign_document(*, actor: Actor, document_id: int, key: bytes, password: str) -> StoredFile:
    """Sign the PDF of an issued document, or its last signed state where that is sound: one signature after another.

    `key`: a PKCS #12 file. Neither it nor its password is kept. Audit "documents.document.signed", with the signer and
    the serial number of the certificate.
    """
    with acting(actor):
        document = get_document(actor, document_id, lock=True)
        check_can_sign(actor, document)
        name = file_name(document, _(" (ký số).pdf"))
        before = files_of(ABOUT_DOCUMENTS, document.pk).filter(name=name).order_by("-version").first()
        content = as_pdf(paper_of(document))
        if before is not None:
            sound = [one.is_print and one.verdict in _SOUND for one in before.signatures.all()]
            content = lying(before).read_bytes() if sound and all(sound) else content
        signed = sign_pdf(content, key=key, password=password, reason=document.number_text)
        file = keep(actor, document, name, signed.content)
        read_signatures(file, document, signed.content)
        record(actor, "documents.document.signed", document, org_id=document.org_id,
               data={"name": file.name, "version": file.version, "sha256": file.sha256, "signer": signed.signer,
                     "serial": signed.serial})  # fmt: skip
    return file
