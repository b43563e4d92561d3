"""The calendar of reviews (S1.1): which documents are to be reviewed when, by which levels, and what was reported."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from nennep.directives.models import Review
from nennep.directives.queries.duties import directed_visible_to
from nennep.directives.queries.reviews import reviews_visible_to
from nennep.directives.states import REVIEWS
from nennep.documents.models import Document
from nennep.documents.queries import documents_visible_to
from nennep.documents.states import DocumentState
from nennep.kernel.actor import Actor
from nennep.orgtree.queries import path_now, under

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST = 500


@dataclass(frozen=True, slots=True)
class ReviewDue:
    """A review that organisations of one level owe by one day because of a document: how many, how many have done it.

    `basis`: the document in words, for those who do not read it. `source`: the requirement.
    """

    due_on: datetime.date
    document_id: int
    basis: str
    kind: str
    level: int
    source: int
    owed: int
    met: int


def reviews_due(actor: Actor, org_id: int, first: datetime.date, last: datetime.date) -> list[ReviewDue]:
    """Reviews due in a period at or below an organisation, as far as the actor sees the duties; by day, then document.
    One query."""
    rows = directed_visible_to(actor).filter(
        under(path_now(org_id), "org__now__path"), kind__in=REVIEWS, lifted_at__isnull=True, document__isnull=False,
        due_on__range=(first, last),
    )  # fmt: skip
    groups = rows.values_list("due_on", "document_id", "basis", "kind", "level", "source").annotate(
        owed=Count("pk"), met=Count("pk", filter=Q(met_on__isnull=False))
    )
    return [ReviewDue(*row) for row in groups.order_by("due_on", "document_id", "kind", "level", "source")[:MOST]]


def reviews_reported(actor: Actor, org_id: int, first: datetime.date, last: datetime.date) -> list[Review]:
    """The reports of reviews with figures as of a day of the period, of organisations at or below one, that the actor
    may read and that were not taken back; the earliest first. One query."""
    rows = reviews_visible_to(actor).filter(under(path_now(org_id), "org__now__path"), as_of__range=(first, last))
    rows = rows.exclude(report__state=DocumentState.REVOKED).select_related("report", "document")
    return list(rows.order_by("as_of", "pk")[:MOST])


def readable(actor: Actor, document_ids: Iterable[int]) -> dict[int, Document]:
    """Of some documents, those that the actor may open."""
    return {one.pk: one for one in documents_visible_to(actor).filter(pk__in=set(document_ids))}
