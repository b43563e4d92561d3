"""What was done before it was asked: locked meetings and issued documents that meet a requirement made later."""

from __future__ import annotations

from django.db.models import QuerySet

from nennep.directives.actions.evidence import (
    DOCUMENT,
    MEETING,
    by_document,
    by_meeting,
    deeds_of_meeting,
)
from nennep.directives.models import Requirement
from nennep.directives.queries.evidence import BY_LINK, held_since, own_issued
from nennep.documents.models import Document, DocumentLink
from nennep.kernel.actor import Actor, system_actor
from nennep.kernel.db import acting
from nennep.meetings.models import AgendaDocument, Meeting
from nennep.meetings.states import MeetingState
from nennep.obligations.actions import meet_required
from nennep.obligations.models import Evidence, Obligation
from nennep.obligations.states import EvidenceForm, ObligationKind

AT_ONCE = 200


def find_earlier(requirement: Requirement, *, most: int | None = None) -> int:
    """Meet what is open of a requirement by what its organisations did before it was asked; how many duties.

    A locked meeting whose agenda took the document up in the requirement's role, or a document that implements or
    reviews it: not before the document itself was issued, in the form asked for, and never one that was sent back or
    withdrawn. `most`: so many records at once, the earliest first; the nightly job does the rest. Written by the
    system, since the records speak for themselves. Audit "obligations.duty.met" for each.
    """
    actor = system_actor("directives.earlier")
    with acting(actor):
        owing = Obligation.objects.filter(source=requirement.pk, met_on__isnull=True, lifted_at__isnull=True)
        if not owing.exists():
            return 0
        known = Evidence.objects.filter(obligation__source=requirement.pk)
        orgs = owing.values("org_id")
        told = known.filter(type=MEETING).values("record_id")
        met = sum(_by_meeting(actor, requirement, one) for one in _meetings(requirement).filter(
            org_id__in=orgs).exclude(pk__in=told).order_by("starts_at", "pk")[:most])  # fmt: skip
        told = known.filter(type=DOCUMENT).values("record_id")
        papers = _documents(requirement).filter(org_id__in=orgs).exclude(pk__in=told).order_by("dated_on", "pk")[:most]
        return met + sum(_by_document(actor, requirement, one) for one in papers)


def _meetings(requirement: Requirement) -> QuerySet[Meeting]:
    links = AgendaDocument.objects.filter(document_id=requirement.document_id)
    if requirement.kind != ObligationKind.ASSIGN:
        links = links.filter(role=requirement.kind)
    rows = Meeting.objects.filter(state=MeetingState.CLOSED, pk__in=links.values("item__meeting_id"))
    issued = requirement.document.dated_on
    return held_since(rows, issued) if issued is not None else rows


def _documents(requirement: Requirement) -> QuerySet[Document]:
    kinds = [link for link, kind in BY_LINK.items() if kind == requirement.kind]
    links = DocumentLink.objects.filter(target_id=requirement.document_id, kind__in=kinds)
    return own_issued(Document.objects.filter(pk__in=links.values("document_id")))


def _by_meeting(actor: Actor, requirement: Requirement, meeting: Meeting) -> int:
    for deed in deeds_of_meeting(meeting):
        same = deed.document_id == requirement.document_id and deed.role == requirement.kind
        if same and requirement.form in ("", deed.form):
            given = by_meeting(meeting, deed.role, deed.form)
            return len(meet_required(actor=actor, org_id=meeting.org_id, sources=[requirement.pk], given=given))
    return 0


def _by_document(actor: Actor, requirement: Requirement, document: Document) -> int:
    if requirement.form not in ("", EvidenceForm.DOCUMENT):
        return 0
    given = by_document(document, requirement.kind)
    return len(meet_required(actor=actor, org_id=document.org_id, sources=[requirement.pk], given=given))
