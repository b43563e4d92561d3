"""What ends, and what opens again, when a document is taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nennep.directives.models import Requirement, Target
from nennep.obligations.models import Evidence, Obligation

if TYPE_CHECKING:
    from nennep.documents.models import Document


class Revoking(NamedTuple):
    """Open duties that will be lifted, targets that will end, met duties that will be open again."""

    lifted: int
    targets: int
    reopened: int


def revoking(document: Document) -> Revoking:
    """Counted within the sight of the transaction, as `actions.revoked` and `actions.evidence` will write. Three
    queries."""
    asked = Requirement.objects.filter(document=document, ended_at__isnull=True).values("pk")
    owed = Obligation.objects.filter(document=document, source__in=asked, met_on__isnull=True, lifted_at__isnull=True)
    proofs = Evidence.objects.filter(type=document._meta.label_lower, record_id=document.pk, withdrawn_at__isnull=True)
    return Revoking(
        owed.count(), Target.objects.filter(document=document, ended_on__isnull=True).count(),
        proofs.values("obligation_id").distinct().count(),
    )  # fmt: skip
