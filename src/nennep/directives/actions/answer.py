"""From below: the button that does what is owed: onto the agenda of a meeting, or a draft that implements it."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from nennep.committees.states import BodyKind
from nennep.directives.permissions import check_can_answer
from nennep.directives.queries.evidence import BY_LINK
from nennep.documents.actions import draft_document, link_document
from nennep.documents.issuers import is_cell, spoken_of
from nennep.documents.models import Document
from nennep.documents.queries import get_document
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken
from nennep.kernel.vietnamese import in_vietnamese
from nennep.meetings.actions import ItemInput, add_item, take_up_document
from nennep.meetings.models import AgendaDocument
from nennep.meetings.queries import get_meeting
from nennep.meetings.states import DocumentRole
from nennep.obligations.queries import get_obligation
from nennep.obligations.states import ObligationKind
from nennep.organisations.queries import kinds_on

_LINKS = {kind: link for link, kind in BY_LINK.items()}
_MOST_TITLE = 300


def put_on_agenda(*, actor: Actor, obligation_id: int, meeting_id: int) -> AgendaDocument:
    """Put what is owed on the agenda of a meeting of the organisation: an item with the document and its role.

    Locking that meeting then meets the duty. Raises Denied, RuleBroken, Http404. Audit "meetings.agenda_item.added" and
    "meetings.agenda_document.linked".
    """
    with acting(actor):
        row = get_obligation(actor, obligation_id)
        check_can_answer(actor, row)
        meeting = get_meeting(actor, meeting_id)
        if meeting.org_id != row.org_id:
            raise RuleBroken(_("Hãy chọn cuộc họp của chính tổ chức phải làm việc này."), field="meeting")
        if row.kind not in DocumentRole.values or row.document is None:
            raise RuleBroken(_("Việc này làm bằng văn bản, không đưa vào cuộc họp."), field="meeting")
        title = f"{in_vietnamese(ObligationKind(row.kind).label)}: {row.document} {row.document.subject}"
        known = AgendaDocument.objects.filter(item__meeting=meeting, document=row.document, role=row.kind).first()
        if known is not None:
            return known
        item = add_item(actor=actor, meeting_id=meeting_id, item=ItemInput(title[:_MOST_TITLE]))
        return take_up_document(
            actor=actor, meeting_id=meeting_id, item_id=item.pk, document_id=row.document.pk, role=row.kind
        )


def draft_answer(*, actor: Actor, obligation_id: int) -> Document:
    """Draft the document that is owed, linked to the one that asks for it; issuing it meets the duty.

    Raises Denied, RuleBroken, Http404. Audit "documents.document.drafted" and "documents.link.made".
    """
    with acting(actor):
        row = get_obligation(actor, obligation_id)
        check_can_answer(actor, row)
        kind = ObligationKind(row.kind)
        if kind not in _LINKS or row.document_id is None:
            raise RuleBroken(_("Việc này làm bằng cuộc họp, không làm bằng văn bản."))
        target = get_document(actor, row.document_id)
        cell = is_cell(kinds_on([row.org_id], actor.today).get(row.org_id, ""))
        wanted = ("ke-hoach" if cell else "chuong-trinh") if kind == ObligationKind.PROGRAMME else "bao-cao"
        with translation.override("vi"):  # what is kept is kept in one language
            what = _("thực hiện") if kind == ObligationKind.PROGRAMME else str(kind.label).lower()
        subject = f"{what} {spoken_of(target, actor.today)}"
        document = draft_document(
            actor=actor, org_id=row.org_id, body_kind=BodyKind.CELL if cell else BodyKind.COMMITTEE, kind=wanted,
            subject=subject[:_MOST_TITLE], content={"blocks": []},
        )  # fmt: skip
        link_document(actor=actor, document_id=document.pk, kind=_LINKS[kind], target_id=target.pk)
    return document
