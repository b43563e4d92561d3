"""A reorganisation prepared as a draft of steps, decided, applied on its day, and what it wrote."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from nennep.kernel import states
from nennep.organisations.states import ReformState
from nennep.orgtree.models import Org, OrgEvent

_USER = settings.AUTH_USER_MODEL


class Reform(models.Model):
    """The draft. `home`: the organisation whose office prepares it; everything it changes stands below that one.

    `agreed`: the organisations touched when it was submitted (id as text -> the day of its last recorded change), so
    that a draft overtaken by other changes is noticed. `takers`: likewise those that only take in what ends or is
    divided (id as text -> since when they stand where they do, and their end); null where it was not noted. `keys`:
    key in the draft -> id, once applied. `failed`: why the last attempt to apply was refused. `hands`: the accounts
    that ever changed anything of the draft.
    """

    home = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="reforms")
    title = models.CharField("Tên phương án", max_length=200)
    effective_on = models.DateField("Ngày hiệu lực")
    decision_no = models.CharField("Số quyết định", max_length=60, blank=True)
    signed_on = models.DateField("Ngày ký", null=True)
    state = models.CharField(max_length=12, choices=ReformState, default=ReformState.DRAFT)
    rule_set = models.CharField(max_length=60)
    counter_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="counters")
    prepared_at = models.DateTimeField()
    prepared_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    approved_at = models.DateTimeField(null=True)
    applied_at = models.DateTimeField(null=True)
    returned_why = models.CharField("Lý do trả lại", max_length=500, blank=True)
    failed = models.TextField(blank=True)
    agreed = models.JSONField(default=dict)
    takers = models.JSONField(null=True)
    keys = models.JSONField(default=dict)
    hands = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.CheckConstraint(name="reform_state", condition=Q(state__in=ReformState.values)),
            models.CheckConstraint(
                name="reform_applied_at",
                condition=Q(state__in=["applied", "taken_back"], applied_at__isnull=False)
                | Q(~Q(state__in=["applied", "taken_back"]), applied_at__isnull=True),
            ),
            models.UniqueConstraint(
                name="reform_one_counter", fields=["counter_of"], condition=~Q(state="dropped")
            ),
        ]  # fmt: skip
        indexes = [models.Index(name="reform_due", fields=["effective_on"], condition=Q(state="approved"))]
        triggers = [states.trigger("reform_moves", "state", ReformState.TRANSITIONS)]

    def __str__(self) -> str:
        return self.title


class ReformStep(models.Model):
    """One operation of a draft (`organisations.reform.operations`), and who wrote it last."""

    reform = models.ForeignKey(Reform, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=20)
    operation = models.JSONField()
    note = models.CharField(max_length=500, blank=True)
    author = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="step_position", fields=["reform", "position"], deferrable=models.Deferrable.DEFERRED
            )
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.kind}"


class ReformChoice(models.Model):
    """Where one that stands below, a member, or all members of a cell go. `target`: id or key, as JSON."""

    step = models.ForeignKey(ReformStep, on_delete=models.CASCADE, related_name="choices")
    what = models.CharField(max_length=6, choices=[("org", "Tổ chức"), ("person", "Đảng viên"), ("all", "Cả chi bộ")])
    subject = models.BigIntegerField()
    target = models.JSONField()
    author = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(name="choice_what", condition=Q(what__in=["org", "person", "all"])),
            models.UniqueConstraint(name="choice_once", fields=["step", "what", "subject"]),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.subject}"


class ReformEvent(models.Model):
    """An event of structure that a reorganisation wrote, and by which step."""

    reform = models.ForeignKey(Reform, on_delete=models.PROTECT, related_name="written")
    step = models.ForeignKey(ReformStep, on_delete=models.PROTECT, related_name="+", db_index=False)
    event = models.OneToOneField(OrgEvent, on_delete=models.PROTECT, related_name="reform_event")

    def __str__(self) -> str:
        return f"{self.reform_id} {self.event_id}"
