"""What an organisation owes: of what kind, to whom, because of what, by when, and the evidence that met it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from nennep.orgtree.models import Org


class ObligationKind(models.TextChoices):
    """The duties that are opened by rule in this version."""

    MONTHLY_MEETING = "monthly_meeting", "Sinh hoạt thường kỳ hằng tháng"
    THEMATIC_MEETING = "thematic_meeting", "Sinh hoạt chuyên đề hằng quý"
    MONTHLY_REPORT = "monthly_report", "Báo cáo tháng của chi bộ"


class Obligation(models.Model):
    """A duty of one period. It is met by evidence, never by a tick: `evidence_*` name the record that met it.

    As of a moment up to `lifted_at` a lifted duty is owed like any other.
    """

    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="obligations")
    owed_to = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+", null=True)
    kind = models.CharField(max_length=30, choices=ObligationKind)
    period = models.DateField()
    due_on = models.DateField()
    basis = models.CharField(max_length=80)
    rule_set = models.CharField(max_length=60)
    opened_at = models.DateTimeField(auto_now_add=True)
    met_on = models.DateField(null=True)
    met_known_at = models.DateTimeField(null=True)
    evidence_type = models.CharField(max_length=60, blank=True)
    evidence_id = models.BigIntegerField(null=True)
    lifted_why = models.CharField(max_length=300, blank=True)
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="obligation_once", fields=["org", "kind", "period"]),
            models.CheckConstraint(name="obligation_kind", condition=Q(kind__in=ObligationKind.values)),
            models.CheckConstraint(
                name="obligation_met_by_evidence",
                condition=Q(met_on__isnull=True, evidence_id__isnull=True, met_known_at__isnull=True)
                | Q(met_on__isnull=False, evidence_id__isnull=False, met_known_at__isnull=False),
            ),
            models.CheckConstraint(
                name="obligation_lifted_with_reason",
                condition=Q(lifted_why="", lifted_at__isnull=True) | (~Q(lifted_why="") & Q(lifted_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(  # all that a year is counted from
                name="obligation_org",
                fields=["org", "kind", "period"],
                include=["due_on", "met_on", "met_known_at", "lifted_at", "owed_to"],
            ),
            models.Index(name="obligation_period", fields=["period", "kind"], include=["org", "due_on", "met_on"]),
        ]

    def __str__(self) -> str:
        return f"{self.org_id} {self.kind} {self.period}"
