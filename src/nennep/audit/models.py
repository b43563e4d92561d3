"""What happened, and who read what: append-only, without foreign keys, so it never blocks and never cascades."""

from __future__ import annotations

import pgtrigger
from django.db import models


def _append_only(name: str) -> pgtrigger.Trigger:
    return pgtrigger.Protect(name=name, operation=pgtrigger.Update | pgtrigger.Delete)


class AuditEvent(models.Model):
    """One act. `digest` is the SHA-256 of the event's own content; `AuditLink` chains the digests."""

    kind = models.CharField(max_length=80)
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    org_id = models.BigIntegerField(null=True)
    actor_id = models.BigIntegerField(null=True)
    actor_person_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=120)
    role = models.CharField(max_length=60, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()
    data = models.JSONField(default=dict)
    digest = models.BinaryField(max_length=32)

    class Meta:
        indexes = [
            models.Index(name="audit_subject", fields=["subject_type", "subject_id", "id"]),
            models.Index(name="audit_org", fields=["org_id", "-id"]),
            models.Index(name="audit_actor", fields=["actor_id", "-id"]),
        ]
        triggers = [_append_only("audit_event_append_only")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_type} {self.subject_id}"


class AuditLink(models.Model):
    """The chain: each event takes the next position, and a hash over the hash before it and its own digest."""

    position = models.BigIntegerField(primary_key=True)
    event_id = models.BigIntegerField(unique=True)
    chain = models.BinaryField(max_length=32)
    sealed_at = models.DateTimeField()

    class Meta:
        triggers = [_append_only("audit_link_append_only")]

    def __str__(self) -> str:
        return f"link {self.position}"


class AuditRead(models.Model):
    """Somebody opened a file about somebody: shown to the person it concerns."""

    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    person_id = models.BigIntegerField(null=True)
    org_id = models.BigIntegerField(null=True)
    reader_id = models.BigIntegerField(null=True)
    reader_name = models.CharField(max_length=120)
    role = models.CharField(max_length=60, blank=True)
    what = models.CharField(max_length=200)
    request_id = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(name="read_person", fields=["person_id", "-id"]),
            models.Index(name="read_subject", fields=["subject_type", "subject_id", "-id"]),
        ]
        triggers = [_append_only("audit_read_append_only")]

    def __str__(self) -> str:
        return f"{self.reader_name}: {self.what}"
