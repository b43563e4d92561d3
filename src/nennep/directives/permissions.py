"""Who may break a document into parts and say who must do what: the people of the organisation that issues it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from nennep.access.permissions import Permission
from nennep.documents.models import Document
from nennep.documents.permissions import places_with
from nennep.documents.states import DocumentState
from nennep.kernel.actor import Actor
from nennep.kernel.errors import Denied


def works_at(actor: Actor, permission: Permission, org_id: int) -> bool:
    """Whether the actor holds a permission at the organisation itself."""
    return actor.everything or org_id in places_with(actor, permission)


def check_can_break_down(actor: Actor, document: Document) -> None:
    """Breaking a document into groups of tasks and tasks: the committee or office that drafts it."""
    if not works_at(actor, Permission.DOCUMENT_DRAFT, document.org_id):
        raise Denied(_("Chỉ cấp ủy hoặc văn phòng của tổ chức ban hành được chia văn bản thành nhiệm vụ."))
    if document.state == DocumentState.REVOKED:
        raise Denied(_("Văn bản đã thu hồi nên không chia thành nhiệm vụ nữa."))
