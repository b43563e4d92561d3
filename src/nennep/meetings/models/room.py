"""In the room: roll call, guests, speeches."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from nennep.meetings.models.meeting import AgendaItem, Meeting
from nennep.meetings.states import Place, Presence
from nennep.members.models import Person
from nennep.orgtree.models import Org


class RollEntry(models.Model):
    """One person on the roster. Frozen when the meeting closes; `month` repeats the meeting's, for export by month."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="roll")
    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    month = models.DateField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="roll_entries")
    person_name = models.CharField(max_length=120)
    place = models.CharField(max_length=10, choices=Place, default=Place.HOME)
    official = models.BooleanField()
    in_committee = models.BooleanField(default=False)
    presence = models.CharField(max_length=10, choices=Presence, default=Presence.PRESENT)
    came_anyway = models.BooleanField("Được miễn nhưng có dự", default=False)
    at_clock = models.CharField("Giờ đến, giờ về", max_length=20, blank=True)
    reason = models.CharField("Lý do", max_length=200, blank=True)
    joined_from = models.CharField("Dự từ điểm", max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="roll_once", fields=["meeting", "person"]),
            models.CheckConstraint(name="roll_presence", condition=Q(presence__in=Presence.values)),
        ]
        indexes = [models.Index(name="roll_person", fields=["person", "month"], include=["presence", "org"])]

    def __str__(self) -> str:
        return f"{self.person_name}: {self.presence}"


class FormerEntry(models.Model):
    """How the roll of a closed meeting had somebody before a correction: known from one moment until it was replaced.

    Lists by name as known on an earlier day read it in place of the roll's own line (E8).
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="former_roll")
    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    presence = models.CharField(max_length=10, choices=Presence)
    came_anyway = models.BooleanField()
    reason = models.CharField(max_length=200, blank=True)
    known_from = models.DateTimeField()
    known_to = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="former_entry_once", fields=["meeting", "person", "known_to"]),
            models.CheckConstraint(name="former_entry_presence", condition=Q(presence__in=Presence.values)),
            models.CheckConstraint(name="former_entry_period", condition=Q(known_from__lte=F("known_to"))),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.presence} until {self.known_to}"


class Guest(models.Model):
    """Somebody present who is not on the roster: a superior, a guest."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="guests")
    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=120)
    title = models.CharField(max_length=160, blank=True)
    is_superior = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class Speech(models.Model):
    """Somebody spoke: on which item, the gist, and whether it carries a proposal (S4.9)."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="speeches")
    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(AgendaItem, on_delete=models.SET_NULL, null=True, related_name="speeches")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=120)
    gist = models.TextField("Ý kiến", blank=True)
    is_proposal = models.BooleanField("Là kiến nghị", default=False)
    registered = models.BooleanField("Đăng ký trước", default=False)
    position = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return self.name
