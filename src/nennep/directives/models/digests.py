"""What people are told: reminders of single duties, gathered into one digest a day for each person."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from nennep.access.models import Outgoing
from nennep.access.states import MailState
from nennep.kernel import states
from nennep.obligations.models import Obligation


class Reminder(models.Model):
    """A superior reminds of one duty; on one day at most once. It reaches people in their digest."""

    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="reminders")
    on = models.DateField()
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    sent_by_name = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(name="reminder_once", fields=["obligation", "on"])]
        indexes = [models.Index(name="reminder_on", fields=["on"], include=["obligation"])]

    def __str__(self) -> str:
        return f"{self.obligation_id} {self.on}"


class Digest(models.Model):
    """What somebody is told on a day: counts, and the duties themselves, one's own tasks first, then the nearest
    deadline. `returned`: sent back or opened again since the day before; `own`: tasks for which one answers or helps;
    `restored`: the documents that are in force again, which no digest of this person had said yet.

    The row is the notice: written once a person and day, in one statement for everybody, so nobody is told twice and
    nobody is left out when the worker stops half way.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="digests")
    day = models.DateField()
    late = models.PositiveIntegerField()
    soon = models.PositiveIntegerField()
    fresh = models.PositiveIntegerField()
    reminded = models.PositiveIntegerField()
    returned = models.PositiveIntegerField(db_default=0)
    own = models.PositiveIntegerField(db_default=0)
    duties = ArrayField(models.BigIntegerField())
    restored = ArrayField(models.BigIntegerField(), db_default=[])
    made_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="digest_once", fields=["user", "day"])]

    def __str__(self) -> str:
        return f"{self.user_id} {self.day}"


class DigestMail(Outgoing):
    """The e-mail of a digest, at most one."""

    digest = models.OneToOneField(Digest, on_delete=models.CASCADE, related_name="mail")

    class Meta:
        constraints = [models.CheckConstraint(name="digest_mail_state", condition=Q(state__in=MailState.values))]
        indexes = [models.Index(name="digest_mail_due", fields=["next_at"], condition=Q(state="waiting"))]
        triggers = [states.trigger("digest_mail_moves", "state", MailState.TRANSITIONS)]
