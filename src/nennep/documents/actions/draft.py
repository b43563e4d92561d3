"""Drafting and editing a document. Every saved state of a draft is kept."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from nennep.audit.record import record
from nennep.documents.actions.force import check_in_force
from nennep.documents.issuers import issuing_body
from nennep.documents.models import Document, DocumentVersion
from nennep.documents.permissions import check_can_draft, check_can_edit
from nennep.documents.queries import folded_for, get_document
from nennep.documents.queries.force import Days
from nennep.documents.states import Openness, narrower
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken
from nennep.kernel.vietnamese import tidy
from nennep.organisations.queries import get_organisation
from nennep.regulations.rules.documents import document_kinds, may_issue

LONGEST_SUBJECT = 300


class DraftChanged(RuleBroken):
    """Somebody else saved the draft meanwhile: the page shows both texts, and nothing is lost."""


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
    least_openness: str = Openness.ORDINARY,
    in_force: Days = (None, None),
) -> Document:
    """Draft a document for an organisation; `content` holds "blocks" (see contents.py), "recipients", "addressed_to".

    In order: right; the body may issue the kind by the rules of today; written with its first version; audit
    "documents.document.drafted". `least_openness`: the document may never be opened wider, because of what it was
    drafted from (a confidential agenda item). `in_force`: first day, first day no longer (None: from signing; until it
    is replaced).
    """
    with acting(actor):
        check_in_force(None, in_force)
        check_can_draft(actor, get_organisation(actor, org_id))
        body = issuing_body(org_id, body_kind, actor.today)
        verdict = may_issue(body.rule_body, kind, actor.today)
        if verdict.kind == "missing":
            raise RuleBroken(verdict.sentence, field="kind")
        subject = _subject(subject)
        document = Document.objects.create(
            org_id=org_id, body_kind=body_kind, kind=kind, subject=subject, content=content,
            openness=narrower(openness, least_openness), least_openness=least_openness, created_by_id=actor.user_id,
            folded=folded_for("", document_kinds(actor.today)[kind].name, subject),
            in_force_from=in_force[0], in_force_until=in_force[1],
            source_type=source._meta.label_lower if source is not None else "",
            source_id=source.pk if source is not None else None,
        )  # fmt: skip
        _keep_version(actor, document)
        record(actor, "documents.document.drafted", document, org_id=org_id, data={"kind": kind})
    return document


def edit_document(
    *, actor: Actor, document_id: int, subject: str, content: dict[str, Any], version: int,
    openness: str | None = None, in_force: Days | None = None,
) -> Document:  # fmt: skip
    """Change a draft; a new version is kept beside the old ones. Audit "documents.document.edited".

    `version` is the one the person saw: DraftChanged when somebody saved meanwhile. Opening it wider than what it was
    drafted from allows is refused. `in_force`: as in `draft_document`; None leaves it.
    """
    with acting(actor):
        document = get_document(actor, document_id, lock=True)
        check_can_edit(actor, document)
        if version != document.version:
            raise DraftChanged(
                _("Dự thảo vừa được người khác sửa. Bản đang lưu hiện bên cạnh: hãy ghép vào bản này rồi lưu lại.")
            )
        openness = openness or document.openness
        if narrower(openness, document.least_openness) != openness:
            raise RuleBroken(
                _("Dự thảo có nội dung kín của cuộc họp nên không mở rộng phạm vi đọc được."), field="openness"
            )
        document.subject, document.content, document.openness = _subject(subject), content, openness
        if in_force is not None:
            check_in_force(None, in_force)
            document.in_force_from, document.in_force_until = in_force
        kinds = document_kinds(actor.today)
        document.folded = folded_for("", kinds[document.kind].name if document.kind in kinds else "", document.subject)
        document.version += 1
        document.save(update_fields=["subject", "content", "openness", "version", "folded", "in_force_from",
                                     "in_force_until"])  # fmt: skip
        _keep_version(actor, document)
        record(actor, "documents.document.edited", document, org_id=document.org_id,
               data={"version": document.version, "openness": openness})  # fmt: skip
    return document


def _subject(subject: str) -> str:
    subject = tidy(subject)
    if not subject:
        raise RuleBroken(_("Hãy ghi trích yếu nội dung văn bản."), field="subject")
    if len(subject) > LONGEST_SUBJECT:
        raise RuleBroken(_("Trích yếu dài tối đa %(most)s ký tự.") % {"most": LONGEST_SUBJECT}, field="subject")
    return subject


def _keep_version(actor: Actor, document: Document) -> None:
    DocumentVersion.objects.create(
        document=document, version=document.version, subject=document.subject, content=document.content,
        saved_at=clock.now(), saved_by_id=actor.user_id, saved_by_name=actor.name,
    )  # fmt: skip
