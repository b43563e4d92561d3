"""What may be seen of documents; the register; the inbox of an organisation or a person."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from nennep.access.permissions import Permission
from nennep.documents.models import Delivery, Document, StoredFile
from nennep.documents.states import DocumentState, Openness
from nennep.kernel.actor import Actor
from nennep.orgtree.queries import reach


def documents_visible_to(actor: Actor) -> QuerySet[Document]:
    """Documents the actor may read.

    Within reach: what is issued, and drafts where the actor drafts. Sent to the actor's organisation or person: what is
    issued. "Committee only" needs the right to draft there, "named only" a delivery to the person.
    """
    if actor.everything:
        return Document.objects.all()
    drafts = reach(actor, Permission.DOCUMENT_DRAFT)
    to_person = Exists(Delivery.objects.filter(document_id=OuterRef("pk"), person_id=actor.person_id or 0))
    to_org = Exists(
        Delivery.objects.filter(
            reach(actor, Permission.ORGANISATION_VIEW), document_id=OuterRef("pk"), person_id__isnull=True
        )
    )
    own = reach(actor, Permission.DOCUMENT_VIEW) & Q(openness=Openness.ORDINARY)
    sent = ~Q(state=DocumentState.DRAFT) & (own | to_person | (to_org & ~Q(openness=Openness.NAMED)))
    return Document.objects.filter(drafts | sent)


def get_document(actor: Actor, pk: int, *, lock: bool = False) -> Document:
    """One document the actor may read; otherwise not found."""
    rows = documents_visible_to(actor)
    if lock:
        rows = Document.objects.select_for_update(of=("self",)).filter(pk__in=rows.values("pk"))
    try:
        return rows.get(pk=pk)
    except Document.DoesNotExist as missing:
        raise Http404 from missing


def register_of(actor: Actor, org_id: int) -> QuerySet[Document]:
    """The register of an organisation's own documents, newest first; drafts on top."""
    return documents_visible_to(actor).filter(org_id=org_id).order_by("-issued_at", "-id")


def inbox_of(actor: Actor, org_id: int) -> QuerySet[Delivery]:
    """What was sent to an organisation, newest first."""
    visible = documents_visible_to(actor).values("pk")
    return (
        Delivery.objects.filter(org_id=org_id, document_id__in=visible)
        .select_related("document")
        .order_by("-sent_at", "-id")
    )


def unopened_of(actor: Actor) -> QuerySet[Delivery]:
    """What was sent to the actor in person and not opened yet, oldest first."""
    return (
        Delivery.objects.filter(person_id=actor.person_id or 0, opened_at__isnull=True)
        .select_related("document")
        .order_by("sent_at", "id")
    )


def search_documents(actor: Actor, text: str, limit: int = 30) -> list[Document]:
    """Documents whose number or subject holds the text (capitals do not matter)."""
    text = text.strip()[:120]
    if not text:
        return []
    rows = documents_visible_to(actor).filter(Q(subject__icontains=text) | Q(number_text__icontains=text))
    return list(rows.order_by("-dated_on", "-id")[:limit])


def files_of(owner_type: str, owner_id: int) -> QuerySet[StoredFile]:
    """The files kept with a record, newest version of each name first. The caller has checked the record."""
    return StoredFile.objects.filter(owner_type=owner_type, owner_id=owner_id).order_by("name", "-version")


def drafted_from(source_type: str, source_id: int) -> QuerySet[Document]:
    """The documents drafted from a record, in order of drafting."""
    return Document.objects.filter(source_type=source_type, source_id=source_id).order_by("id")
