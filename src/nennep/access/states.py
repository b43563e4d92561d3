"""What becomes of an e-mail."""

from __future__ import annotations

from enum import nonmember

from django.db import models


class MailState(models.TextChoices):
    """An e-mail waits, is sent or given up; dropped: what it would have said no longer held. Sending: in the hands of
    the server; one that stays there was cut off, and nobody knows whether it arrived (kinds sent at most once)."""

    WAITING = "waiting", "Chờ gửi"
    SENDING = "sending", "Đang gửi"
    SENT = "sent", "Đã gửi"
    FAILED = "failed", "Không gửi được"
    DROPPED = "dropped", "Thôi gửi"

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
