"""The parts of a document; who may read the document may read them."""

from __future__ import annotations

from django.db.models import QuerySet

from nennep.directives.models import Part
from nennep.documents.models import Document
from nennep.documents.queries import documents_visible_to
from nennep.kernel.actor import Actor
from nennep.kernel.db import one_of


def parts_visible_to(actor: Actor) -> QuerySet[Part]:
    """The parts of the documents that the actor may read."""
    return Part.objects.filter(document__in=documents_visible_to(actor))


def get_part(actor: Actor, pk: int) -> Part:
    """One part, with its document; otherwise not found."""
    return one_of(parts_visible_to(actor), pk, "document", "parent")


def parts_of(document: Document) -> list[Part]:
    """The parts of a document in order. The caller has fetched the document."""
    return list(Part.objects.filter(document=document).order_by("position"))
