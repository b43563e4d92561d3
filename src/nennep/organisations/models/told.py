"""Who has looked at what a reorganisation did to their organisations."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from nennep.orgtree.models import OrgEvent


class SeenEvent(models.Model):
    """An account has looked at a change of structure and put it off its home page."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    event = models.ForeignKey(OrgEvent, on_delete=models.PROTECT, related_name="+")
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(name="seen_event_once", fields=["user", "event"])]

    def __str__(self) -> str:
        return f"{self.user_id} {self.event_id}"
