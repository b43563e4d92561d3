"""Contests by which a document is made known: their rounds and what the organisers' papers say of each contestant."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from nennep.members.models import Person
from nennep.orgtree.models import Org


class ContestRound(models.Model):
    """A round of a contest (S0.3). `org`: that of the note it belongs to; `organiser`: who held the round, as written;
    `basis`: the document made known, in words, for those who do not read it (ADR 5)."""

    spread = models.ForeignKey("documents.Spread", on_delete=models.PROTECT, related_name="rounds")
    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    name = models.CharField("Vòng thi, phần thi", max_length=120)
    organiser = models.CharField("Nơi tổ chức vòng thi", max_length=200)
    held_on = models.DateField("Ngày")
    basis = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="contest_round_once", fields=["spread", "name"]),
            models.CheckConstraint(name="contest_round_named", condition=~Q(name="") & ~Q(organiser="")),
        ]

    def __str__(self) -> str:
        return self.name


class Contestant(models.Model):
    """Who took part in a round, and the result as the organisers wrote it; nothing is ranked here.

    `person`: the member's file where there is one; `name`, `place_name`: as written. `place`: the member's home cell on
    the day, which sees the row too.
    """

    round = models.ForeignKey(ContestRound, on_delete=models.PROTECT, related_name="contestants")
    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField("Người dự thi", max_length=120)
    place = models.ForeignKey(Org, on_delete=models.PROTECT, null=True, related_name="+")
    place_name = models.CharField("Tổ chức, đơn vị", max_length=200, blank=True)
    position = models.PositiveSmallIntegerField()
    result = models.CharField("Kết quả", max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="contestant_place", fields=["round", "position"]),
            models.CheckConstraint(name="contestant_named", condition=~Q(name="") & ~Q(result="")),
        ]

    def __str__(self) -> str:
        return self.name
