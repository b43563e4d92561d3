"""The committee hears its cells' reports each month (S4.7): which cell, read out of which record, what was decided."""

from __future__ import annotations

from django.db import models

from nennep.meetings.models.meeting import Meeting
from nennep.orgtree.models import Org


class Hearing(models.Model):
    """One cell's monthly report heard at a committee meeting. The report itself is read from the cell's records."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="hearings")
    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    cell = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="hearings")
    cell_name = models.CharField(max_length=200)
    month = models.DateField()
    decided = models.TextField("Cấp ủy kết luận", blank=True)
    heard_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(name="hearing_once", fields=["meeting", "cell", "month"])]
        indexes = [models.Index(name="hearing_cell", fields=["cell", "month"])]

    def __str__(self) -> str:
        return f"{self.cell_name} {self.month}"
