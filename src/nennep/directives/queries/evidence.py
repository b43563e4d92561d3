"""What can be evidence of a duty: records of the organisation that owes it, those about its document first."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from nennep.directives.models import Requirement
from nennep.documents.models import Document, DocumentLink
from nennep.documents.queries import documents_visible_to, matching
from nennep.documents.states import DocumentState, LinkKind
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.vietnamese import fold
from nennep.meetings.models import AgendaDocument, Meeting
from nennep.meetings.queries.meetings import meetings_visible_to
from nennep.meetings.states import MeetingKind, MeetingState
from nennep.obligations.models import Obligation
from nennep.obligations.states import EvidenceForm, ObligationKind
from nennep.orgtree.queries import came_from

MOST = 40
BY_LINK = {
    LinkKind.IMPLEMENTS: ObligationKind.PROGRAMME, LinkKind.REPORT: ObligationKind.REPORT,
    LinkKind.INTERIM_REVIEW: ObligationKind.INTERIM_REVIEW, LinkKind.FINAL_REVIEW: ObligationKind.FINAL_REVIEW,
}  # fmt: skip


def own_issued(rows: QuerySet[Document]) -> QuerySet[Document]:
    """Of some documents, those that can be evidence of the organisation that has them: its own, issued here or entered
    from paper times afterwards; what another issued and it entered is nobody's evidence."""
    return rows.filter(Q(registered=False) | Q(issuer_org_id=F("org_id")), state=DocumentState.ISSUED)


def is_own_issued(document: Document) -> bool:
    """Whether one document is such a record."""
    return own_issued(Document.objects.filter(pk=document.pk)).exists()


def form_asked(row: Obligation) -> str:
    """The form in which a duty must be met; "" for any."""
    return Requirement.objects.filter(pk=row.source or 0).values_list("form", flat=True).first() or ""


def form_here(meeting: Meeting, document_id: int | None) -> EvidenceForm:
    """The form in which a meeting took a document up: online where its agenda says so."""
    links = AgendaDocument.objects.filter(item__meeting=meeting, document_id=document_id or 0, online=True)
    return EvidenceForm.ONLINE if links.exists() else form_of(meeting)


def form_of(meeting: Meeting) -> EvidenceForm:
    """The form that a meeting has of its kind."""
    return _form(meeting.kind, with_thematic=meeting.with_thematic)


def _form(kind: str, *, with_thematic: bool) -> EvidenceForm:
    if kind == MeetingKind.CONFERENCE:
        return EvidenceForm.CONFERENCE
    return EvidenceForm.THEMATIC if kind == MeetingKind.THEMATIC or with_thematic else EvidenceForm.REGULAR


def _in_form(rows: QuerySet[Meeting], form: str) -> QuerySet[Meeting]:
    """Of some meetings, those that have a form of their kind."""
    fitting = [
        Q(kind=kind, with_thematic=thematic)
        for kind in MeetingKind for thematic in (False, True) if _form(kind, with_thematic=thematic) == form
    ]  # fmt: skip
    return rows.filter(Q(*fitting, _connector=Q.OR)) if fitting else rows.none()


def held_since(rows: QuerySet[Meeting], day: datetime.date) -> QuerySet[Meeting]:
    """Of some meetings, those that were held on a day or after it, whenever they had been called for."""
    return rows.annotate(held_at=Coalesce("opened_at", "starts_at")).filter(held_at__gte=clock.at(day))


def meetings_for(actor: Actor, row: Obligation, *, others: bool, text: str = "") -> list[Meeting]:
    """The locked meetings, since the document was issued, in the form asked for, that somebody may name as evidence: of
    those that took the document up, and conferences; `others`: all of them, with words in the title. The latest first.
    """  # fmt: skip
    taken = AgendaDocument.objects.filter(org_id__in=_orgs(row), document_id=row.document_id or 0)
    rows = meetings_visible_to(actor).filter(org_id__in=_orgs(row), state=MeetingState.CLOSED)
    if not others:
        rows = rows.filter(Q(pk__in=taken.values("item__meeting_id")) | Q(kind=MeetingKind.CONFERENCE))
    since, wanted = _since(row), form_asked(row)
    if since is not None:
        rows = held_since(rows, since)
    if wanted:
        online = Q(pk__in=taken.filter(online=True).values("item__meeting_id"))
        rows = rows.filter(online) if wanted == EvidenceForm.ONLINE else _in_form(rows, wanted).exclude(online)
    found = rows.order_by("-starts_at", "-pk")
    return _with_words(found, text) if text else list(found[:MOST])


def _with_words(rows: Iterable[Meeting], text: str) -> list[Meeting]:
    words = fold(text).split()
    return [one for one in rows if all(word in fold(one.title) for word in words)][:MOST]


def documents_for(actor: Actor, row: Obligation, *, others: bool, text: str = "") -> list[Document]:
    """The organisation's own documents, since the document was issued, that somebody may name as evidence: those that
    implement, report on or review it; `others`: all of them, with words in number or subject. The latest first."""
    if form_asked(row) not in ("", EvidenceForm.DOCUMENT):
        return []
    rows = own_issued(documents_visible_to(actor)).filter(org_id__in=_orgs(row)).exclude(pk=row.document_id or 0)
    if not others:
        links = DocumentLink.objects.filter(target_id=row.document_id, kind__in=list(BY_LINK))
        rows = rows.filter(pk__in=links.values("document_id"))
    since = _since(row)
    if since is not None:
        rows = rows.filter(dated_on__gte=since)
    if text:
        rows = matching(rows, text)
    return list(rows.order_by(F("dated_on").desc(nulls_last=True), "-pk")[:MOST])


def _since(row: Obligation) -> datetime.date | None:
    return row.document.dated_on if row.document else None


def _orgs(row: Obligation) -> set[int]:
    return {row.org_id} | came_from(row.org_id)
