"""What becomes of an e-mail."""

from __future__ import annotations

from enum import nonmember

from django.db import models
from django.utils.translation import gettext_lazy as _


class MailState(models.TextChoices):
    """An e-mail waits, is sent or given up; dropped: what it would have said no longer held. Sending: in the hands of
    the server; one that stays there was cut off, and nobody knows whether it arrived (kinds sent at most once)."""

    WAITING = "waiting", _("Chờ gửi")
    SENDING = "sending", _("Đang gửi")
    SENT = "sent", _("Đã gửi")
    FAILED = "failed", _("Không gửi được")
    DROPPED = "dropped", _("Thôi gửi")

    TRANSITIONS = nonmember(
        {
            "waiting": ("sending", "sent", "failed", "dropped"),
            "sending": ("waiting", "sent", "failed"),
            "sent": (),
            "failed": (),
            "dropped": (),
        }
    )
    INITIAL = nonmember(("waiting",))
