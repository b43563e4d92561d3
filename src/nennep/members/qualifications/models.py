"""What a file says of somebody's qualifications, in periods."""

from __future__ import annotations

import datetime

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from nennep.kernel.period import OPEN_END

BEGINNING = datetime.date.min  # of what holds for all time


class Qualification(models.Model):
    """General schooling, professional qualification and political theory of a person in a period.

    Only who has had one of the three changed has rows. Those known now cover all time, from BEGINNING on, and the last
    one says what the columns of `Person` say; a deferred trigger holds both to it. The first change also leaves what
    the file said until then, as known since the file was made.
    """

    person = models.ForeignKey(
        "members.Person", on_delete=models.PROTECT, related_name="qualifications", db_index=False
    )
    schooling = models.CharField(max_length=40, blank=True)
    profession = models.CharField(max_length=120, blank=True)
    theory = models.CharField(max_length=40, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(default=OPEN_END)
    known_from = models.DateTimeField(default=timezone.now)
    known_to = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(name="qualification_period", condition=Q(valid_from__lt=F("valid_to")))]
        indexes = [
            models.Index(name="qualification_person", fields=["person", "valid_to"], include=["valid_from", "known_to"])
        ]

    def __str__(self) -> str:
        return f"{self.person_id} from {self.valid_from}"
