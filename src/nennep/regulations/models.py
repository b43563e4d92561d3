"""Which local rule set an organisation, and everything under it, works by, from when to when."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from nennep.kernel.period import OPEN_END
from nennep.orgtree.models import Org


class RuleAdoption(models.Model):
    """An organisation takes a rule set of a family into use. `slug` names a set in the registry; no key points at it,
    for sets are data of the program. `decided_by` is the decision in words, `document_id` the document where we hold
    it."""

    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="rule_adoptions")
    family = models.CharField(max_length=40)
    slug = models.CharField(max_length=80)
    valid_from = models.DateField()
    valid_to = models.DateField(default=OPEN_END)
    decided_by = models.CharField("Theo văn bản", max_length=200)
    document_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="adoption_period", condition=Q(valid_from__lt=F("valid_to"))),
            models.UniqueConstraint(name="adoption_one_open", fields=["org", "family"], condition=Q(valid_to=OPEN_END)),
        ]
        indexes = [
            models.Index(name="adoption_org", fields=["org", "family"], include=["valid_from", "valid_to", "slug"])
        ]

    def __str__(self) -> str:
        return f"{self.slug} at {self.org_id}, {self.valid_from}"
