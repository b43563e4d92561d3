"""What an item of the agenda does with documents: it studies, carries out, reports on or reviews them (S3.1)."""

from __future__ import annotations

from collections.abc import Collection

from django.http import Http404
from django.utils.translation import gettext as _

from nennep.audit.record import record
from nennep.documents.models import Document
from nennep.documents.queries import get_document
from nennep.documents.states import DocumentState
from nennep.kernel.actor import Actor
from nennep.kernel.errors import RuleBroken
from nennep.meetings.changing import changing
from nennep.meetings.models import AgendaDocument, Meeting
from nennep.meetings.permissions import check_can_take_up
from nennep.meetings.states import DocumentRole
from nennep.meetings.visibility import agenda_of

MOST_A_MEETING = 30


def take_up_document(
    *, actor: Actor, meeting_id: int, item_id: int, document_id: int, role: str, online: bool = False
) -> AgendaDocument:
    """Say what an item does with a document; said already: only `online` changes.

    Raises Denied, RuleBroken, Http404 (an item or document out of sight). Audit "meetings.agenda_document.linked".
    """
    with changing(actor, meeting_id, check_can_take_up, None) as meeting:
        item = next((row for row in agenda_of(actor, meeting) if row.pk == item_id), None)
        if item is None:
            raise Http404
        document = get_document(actor, document_id)
        _check(meeting, document, role)
        row, new = AgendaDocument.objects.update_or_create(
            item=item, document=document, role=role, defaults={"org_id": meeting.org_id, "online": online}
        )
        if new:
            record(actor, "meetings.agenda_document.linked", meeting, org_id=meeting.org_id,
                   data={"title": item.title, "role": str(DocumentRole(role).label),
                         "document": str(document)})  # fmt: skip
    return row


def _check(meeting: Meeting, document: Document, role: str) -> None:
    if role not in DocumentRole.values:
        raise RuleBroken(_("Hãy chọn việc làm với văn bản: học tập, giao việc, sơ kết hay tổng kết."), field="role")
    if document.state != DocumentState.ISSUED:
        raise RuleBroken(_("Chỉ đưa được văn bản đang có hiệu lực vào chương trình."), field="document_id")
    if AgendaDocument.objects.filter(item__meeting=meeting).count() >= MOST_A_MEETING:
        raise RuleBroken(_("Một cuộc họp gắn không quá %(most)s văn bản.") % {"most": MOST_A_MEETING})


def drop_document(*, actor: Actor, meeting_id: int, link_id: int) -> Meeting:
    """Take back what an item was to do with a document, before the minutes are locked.

    Raises Denied, Http404. Audit "meetings.agenda_document.dropped".
    """
    with changing(actor, meeting_id, check_can_take_up, None) as meeting:
        drop_documents(actor, meeting, [link_id])
    return meeting


def drop_documents(actor: Actor, meeting: Meeting, link_ids: Collection[int]) -> None:
    """Remove links of a meeting's items; the caller has checked the right. Http404 when one is not the meeting's."""
    wanted = set(link_ids)
    rows = list(AgendaDocument.objects.select_related("item", "document").filter(item__meeting=meeting, pk__in=wanted))
    seen = {item.pk for item in agenda_of(actor, meeting)}
    if len(rows) < len(wanted) or any(row.item_id not in seen for row in rows):
        raise Http404
    for row in rows:
        record(actor, "meetings.agenda_document.dropped", meeting, org_id=meeting.org_id,
               data={"title": row.item.title, "role": str(DocumentRole(row.role).label),
                     "document": str(row.document)})  # fmt: skip
        row.delete()
