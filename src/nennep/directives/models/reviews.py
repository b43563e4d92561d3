"""Reviews of a document: what was assembled from the chain, as of which day, frozen when the report is issued."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from nennep.directives.states import REVIEWS
from nennep.documents.models import Document
from nennep.documents.states import LinkKind
from nennep.orgtree.models import Org


class Review(models.Model):
    """An organisation reviews a document over a period by a report: `figures` as read on `as_of`, tables and series.

    While the report is a draft its words are edited; the figures stand beside them as they were read. When it is
    issued, `frozen_at` and `digest` (SHA-256 of the canonical form of number, day, text and figures) are written, and
    the row never changes again.
    """

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="reviews")
    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    report = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="review")
    kind = models.CharField(max_length=20, choices=LinkKind)
    first_on = models.DateField()
    as_of = models.DateField()
    known_at = models.DateTimeField()
    figures = models.JSONField()
    made_by_name = models.CharField(max_length=120)
    frozen_at = models.DateTimeField(null=True)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="review_kind", condition=Q(kind__in=REVIEWS)),
            models.CheckConstraint(name="review_period", condition=Q(first_on__lte=F("as_of"))),
            models.CheckConstraint(
                name="review_frozen_with_digest",
                condition=Q(frozen_at__isnull=True, digest="") | (Q(frozen_at__isnull=False) & ~Q(digest="")),
            ),
        ]
        indexes = [models.Index(name="review_document", fields=["document", "org"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.as_of}"
