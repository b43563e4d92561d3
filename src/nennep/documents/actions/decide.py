"""Approving a reorganisation by a document: number and day of signing are the document's, and it stays linked."""

from __future__ import annotations

from django.utils.translation import gettext as _

from nennep.audit.record import record
from nennep.documents.models import Document, ReformDecision
from nennep.documents.queries import get_document
from nennep.documents.queries.decisions import DECIDING
from nennep.documents.states import DocumentState
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken
from nennep.organisations.actions import approve_reform
from nennep.organisations.drafts import get_reform
from nennep.organisations.models import Reform
from nennep.ui.formats import format_day


def _check_decides(document: Document, reform: Reform) -> None:
    """A reorganisation is decided by a decision or resolution that was issued, stands, and is not dated after the
    effective date. Raises RuleBroken (document)."""
    if document.state != DocumentState.ISSUED or document.dated_on is None:
        raise RuleBroken(_("Chỉ duyệt theo văn bản đã ban hành, có ngày ký và chưa thu hồi."), field="document")
    if document.kind not in DECIDING:
        raise RuleBroken(_("Phương án sắp xếp được duyệt bằng quyết định hoặc nghị quyết."), field="document")
    if document.dated_on > reform.effective_on:
        raise RuleBroken(
            _("Văn bản ký ngày %(day)s, sau ngày hiệu lực %(on)s của phương án.")
            % {"day": format_day(document.dated_on), "on": format_day(reform.effective_on)},
            field="document",
        )


def approve_by_document(*, actor: Actor, reform_id: int, document_id: int) -> Reform:
    """Approve a reorganisation by a document that the actor may read (see `organisations.actions.approve_reform`).

    Approved anew after it was given back, the latest document counts. Audit "organisations.reform.approved",
    "documents.decision.chosen". Raises Denied, RuleBroken (document), Http404.
    """
    with acting(actor):
        reform = get_reform(actor, reform_id, lock=True)
        document = get_document(actor, document_id)
        _check_decides(document, reform)
        reform = approve_reform(
            actor=actor, reform_id=reform_id, decision_no=document.number_text, signed_on=document.dated_on
        )
        ReformDecision.objects.update_or_create(
            reform=reform,
            defaults={"home_id": reform.home_id, "document": document, "chosen_at": clock.now(),
                      "chosen_by_id": actor.user_id},
        )  # fmt: skip
        record(actor, "documents.decision.chosen", document, org_id=document.org_id,
               data={"title": reform.title, "effective_on": reform.effective_on, "reform": reform.pk})  # fmt: skip
    return reform


def forget_decision(reform: Reform) -> None:
    """A reorganisation is approved by a number alone: no document of an earlier approval stays with it."""
    ReformDecision.objects.filter(reform=reform).delete()
