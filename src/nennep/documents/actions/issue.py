"""Issuing with the next number of the term's series, and taking back."""

from __future__ import annotations

import datetime

from django.utils.translation import gettext as _

from nennep.audit.record import record
from nennep.documents.actions.comment import hold_comments
from nennep.documents.actions.force import check_in_force, end_replaced, settle_replaced
from nennep.documents.actions.link import refuse_before_targets
from nennep.documents.actions.series import body_of, locked_series, refuse_out_of_order
from nennep.documents.followers import ISSUED, REVOKED
from nennep.documents.issuers import number_words, signer_on
from nennep.documents.layout.specs import spec_for
from nennep.documents.models import Document
from nennep.documents.paper import check_printable
from nennep.documents.permissions import check_can_issue, check_can_revoke
from nennep.documents.queries import folded_for, get_document
from nennep.documents.queries.force import Days
from nennep.documents.states import DocumentState, Openness
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken
from nennep.kernel.states import require
from nennep.kernel.vietnamese import tidy
from nennep.regulations.rules.documents import document_kinds, may_issue


def issue_document(
    *, actor: Actor, document_id: int, dated_on: datetime.date, version: int | None = None,
    in_force: Days | None = None,
) -> Document:  # fmt: skip
    """Issue a draft: authority by the rules of the date, next number without a gap, signer, layout of the date (K3).
    What cannot be printed in full is refused before it takes a number.

    The series row is locked, so two issuing at once take two numbers in a row. A document is dated neither before its
    organisation was founded or its running term began, nor before the last one of its series, nor before what it
    leads to. `version` is the draft's that the signer saw: one saved meanwhile is not signed unread. `in_force`:
    first day, first day no longer; None: as the draft has it (none: from signing, until it is replaced). Audit
    "documents.document.issued".
    """
    with acting(actor):
        document = get_document(actor, document_id, lock=True)
        hold_comments(document_id)
        check_can_issue(actor, document)
        if version is not None and version != document.version:
            raise RuleBroken(_("Dự thảo vừa được người khác sửa. Hãy mở lại văn bản, đọc bản mới rồi ban hành."))
        if dated_on > actor.today:
            raise RuleBroken(_("Ngày ban hành không thể ở tương lai."), field="dated_on")
        body = body_of(document.org_id, document.body_kind, dated_on, today=actor.today)
        refuse_before_targets(document, dated_on)
        in_force = in_force or (document.in_force_from, document.in_force_until)
        check_in_force(dated_on, in_force)
        verdict = may_issue(body.rule_body, document.kind, dated_on)
        if verdict.kind == "missing":
            raise RuleBroken(verdict.sentence, field="dated_on")
        layout = _layout(dated_on)
        check_printable(document, dated_on)
        series = locked_series(document.org_id, document.kind, body)
        refuse_out_of_order(series, dated_on)
        require(DocumentState, DocumentState.TRANSITIONS, document.state, DocumentState.ISSUED)
        series.last += 1
        series.save(update_fields=["last"])
        kind = document_kinds(dated_on)[document.kind]
        document.series, document.number, document.dated_on = series, series.last, dated_on
        document.number_text = number_words(series.last, kind.symbol, body.symbol)
        document.signer_name, document.signer_title = signer_on(document.org_id, dated_on, actor.person_id)
        document.folded = folded_for(document.number_text, kind.name, document.subject)
        document.rule_set = layout
        document.in_force_from, document.in_force_until = in_force[0] or dated_on, in_force[1]
        document.state = DocumentState.ISSUED
        document.issued_at, document.issued_by_id = clock.now(), actor.user_id
        document.save()
        record(
            actor, "documents.document.issued", document, org_id=document.org_id,
            data={"number": document.number_text, "dated_on": dated_on, "signer": document.signer_name},
        )  # fmt: skip
        end_replaced(document)
        ISSUED(actor, document)
    return document


def _layout(day: datetime.date) -> str:
    try:
        return spec_for(day).id
    except RuleBroken as refusal:
        raise RuleBroken(refusal.sentence, field="dated_on") from refusal


def revoke_document(*, actor: Actor, document_id: int, why: str, keep_ended: bool = False) -> Document:
    """Take an issued document back, saying why; its number stays used.

    What it had replaced is in force again from today, unless something else ends it, or the decision says that it stays
    ended (`keep_ended`). Audit "documents.document.revoked", "documents.document.restored" for each.
    """
    with acting(actor):
        document = get_document(actor, document_id, lock=True)
        check_can_revoke(actor, document)
        why = tidy(why)[:300]
        if not why:
            raise RuleBroken(_("Hãy ghi lý do thu hồi."), field="why")
        require(DocumentState, DocumentState.TRANSITIONS, document.state, DocumentState.REVOKED)
        document.state, document.revoked_why = DocumentState.REVOKED, why
        document.save(update_fields=["state", "revoked_why"])
        record(actor, "documents.document.revoked", document, org_id=document.org_id,
               data={"why": "" if document.openness == Openness.NAMED else why,
                     "number": document.number_text})  # fmt: skip
        settle_replaced(actor, document, keep_ended=keep_ended)
        REVOKED(actor, document)
    return document
