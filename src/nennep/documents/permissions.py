"""Who may draft, issue and take back a document, and when."""

from __future__ import annotations

from nennep.access.permissions import Permission
from nennep.documents.models import Document
from nennep.documents.states import DocumentState
from nennep.kernel.actor import Actor
from nennep.kernel.errors import Denied
from nennep.orgtree.models import OrgNow
from nennep.orgtree.queries import path_now


def check_can_draft(actor: Actor, org: OrgNow) -> None:
    """Drafting for an organisation: its committee and its office."""
    if not actor.may(Permission.DOCUMENT_DRAFT, org.path):
        raise Denied("Chỉ cấp ủy hoặc văn phòng của tổ chức này được soạn văn bản.")
    if not org.alive:
        raise Denied("Tổ chức này đã kết thúc hoạt động nên không ban hành văn bản được nữa.")


def check_can_edit(actor: Actor, document: Document) -> None:
    """A draft may be edited; what is issued may not."""
    if not actor.may(Permission.DOCUMENT_DRAFT, path_now(document.org_id)):
        raise Denied("Chỉ cấp ủy hoặc văn phòng của tổ chức này được sửa dự thảo.")
    if document.state != DocumentState.DRAFT:
        raise Denied("Văn bản đã ban hành nên không sửa được; hãy ban hành văn bản khác thay thế.")


def check_can_issue(actor: Actor, document: Document) -> None:
    """Issuing is the signer's act: secretary or deputy."""
    if not actor.may(Permission.DOCUMENT_ISSUE, path_now(document.org_id)):
        raise Denied("Chỉ bí thư, phó bí thư được ký ban hành văn bản.")
    if document.state != DocumentState.DRAFT:
        raise Denied("Văn bản này đã được ban hành.")


def check_can_revoke(actor: Actor, document: Document) -> None:
    """Taking back what was issued, with a reason; the number stays used."""
    if not actor.may(Permission.DOCUMENT_ISSUE, path_now(document.org_id)):
        raise Denied("Chỉ bí thư, phó bí thư được thu hồi văn bản.")
    if document.state != DocumentState.ISSUED:
        raise Denied("Chỉ thu hồi được văn bản đã ban hành.")


def check_can_deliver(actor: Actor, document: Document) -> None:
    """Sending an issued document."""
    if not actor.may(Permission.DOCUMENT_DRAFT, path_now(document.org_id)):
        raise Denied("Chỉ cấp ủy hoặc văn phòng của tổ chức này được gửi văn bản.")
    if document.state != DocumentState.ISSUED:
        raise Denied("Chỉ gửi được văn bản đã ban hành.")
