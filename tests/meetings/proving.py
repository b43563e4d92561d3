"""A record that proves a task: a report that the organisation issued today."""

from __future__ import annotations

from nennep.documents.actions import draft_document, issue_document
from nennep.documents.contents import text_to_blocks
from nennep.documents.models import Document
from nennep.kernel import clock
from nennep.kernel.actor import system_actor
from nennep.orgtree.models import Org


def paper_of(org: Org, subject: str = "Kết quả thực hiện nhiệm vụ", *, body_kind: str = "cell") -> Document:
    """A report of an organisation, issued on the day of the clock."""
    system = system_actor("test")
    document = draft_document(actor=system, org_id=org.pk, body_kind=body_kind, kind="bao-cao", subject=subject,
                              content={"blocks": text_to_blocks("Đã làm xong")})  # fmt: skip
    return issue_document(actor=system, document_id=document.pk, dated_on=clock.today())


def proof_of(org: Org) -> str:
    """The same as a task's proof is named."""
    return f"documents.document:{paper_of(org).pk}"
