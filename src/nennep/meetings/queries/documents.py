"""The documents that meetings take up."""

from __future__ import annotations

from django.db.models import Exists, F, OuterRef, Q

from nennep.documents.models import Delivery, Document
from nennep.documents.queries import documents_visible_to
from nennep.documents.states import DocumentState
from nennep.kernel.actor import Actor
from nennep.meetings.models import AgendaDocument, AgendaItem

MOST_OFFERED = 60


def documents_on(items: list[AgendaItem]) -> list[AgendaDocument]:
    """What the items do with documents, in the order of the agenda. The caller has fetched the items."""
    rows = AgendaDocument.objects.select_related("document", "item").filter(item__in=items)
    return list(rows.order_by("item__position", "pk"))


def documents_to_take_up(actor: Actor, org_id: int) -> list[Document]:
    """The documents that an organisation issued or was sent, which its agenda can take up: the newest first."""
    sent = Delivery.objects.filter(document_id=OuterRef("pk"), org_id=org_id, person_id__isnull=True)
    rows = documents_visible_to(actor).filter(Q(org_id=org_id) | Q(Exists(sent)), state=DocumentState.ISSUED)
    return list(rows.order_by(F("dated_on").desc(nulls_last=True), "-pk")[:MOST_OFFERED])
