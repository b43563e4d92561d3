"""What a document that directs is broken into: groups of tasks and tasks, in order."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from nennep.documents.models import Document


class PartKind(models.TextChoices):
    """A group holds tasks; a task stands in a group or by itself (S0.2)."""

    GROUP = "group", _("Nhóm nhiệm vụ, giải pháp")
    TASK = "task", _("Nhiệm vụ")


class Part(models.Model):
    """A part of a document: `code` as the document numbers it ("I.2"), `position` in the whole document from 1.

    `parent` is a part of the same document, or none. Requirements, tasks and targets name the part they come from.
    """

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="parts")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    position = models.PositiveSmallIntegerField()
    code = models.CharField("Số mục", max_length=20)
    kind = models.CharField(max_length=10, choices=PartKind)
    text = models.CharField("Nội dung", max_length=1000)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="part_position", fields=["document", "position"], deferrable=models.Deferrable.DEFERRED
            ),
            models.UniqueConstraint(name="part_code", fields=["document", "code"]),
            models.CheckConstraint(name="part_kind", condition=Q(kind__in=PartKind.values)),
            models.CheckConstraint(
                name="part_not_in_itself", condition=Q(parent__isnull=True) | ~Q(parent=F("id"))
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.code} {self.text[:60]}"
