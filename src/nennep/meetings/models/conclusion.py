"""What a meeting leaves: decisions with their vote, tasks, quality, minutes in versions."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from nennep.kernel import states
from nennep.meetings.models.meeting import AgendaItem, Meeting
from nennep.meetings.models.room import Speech
from nennep.meetings.states import MinutesState, TaskState
from nennep.members.models import Person
from nennep.orgtree.models import Org


class Decision(models.Model):
    """A conclusion or resolution put to the meeting, with the quorum and the majority as they were at that moment.

    `base`: those the majority is counted on; `present_then`: official members in the room; `rule`: the rule's words.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="decisions")
    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(AgendaItem, on_delete=models.SET_NULL, null=True, related_name="decisions")
    position = models.PositiveSmallIntegerField()
    text = models.TextField("Nội dung")
    basis = models.CharField("Căn cứ", max_length=200, blank=True)
    voted = models.BooleanField(default=False)
    by_name = models.BooleanField(default=False)
    majority = models.CharField(max_length=20, default="half")
    base = models.PositiveSmallIntegerField(default=0)
    present_then = models.PositiveSmallIntegerField(default=0)
    agree = models.PositiveSmallIntegerField(default=0)
    against = models.PositiveSmallIntegerField(default=0)
    abstain = models.PositiveSmallIntegerField(default=0)
    carried = models.BooleanField(default=True)
    rule = models.CharField(max_length=300, blank=True)
    rule_set = models.CharField(max_length=60, blank=True)
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(name="decision_position", fields=["meeting", "position"])]

    def __str__(self) -> str:
        return self.text[:60]


class VoteByName(models.Model):
    """An open vote recorded by name."""

    class Choice(models.TextChoices):
        AGREE = "agree", _("Tán thành")
        AGAINST = "against", _("Không tán thành")
        ABSTAIN = "abstain", _("Không biểu quyết")

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="votes")
    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    person_name = models.CharField(max_length=120)
    choice = models.CharField(max_length=10, choices=Choice)

    class Meta:
        constraints = [models.UniqueConstraint(name="vote_once", fields=["decision", "person"])]

    def __str__(self) -> str:
        return f"{self.person_name}: {self.choice}"


class Task(models.Model):
    """A task given in a meeting to a person, with a deadline; done by a record that proves it (`proof_type`, a table,
    with `proof_id` and its name then), explained in words (`evidence`); late after its day. What was done by minutes on
    paper, or before records were asked for, has words alone.

    `settled_at`: when it was reported as done, or dropped; figures as known up to that moment count it as open.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="tasks")
    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="tasks")
    decision = models.ForeignKey(Decision, on_delete=models.SET_NULL, null=True, related_name="tasks")
    speech = models.ForeignKey(Speech, on_delete=models.SET_NULL, null=True, related_name="tasks")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="tasks")
    person_name = models.CharField("Giao cho", max_length=120)
    text = models.CharField("Nhiệm vụ", max_length=500)
    due_on = models.DateField("Hạn")
    state = models.CharField(max_length=10, choices=TaskState, default=TaskState.OPEN)
    done_on = models.DateField(null=True)
    evidence = models.CharField("Kết quả", max_length=500, blank=True)
    proof_type = models.CharField(max_length=60, blank=True, default="", db_default="")
    proof_id = models.BigIntegerField(null=True)
    proof_label = models.CharField(max_length=200, blank=True, default="", db_default="")
    given_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="task_proof_of_done",
                condition=Q(proof_type="", proof_id__isnull=True, proof_label="")
                | (Q(proof_id__isnull=False, state="done") & ~Q(proof_type="") & ~Q(proof_label="")),
            ),
            models.CheckConstraint(name="task_state", condition=Q(state__in=TaskState.values)),
            models.CheckConstraint(
                name="task_settled_at",
                condition=Q(state="open", settled_at__isnull=True) | (~Q(state="open") & Q(settled_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="task_done_with_evidence",
                condition=(Q(state="done", done_on__isnull=False) & ~Q(evidence=""))
                | (~Q(state="done") & Q(done_on__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(name="task_org_due", fields=["org", "due_on"], include=["state", "done_on"]),
            models.Index(name="task_proof", fields=["proof_id"], condition=~Q(proof_type="")),
            models.Index(name="task_person", fields=["person", "state", "due_on"]),
        ]
        triggers = [states.trigger("task_moves", "state", TaskState.TRANSITIONS)]

    def __str__(self) -> str:
        return self.text


class FormerResult(models.Model):
    """A task had been done from one moment until it was taken up again; figures as known between still count it.

    `due_on` repeats the task's.
    """

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="former_results")
    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    done_on = models.DateField()
    known_from = models.DateTimeField()
    known_to = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="former_result_period", condition=Q(known_from__lte=F("known_to"))),
        ]
        indexes = [models.Index(name="former_result_due", fields=["due_on"], include=["task"])]

    def __str__(self) -> str:
        return f"{self.task_id} until {self.known_to}"


class TaskNote(models.Model):
    """What was reported about a task, and when."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="notes")
    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=500)
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.text


class QualityLine(models.Model):
    """Points for one criterion of the scoring set in force: proposed, voted by members, confirmed by the superior."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="quality")
    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    criterion = models.CharField(max_length=60)
    maximum = models.DecimalField(max_digits=5, decimal_places=2)
    proposed = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    voted = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    confirmed = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="quality_once", fields=["meeting", "criterion"])]

    def __str__(self) -> str:
        return self.criterion


class Minutes(models.Model):
    """A version of the minutes: the text as data, agreed and locked, or replaced by a correction with a reason."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="minutes")
    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=MinutesState, default=MinutesState.DRAFT)
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    reason = models.CharField("Lý do sửa", max_length=300, blank=True)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    agreed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="minutes_version", fields=["meeting", "version"]),
            models.UniqueConstraint(name="minutes_one_agreed", fields=["meeting"], condition=Q(state="agreed")),
        ]
        triggers = [states.trigger("minutes_moves", "state", MinutesState.TRANSITIONS)]

    def __str__(self) -> str:
        return f"minutes {self.version} of {self.meeting_id}"
