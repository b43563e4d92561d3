"""Drafting and editing a document."""

from __future__ import annotations

from typing import Any

from django.db.models import Model

from nennep.audit.record import record
from nennep.documents.issuers import issuing_body
from nennep.documents.models import Document
from nennep.documents.permissions import check_can_draft, check_can_edit
from nennep.documents.queries import get_document
from nennep.documents.states import Openness
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken
from nennep.kernel.vietnamese import tidy
from nennep.organisations.queries import get_organisation
from nennep.regulations.rules.documents import may_issue


def draft_document(
    *,
    actor: Actor,
    org_id: int,
    body_kind: str,
    kind: str,
    subject: str,
    content: dict[str, Any],
    source: Model | None = None,
    openness: str = Openness.ORDINARY,
) -> Document:
    """Draft a document for an organisation; `content` holds "blocks" (see contents.py) and "recipients".

    In order: right; the body may issue the kind by the rules of today; written; audit "documents.document.drafted".
    """
    with acting(actor):
        check_can_draft(actor, get_organisation(actor, org_id))
        body = issuing_body(org_id, body_kind, actor.today)
        verdict = may_issue(body.rule_body, kind, actor.today)
        if verdict.kind == "missing":
            raise RuleBroken(verdict.sentence, field="kind")
        if not tidy(subject):
            raise RuleBroken("Hãy ghi trích yếu nội dung văn bản.", field="subject")
        document = Document.objects.create(
            org_id=org_id, body_kind=body_kind, kind=kind, subject=tidy(subject)[:300], content=content,
            openness=openness, created_by_id=actor.user_id,
            source_type=source._meta.label_lower if source is not None else "",
            source_id=source.pk if source is not None else None,
        )  # fmt: skip
        record(actor, "documents.document.drafted", document, org_id=org_id, data={"kind": kind, "subject": subject})
    return document


def edit_document(
    *, actor: Actor, document_id: int, subject: str, content: dict[str, Any], version: int,
    openness: str | None = None,
) -> Document:  # fmt: skip
    """Change a draft. `version` is the one the person saw: a draft changed meanwhile is refused, nothing is lost.

    Audit "documents.document.edited".
    """
    with acting(actor):
        document = get_document(actor, document_id, lock=True)
        check_can_edit(actor, document)
        if version != document.version:
            raise RuleBroken(
                "Dự thảo vừa được người khác sửa. Hãy sao phần đồng chí vừa viết, tải lại trang rồi ghép vào."
            )
        if not tidy(subject):
            raise RuleBroken("Hãy ghi trích yếu nội dung văn bản.", field="subject")
        document.subject, document.content = tidy(subject)[:300], content
        document.openness = openness or document.openness
        document.version += 1
        document.save(update_fields=["subject", "content", "openness", "version"])
        record(actor, "documents.document.edited", document, org_id=document.org_id,
               data={"version": document.version})  # fmt: skip
    return document
