"""E-mails about meetings: what somebody was told that way, last in order of keys."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from nennep.access.models import Outgoing
from nennep.access.states import MailState
from nennep.kernel import states
from nennep.meetings.models.meeting import Meeting
from nennep.members.models import Person
from nennep.orgtree.models import Org


class NoticeMail(Outgoing):
    """An invitation, a change of hour or place, or that it is called off: the hour and place it says.

    `sequence` grows with each e-mail about one meeting to one person (RFC 5545). It is not tied to the notice's row,
    which goes when a meeting is called back.
    """

    class Kind(models.TextChoices):
        INVITE = "invite", _("Giấy mời")
        UPDATE = "update", _("Đổi giờ, nơi họp")
        CANCEL = "cancel", _("Không họp")

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="mails")
    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    starts_at = models.DateTimeField()
    place = models.CharField(max_length=200, blank=True)
    sequence = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="notice_mail_once", fields=["meeting", "user", "sequence"]),
            models.CheckConstraint(name="notice_mail_state", condition=Q(state__in=MailState.values)),
        ]
        indexes = [
            models.Index(name="notice_mail_due", fields=["next_at"], condition=Q(state="waiting")),
            models.Index(name="notice_mail_ahead", fields=["starts_at"]),
        ]
        triggers = [states.trigger("notice_mail_moves", "state", MailState.TRANSITIONS)]
