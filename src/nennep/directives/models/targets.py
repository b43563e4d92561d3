"""Targets that documents set: who must reach what by when, how it is split downwards, what was reached."""

from __future__ import annotations

from enum import nonmember

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from nennep.directives.models.parts import Part
from nennep.documents.models import Document
from nennep.orgtree.models import Org


class TargetKind(models.TextChoices):
    """What a target counts.

    `GROWS`: what happens in the period is counted, day after day. `ADDS_UP`: the parts of a split make up the
    whole, their sum or, of the periods of a number at a moment, the last (`regulations.rules.targets.makes_up`).
    """

    COUNT = "count", _("Số lượng trong kỳ (cộng dồn)")
    STATE = "state", _("Số lượng tại một thời điểm")
    SHARE = "share", _("Tỷ lệ phần trăm")

    GROWS = nonmember(("count",))
    ADDS_UP = nonmember(("count", "state"))


class Direction(models.TextChoices):
    """Whether the value is to be reached or not to be passed."""

    AT_LEAST = "at_least", _("Từ mức này trở lên")
    AT_MOST = "at_most", _("Không quá mức này")


class Target(models.Model):
    """A value that `org` must reach from `first_on` to `last_on`, because of a document.

    `giver`: the organisation that set it. `basis`: the document in words, for those who do not read it (ADR 5).
    `parent`: the target it is a part of, by organisation below or by period.
    `measure`: the indicator its result is read from (`nennep.directives.measures`); "" where results are entered.
    `places`: digits after the comma of its ratio, as the giver chose. `split_why`: why its parts do not add up, as the
    giver says. It ends (`ended_on`, first day on which it no longer holds) when withdrawn or taken over by successors,
    whose own begin to hold on `took_over_on`.
    """

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="targets")
    basis = models.CharField(max_length=120)
    part = models.ForeignKey(Part, on_delete=models.PROTECT, null=True, related_name="targets")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="parts")
    giver = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="targets_given")
    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="targets")
    name = models.CharField("Chỉ tiêu", max_length=300)
    unit = models.CharField("Đơn vị tính", max_length=40)
    measure = models.CharField(max_length=40, blank=True)
    kind = models.CharField("Cách tính", max_length=10, choices=TargetKind)
    direction = models.CharField(max_length=10, choices=Direction, default=Direction.AT_LEAST)
    value = models.DecimalField("Mức giao", max_digits=16, decimal_places=4)
    places = models.PositiveSmallIntegerField(default=2)
    first_on = models.DateField("Từ ngày")
    last_on = models.DateField("Đến ngày")
    rule_set = models.CharField(max_length=60)
    split_why = models.CharField(max_length=300, blank=True)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    took_over_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    ended_why = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="target_kind", condition=Q(kind__in=TargetKind.values)),
            models.CheckConstraint(name="target_direction", condition=Q(direction__in=Direction.values)),
            models.CheckConstraint(name="target_value", condition=Q(value__gte=0)),
            models.CheckConstraint(name="target_places", condition=Q(places__lte=4)),
            models.CheckConstraint(name="target_period", condition=Q(first_on__lte=F("last_on"))),
            models.CheckConstraint(
                name="target_share", condition=~Q(kind="share") | Q(value__lte=100)
            ),
            models.CheckConstraint(
                name="target_ended_with_reason",
                condition=Q(ended_on__isnull=True, ended_why="") | (Q(ended_on__isnull=False) & ~Q(ended_why="")),
            ),
            models.UniqueConstraint(  # the length of the period, since no index key holds two dates
                F("document"), F("org"), F("name"), F("first_on"), F("last_on") - F("first_on"),
                name="target_once", condition=Q(ended_on__isnull=True),
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(name="target_org", fields=["org", "last_on"], include=["first_on", "ended_on"]),
            models.Index(name="target_parent", fields=["parent"]),
        ]

    def __str__(self) -> str:
        return self.name


class TargetChange(models.Model):
    """A target's value was changed from a day on: by what, why; figures of earlier days keep the old value."""

    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="changes")
    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    old_value = models.DecimalField(max_digits=16, decimal_places=4)
    new_value = models.DecimalField(max_digits=16, decimal_places=4)
    on = models.DateField("Từ ngày")
    why = models.CharField("Lý do, văn bản", max_length=300)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=120)

    class Meta:
        constraints = [models.CheckConstraint(name="target_change_reason", condition=~Q(why=""))]
        indexes = [models.Index(name="target_change", fields=["target", "on"])]

    def __str__(self) -> str:
        return f"{self.old_value} → {self.new_value}"


class TargetResult(models.Model):
    """What was reached up to a day, with its proof; a corrected one is known until `known_to` and stays."""

    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="results")
    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    on = models.DateField("Tính đến ngày")
    value = models.DecimalField("Kết quả", max_digits=16, decimal_places=4)
    proof = models.CharField("Căn cứ", max_length=500)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")
    known_from = models.DateTimeField()
    known_to = models.DateTimeField(null=True)
    by_name = models.CharField(max_length=120)
    withdrawn_why = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="target_result_proof", condition=~Q(proof="")),
            models.CheckConstraint(name="target_result_value", condition=Q(value__gte=0)),
            models.UniqueConstraint(
                name="target_result_once", fields=["target", "on"], condition=Q(known_to__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.value} ({self.on})"


class TargetOrigin(models.Model):
    """A successor's target took over another's at a reorganisation.

    Merged: the whole result of before counts on (`carried` is null and it is read anew). Divided: `carried` is the
    share of the result of before that went here, kept as shared on the day, and `rule` says how; where nothing was
    known then, what becomes known of before is shared by the same `weights` (of all successors; empty: not divided), of
    which this one's stands at `place`.
    """

    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="origins")
    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    source = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="heirs")
    on = models.DateField()
    carried = models.DecimalField(max_digits=16, decimal_places=4, null=True)
    weights = ArrayField(models.PositiveIntegerField(), default=list)
    place = models.PositiveSmallIntegerField(default=0)
    rule = models.CharField(max_length=300)

    class Meta:
        constraints = [models.UniqueConstraint(name="target_origin_once", fields=["target", "source"])]
        indexes = [models.Index(name="target_origin_source", fields=["source"])]

    def __str__(self) -> str:
        return f"{self.source_id} → {self.target_id}"
