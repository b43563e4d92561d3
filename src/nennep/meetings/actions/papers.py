"""Papers of a meeting, sent with the notices or when attached later at once; and what its items do with documents."""

from __future__ import annotations

import datetime
from collections.abc import Collection

from django.http import Http404
from django.utils.translation import gettext as _

from nennep.audit.record import record
from nennep.documents.files import store_file
from nennep.documents.models import Document
from nennep.documents.queries import get_document
from nennep.documents.states import DocumentState, Openness
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.errors import Denied, RuleBroken
from nennep.meetings.changing import changing
from nennep.meetings.models import AgendaDocument, Meeting, Paper
from nennep.meetings.permissions import check_can_prepare, check_can_record, check_can_take_up
from nennep.meetings.states import DocumentRole, MeetingState
from nennep.meetings.texts import one_line
from nennep.meetings.visibility import agenda_of, papers_of

MOST_A_MEETING = 30
_PREPARING = (MeetingState.PREPARING, MeetingState.CALLED)


def check_can_attach(actor: Actor, meeting: Meeting) -> None:
    """Papers are attached while preparing, and by those who record until the minutes are locked."""
    (check_can_prepare if meeting.state in _PREPARING else check_can_record)(actor, meeting)


def attach_paper(
    *,
    actor: Actor,
    meeting_id: int,
    title: str,
    name: str = "",
    content: bytes = b"",
    item_id: int | None = None,
    confidential: bool = False,
    sent_at: datetime.datetime | None = None,
    version: int | None = None,
) -> Paper:
    """Attach a paper: a file (`name`, `content`), or the title alone of one handed out on paper (`sent_at`: when).

    In order: right; the item is one the actor sees; the file is checked and kept (a paper of a confidential item is
    confidential itself); when notices are out already the paper counts as sent now. Audit "meetings.paper.attached".
    """
    with changing(actor, meeting_id, check_can_attach, version) as meeting:
        item = next((row for row in agenda_of(actor, meeting) if row.pk == item_id), None)
        if item_id is not None and item is None:
            raise Http404
        confidential = confidential or bool(item and item.confidential)
        now = clock.now()
        if sent_at is not None and sent_at > now:
            raise RuleBroken(_("Ngày phát tài liệu không thể ở tương lai."), field="sent_at")
        paper = Paper.objects.create(
            meeting=meeting, org_id=meeting.org_id, item=item, confidential=confidential, attached_at=now,
            title=one_line(title or name, 200, _("tên tài liệu"), "title", required=True),
            sent_at=sent_at or (None if meeting.state == MeetingState.PREPARING else now),
        )  # fmt: skip
        if name or content:
            stored = store_file(
                actor=actor, org_id=meeting.org_id, owner_type=Paper._meta.label_lower, owner_id=paper.pk, name=name,
                content=content, openness=Openness.NAMED if confidential else Openness.ORDINARY,
            )  # fmt: skip
            paper.file_id = stored.pk
            paper.save(update_fields=["file_id"])
        record(actor, "meetings.paper.attached", meeting, org_id=meeting.org_id,
               data={"title": paper.title, "file": paper.file_id, "confidential": confidential})  # fmt: skip
    return paper


def remove_paper(*, actor: Actor, meeting_id: int, paper_id: int, version: int | None = None) -> Meeting:
    """Take a paper back before the notices are out; later it stays, for people may have read it.

    The file is kept. Audit "meetings.paper.removed".
    """
    with changing(actor, meeting_id, check_can_attach, version) as meeting:
        paper = next((row for row in papers_of(actor, meeting) if row.pk == paper_id), None)
        if paper is None:
            raise Http404
        if paper.sent_at is not None:
            raise Denied(_("Tài liệu đã gửi cho người dự nên không gỡ được; hãy gửi thêm bản thay thế."))
        title, file_id = paper.title, paper.file_id
        paper.delete()
        record(actor, "meetings.paper.removed", meeting, org_id=meeting.org_id,
               data={"title": title, "file": file_id})  # fmt: skip
    return meeting


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
                   data={"title": item.title, "role": DocumentRole(role).label,
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
               data={"title": row.item.title, "role": DocumentRole(row.role).label,
                     "document": str(row.document)})  # fmt: skip
        row.delete()
