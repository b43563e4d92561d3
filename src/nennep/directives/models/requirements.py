"""Who must do what by when because of a document: by level and kind below the organisation that asks."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from nennep.directives.models.parts import Part
from nennep.directives.states import DueRule
from nennep.documents.models import Document
from nennep.obligations.states import EvidenceForm, ObligationKind
from nennep.orgtree.models import Org


class Requirement(models.Model):
    """One sentence of a document put into figures: verb (`kind`), addressees, due rule, form of the evidence.

    `levels`, `kinds`: of the organisations below `org` (no kinds: all); `besides`: organisations left out. `due_rule`:
    which of `days`, `due_on`, `months` (and `until`), `years` holds. Asked until `ended_at`. `target`: the figure that
    meets it, that of the organisation's own part where it was split; then the form is "figure".
    """

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="requirements")
    part = models.ForeignKey(Part, on_delete=models.PROTECT, null=True, related_name="requirements")
    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("Việc phải làm", max_length=30, choices=[(k.value, k.label) for k in ObligationKind])
    text = models.CharField("Câu yêu cầu", max_length=300)
    levels = ArrayField(models.PositiveSmallIntegerField())
    kinds = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    besides = ArrayField(models.BigIntegerField(), default=list, blank=True)
    target = models.ForeignKey("directives.Target", on_delete=models.PROTECT, null=True, related_name="requirements")
    form = models.CharField("Hình thức", max_length=15, choices=EvidenceForm, blank=True)
    due_rule = models.CharField(max_length=15, choices=DueRule)
    days = models.PositiveSmallIntegerField(null=True)
    due_on = models.DateField(null=True)
    months = models.PositiveSmallIntegerField(null=True)
    until = models.DateField(null=True)
    years = models.PositiveSmallIntegerField(null=True)
    asked_on = models.DateField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    asked_by_name = models.CharField(max_length=120)
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="requirement_kind", condition=Q(kind__in=ObligationKind.DIRECTED)),
            models.CheckConstraint(
                name="requirement_due",
                condition=Q(due_rule="days", days__isnull=False) | Q(due_rule="date", due_on__isnull=False)
                | Q(due_rule="next_meeting")
                | Q(due_rule="every", due_on__isnull=False, months__isnull=False, until__gte=F("due_on"))
                | Q(due_rule="years", years__isnull=False),
            ),
            models.CheckConstraint(
                name="requirement_figure",
                condition=Q(form="figure", target__isnull=False) | (~Q(form="figure") & Q(target__isnull=True)),
            ),
            models.CheckConstraint(
                name="requirement_ended_with_reason",
                condition=Q(ended_at__isnull=True, ended_why="") | (Q(ended_at__isnull=False) & ~Q(ended_why="")),
            ),
        ]  # fmt: skip
        indexes = [models.Index(name="requirement_document", fields=["document", "kind"])]

    def __str__(self) -> str:
        return self.text
