"""What an organisation owes: of what kind, to whom, because of what, by when, and the evidence that met it."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from nennep.documents.models import Document
from nennep.obligations.states import EvidenceForm, ObligationKind, StepKind
from nennep.orgtree.models import Org

__all__ = ["CountNote", "DutyCount", "Evidence", "Obligation", "ObligationKind", "ObligationStep"]


class Obligation(models.Model):
    """A duty of one period. It is met by evidence, never by a tick: `evidence_*` name the record that met it.

    One opened by rule has neither `source` nor `document`. One that a document asks for names the document, the
    requirement (`source`, an id of the area above) and the organisation's level when it was opened. `due_on` is the
    day in force now; an extension keeps the one before in its step. As of a moment up to `lifted_at` a lifted duty is
    owed like any other.

    `org` has no index of its own: several that begin with it do, and the year is counted out of one of them alone.
    """

    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="obligations", db_index=False)
    owed_to = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+", null=True)
    kind = models.CharField(max_length=30, choices=ObligationKind)
    period = models.DateField()
    source = models.BigIntegerField(null=True)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="obligations")
    level = models.PositiveSmallIntegerField(null=True)
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
            models.UniqueConstraint(
                name="obligation_once", fields=["org", "kind", "period", "source"], nulls_distinct=False
            ),
            models.CheckConstraint(name="obligation_kind", condition=Q(kind__in=ObligationKind.values)),
            models.CheckConstraint(
                name="obligation_directed",
                condition=Q(
                    kind__in=ObligationKind.BY_RULE, source__isnull=True, document__isnull=True, level__isnull=True
                )
                | Q(
                    kind__in=ObligationKind.DIRECTED, source__isnull=False, document__isnull=False,
                    owed_to__isnull=False, level__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="obligation_met_by_evidence",
                condition=Q(met_on__isnull=True, evidence_id__isnull=True, met_known_at__isnull=True)
                | Q(met_on__isnull=False, evidence_id__isnull=False, met_known_at__isnull=False),
            ),
            models.CheckConstraint(
                name="obligation_lifted_with_reason",
                condition=Q(lifted_why="", lifted_at__isnull=True) | (~Q(lifted_why="") & Q(lifted_at__isnull=False)),
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(  # all that a year is counted from
                name="obligation_org",
                fields=["org", "kind", "period"],
                include=["due_on", "met_on", "met_known_at", "lifted_at", "owed_to"],
            ),
            models.Index(  # all that months of one kind are counted from
                name="obligation_kind", fields=["kind", "period"],
                include=["org", "due_on", "met_on", "met_known_at", "lifted_at", "owed_to"],
            ),
            models.Index(
                name="obligation_document", fields=["document", "source"],
                include=["level", "org", "due_on", "opened_at", "met_on", "met_known_at", "lifted_at"],
                condition=Q(source__isnull=False),
            ),
            models.Index(  # in the order of the list behind a figure, with all that it and row security read
                name="obligation_left", fields=["document", "due_on", "org", "id"], include=["kind", "owed_to"],
                condition=Q(source__isnull=False, met_on__isnull=True, lifted_at__isnull=True),
            ),
            models.Index(  # with all that row security and a sum by document read
                name="obligation_directed", fields=["org"],
                include=["document", "due_on", "met_on", "met_known_at", "owed_to"],
                condition=Q(source__isnull=False, lifted_at__isnull=True),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.org_id} {self.kind} {self.period}"


class Evidence(models.Model):
    """A record that meets a duty because of a document, in a role and a form, with who was there (S3.1).

    One record may serve several duties in different roles. It counts from `known_from` until `withdrawn_at`; the
    attendance is read from the meeting. `by_hand`: somebody named it, no agenda or link said so.
    """

    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="evidence")
    type = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    label = models.CharField(max_length=200)
    role = models.CharField(max_length=30, choices=ObligationKind)
    form = models.CharField(max_length=15, choices=EvidenceForm)
    met_on = models.DateField()
    attended = models.PositiveIntegerField(null=True)
    summoned = models.PositiveIntegerField(null=True)
    by_hand = models.BooleanField(default=False)
    known_from = models.DateTimeField()
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    given_by_name = models.CharField(max_length=120)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="evidence_once", fields=["obligation", "type", "record_id"], condition=Q(withdrawn_at__isnull=True)
            ),
            models.CheckConstraint(name="evidence_role", condition=Q(role__in=ObligationKind.DIRECTED)),
            models.CheckConstraint(name="evidence_form", condition=Q(form__in=EvidenceForm.values)),
            models.CheckConstraint(
                name="evidence_withdrawn_with_reason",
                condition=Q(withdrawn_at__isnull=True, withdrawn_why="")
                | (Q(withdrawn_at__gte=F("known_from")) & ~Q(withdrawn_why="")),
            ),
        ]
        indexes = [
            models.Index(name="evidence_record", fields=["type", "record_id"]),
            models.Index(
                name="evidence_former", fields=["obligation"], include=["known_from", "withdrawn_at"],
                condition=Q(withdrawn_at__isnull=False),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.label


class ObligationStep(models.Model):
    """What happened to a duty after it was opened: when, by whom, why; an extension keeps the day it replaces."""

    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=10, choices=StepKind)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=120)
    why = models.CharField(max_length=300)
    old_due = models.DateField(null=True)
    new_due = models.DateField(null=True)
    successor = models.ForeignKey(Obligation, on_delete=models.PROTECT, null=True, related_name="came_from")

    class Meta:
        constraints = [
            models.CheckConstraint(name="obligation_step_kind", condition=Q(kind__in=StepKind.values)),
            models.CheckConstraint(name="obligation_step_why", condition=~Q(why="")),
            models.CheckConstraint(
                name="obligation_step_due",
                condition=(Q(kind="extended", old_due__isnull=False) & Q(new_due__gt=F("old_due")))
                | (~Q(kind="extended") & Q(old_due__isnull=True, new_due__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(name="obligation_step_of", fields=["obligation", "at"]),
            models.Index(  # what was opened again since yesterday, for the day's digests
                name="obligation_step_returned", fields=["at"], include=["obligation"],
                condition=Q(kind__in=("sent_back", "reopened")),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kind} {self.at}"


class DutyCount(models.Model):
    """What stands below `org` owes: so many duties more, or fewer, of a kind, period, document and deadline.

    A trigger writes a row beside every change of duties, in its transaction, for each organisation above; nobody waits
    for anybody. The sum of the rows is the count; the worker folds `fresh` ones into one. `alive`: those who owe still
    stand. Lifted duties are not counted. `met_late`: met after the deadline.
    """

    org_id = models.BigIntegerField()
    kind = models.CharField(max_length=30, choices=ObligationKind)
    period = models.DateField()
    document_id = models.BigIntegerField(null=True)
    due_on = models.DateField()
    alive = models.BooleanField()
    owed = models.IntegerField()
    met = models.IntegerField()
    met_late = models.IntegerField()
    fresh = models.BooleanField()

    class Meta:
        constraints = [models.CheckConstraint(name="duty_count_kind", condition=Q(kind__in=ObligationKind.values))]
        indexes = [
            models.Index(name="duty_count_period", fields=["org_id", "kind", "period"]),
            models.Index(
                name="duty_count_document", fields=["org_id", "document_id"],
                include=["due_on", "owed", "met"], condition=Q(document_id__isnull=False),
            ),
            models.Index(name="duty_count_fresh", fields=["org_id"], condition=Q(fresh=True)),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.org_id} {self.kind} {self.period}"


class CountNote(models.Model):
    """The tree changed below `org`: its counts are not read until the worker has counted anew.

    `seen`: the transactions that had duties in hand when the worker first saw the note (as `pg_locks` names them). They
    may still write a count for where an organisation stood; when all of them have ended, it is counted anew.
    """

    org_id = models.BigIntegerField()
    seen = ArrayField(models.TextField(), null=True)

    class Meta:
        indexes = [models.Index(name="count_note_org", fields=["org_id"])]

    def __str__(self) -> str:
        return f"{self.org_id}"
