"""Issuing with the next number of the term's series, and taking back."""

from __future__ import annotations

import datetime

from nennep.audit.record import record
from nennep.documents.issuers import issuing_body, signer_on
from nennep.documents.layout.specs import number_text, spec_for
from nennep.documents.models import Document, NumberSeries
from nennep.documents.permissions import check_can_issue, check_can_revoke
from nennep.documents.queries import get_document
from nennep.documents.states import DocumentState
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken
from nennep.kernel.states import require
from nennep.regulations.rules.documents import document_kinds, may_issue


def issue_document(*, actor: Actor, document_id: int, dated_on: datetime.date) -> Document:
    """Issue a draft: authority by the rules of the date, next number without a gap, signer, layout of the date.

    The series row is locked, so two issuing at once take two numbers in a row. A document is not dated before the
    last one of its series. Audit "documents.document.issued".
    """
    with acting(actor):
        document = get_document(actor, document_id, lock=True)
        check_can_issue(actor, document)
        if dated_on > actor.today:
            raise RuleBroken("Ngày ban hành không thể ở tương lai.", field="dated_on")
        body = issuing_body(document.org_id, document.body_kind, dated_on)
        verdict = may_issue(body.rule_body, document.kind, dated_on)
        if verdict.kind == "missing":
            raise RuleBroken(verdict.sentence, field="kind")
        series, _ = NumberSeries.objects.get_or_create(
            org_id=document.org_id, symbol=body.symbol, kind=document.kind, term_from=body.term_from
        )
        series = NumberSeries.objects.select_for_update(of=("self",)).get(pk=series.pk)
        last = Document.objects.filter(series=series).order_by("-number").first()
        if last is not None and last.dated_on is not None and dated_on < last.dated_on:
            raise RuleBroken(
                f"Văn bản số liền trước đề ngày {last.dated_on:%d/%m/%Y}; văn bản này không thể đề ngày sớm hơn.",
                field="dated_on",
            )
        require(DocumentState, DocumentState.TRANSITIONS, document.state, DocumentState.ISSUED)
        series.last += 1
        series.save(update_fields=["last"])
        document.series, document.number, document.dated_on = series, series.last, dated_on
        symbol = document_kinds(dated_on)[document.kind].symbol
        printed = number_text(series.last, symbol, body.symbol)
        document.number_text = printed.removeprefix("Số").strip()
        document.signer_name, document.signer_title = signer_on(document.org_id, dated_on, actor.person_id)
        document.rule_set = spec_for(dated_on).id
        document.state = DocumentState.ISSUED
        document.issued_at, document.issued_by_id = clock.now(), actor.user_id
        document.save()
        record(
            actor, "documents.document.issued", document, org_id=document.org_id,
            data={"number": document.number_text, "dated_on": dated_on},
        )  # fmt: skip
    return document


def revoke_document(*, actor: Actor, document_id: int, why: str) -> Document:
    """Take an issued document back, saying why; its number stays used. Audit "documents.document.revoked"."""
    with acting(actor):
        document = get_document(actor, document_id, lock=True)
        check_can_revoke(actor, document)
        if not why.strip():
            raise RuleBroken("Hãy ghi lý do thu hồi.", field="why")
        require(DocumentState, DocumentState.TRANSITIONS, document.state, DocumentState.REVOKED)
        document.state, document.revoked_why = DocumentState.REVOKED, why.strip()[:300]
        document.save(update_fields=["state", "revoked_why"])
        record(actor, "documents.document.revoked", document, org_id=document.org_id, data={"why": why})
    return document
