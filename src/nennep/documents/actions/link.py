"""Saying what a document is to another: it implements, amends, replaces or reviews it (S1.2, S1.21)."""

from __future__ import annotations

import datetime

from django.db import connection
from django.utils.translation import gettext as _

from nennep.audit.record import record
from nennep.documents.actions.force import end_replaced, undo_replaced
from nennep.documents.followers import ISSUED, UNLINKED
from nennep.documents.models import Document, DocumentLink
from nennep.documents.permissions import check_can_link
from nennep.documents.queries import get_document, get_link
from nennep.documents.states import DocumentState, LinkKind, Openness
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting, one_at_a_time
from nennep.kernel.errors import RuleBroken, needed
from nennep.orgtree.queries import heirs_of, is_alive, path_now

_LEADS_TO = """
with recursive way(id) as (
  select %(start)s::bigint union select l.target_id from documents_documentlink l join way w on l.document_id = w.id)
select exists (select 1 from way where id = %(goal)s)
"""


def link_document(*, actor: Actor, document_id: int, kind: str, target_id: int) -> DocumentLink:
    """Link a document to one that the actor may read. Known already: nothing changes.

    Refused: to itself, to a draft, to one dated later, and where the links of the other lead back to this one (links
    of all kinds go from the later to the earlier document); to replace or amend what another issued, unless from above
    or as its successor. What an issued document replaces is in force until then.
    Raises Denied, RuleBroken (target_id), Http404. Audit "documents.link.made".
    """
    with acting(actor):
        document = get_document(actor, document_id, lock=True)
        check_can_link(actor, document)
        target = get_document(actor, target_id)
        if kind not in LinkKind.values:
            raise RuleBroken(_("Hãy chọn quan hệ giữa hai văn bản."), field="kind")
        one_at_a_time("documents.links")
        _check_target(document, target)
        _check_may_change(document, LinkKind(kind), target)
        link, new = DocumentLink.objects.get_or_create(
            document=document, kind=kind, target=target,
            defaults={"made_at": clock.now(), "made_by_id": actor.user_id},
        )  # fmt: skip
        if new:
            record(actor, "documents.link.made", document, org_id=document.org_id,
                   data={"kind": LinkKind(kind).label, "target": str(target)})  # fmt: skip
            if document.state == DocumentState.ISSUED:
                end_replaced(document)
                ISSUED(actor, document)
    return link


def _check_target(document: Document, target: Document) -> None:
    if target.pk == document.pk:
        raise RuleBroken(_("Một văn bản không dẫn đến chính nó được."), field="target_id")
    if target.state == DocumentState.DRAFT:
        raise RuleBroken(_("Chỉ dẫn đến được văn bản đã ban hành."), field="target_id")
    if document.dated_on and target.dated_on and target.dated_on > document.dated_on:
        raise RuleBroken(
            _("Văn bản %(target)s ban hành sau văn bản này nên không dẫn đến được.") % {"target": target},
            field="target_id",
        )
    with connection.cursor() as cursor:
        cursor.execute(_LEADS_TO, {"start": target.pk, "goal": document.pk})
        if cursor.fetchone()[0]:
            raise RuleBroken(
                _("Văn bản %(target)s đã dẫn ngược về văn bản này, nên quan hệ này thành vòng tròn.")
                % {"target": target},
                field="target_id",
            )


def _check_may_change(document: Document, kind: LinkKind, target: Document) -> None:
    """Only the issuer of a document, a superior or its successor says that it holds no longer or otherwise."""
    if kind not in (LinkKind.REPLACES, LinkKind.AMENDS) or target.org_id == document.org_id:
        return
    if path_now(target.org_id).startswith(path_now(document.org_id)):
        return
    if not is_alive(target.org_id) and document.org_id in heirs_of(target.org_id):
        return
    raise RuleBroken(
        _("Chỉ nơi ban hành văn bản %(target)s, cấp trên hoặc tổ chức kế thừa mới thay thế, sửa đổi được văn bản ấy.")
        % {"target": target},
        field="target_id",
    )


def refuse_before_targets(document: Document, dated_on: datetime.date) -> None:
    """Raise RuleBroken (dated_on) for a day before a document to which the draft leads; its links had no day yet."""
    rows = DocumentLink.objects.filter(document=document, target__dated_on__gt=dated_on)
    later = rows.select_related("target").order_by("-target__dated_on").first()
    if later is not None:
        raise RuleBroken(
            _("Văn bản này không thể đề ngày trước văn bản mà nó dẫn đến: %(target)s, ngày %(day)s.")
            % {"target": later.target, "day": f"{later.target.dated_on:%d/%m/%Y}"},
            field="dated_on",
        )


def unlink_document(*, actor: Actor, link_id: int, why: str) -> Document:
    """Take back a link made by mistake, saying why; of an issued document too.

    What followed from it is undone: what the document was said to replace was never out of force as known from now on,
    unless something else ended it; areas above take back what it had met there. Raises Denied, RuleBroken (why),
    Http404. Audit "documents.link.taken_back", and "documents.document.not_replaced" for what is in force again.
    """
    with acting(actor):
        link = get_link(actor, link_id)
        document = get_document(actor, link.document_id, lock=True)
        check_can_link(actor, document)
        why = needed(why, _("Hãy ghi lý do bỏ quan hệ này."), field="reason")
        one_at_a_time("documents.links")
        record(actor, "documents.link.taken_back", document, org_id=document.org_id,
               data={"kind": LinkKind(link.kind).label, "target": str(link.target),
                     "why": "" if document.openness == Openness.NAMED else why})  # fmt: skip
        UNLINKED(actor, link)
        kind, target = link.kind, link.target
        link.delete()
        if kind == LinkKind.REPLACES and document.state == DocumentState.ISSUED:
            undo_replaced(actor, document, target)
    return document
