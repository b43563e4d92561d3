"""The document by which a reorganisation was decided."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from nennep.organisations.models import Reform
from nennep.orgtree.models import Org


class ReformDecision(models.Model):
    """The decision by which a reorganisation was approved (A10): one at a time; approved anew, it may be another.

    `home`: the organisation that prepared the reorganisation; who stands at, above or below it may follow the link,
    and reads the document where that one may be read.
    """

    reform = models.OneToOneField(Reform, on_delete=models.CASCADE, related_name="decision")
    home = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    document = models.ForeignKey("documents.Document", on_delete=models.PROTECT, related_name="decided_reforms")
    chosen_at = models.DateTimeField()
    chosen_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.reform_id} {self.document_id}"
