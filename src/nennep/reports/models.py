"""Settled months: the sums of finished months under wide organisations, kept beside the records they were counted from.

They hold nothing that the records do not say; whatever changes a record notes the month as touched, in the same
transaction (database triggers), and a touched month is counted from its records until the worker settles it anew.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from nennep.orgtree.models import Org


class SettledLine(models.Model):
    """The line of one organisation directly below `org` (`child`: the next step of its path, "" for `org` itself).

    The lines of a month are written together. `form`: digest of the statement that counted; `rules`: what the rule set
    decided. `known_from`: as of a moment after it, records say the same as today. `around`: the narrowest path under
    which all counted organisations stand now. `figures`: as `reports.figures.MEASURES`; `in_cells`: meetings of cells,
    then summoned, attended and the committee's two, in cells only. `not_met` and `due_on`: the paths of cells that did
    not meet, with their days; `twice`: of cells twice below the attendance goal.
    """

    org = models.ForeignKey(Org, on_delete=models.CASCADE, related_name="+", db_index=False)
    month = models.DateField()
    child = models.TextField(db_collation="C")
    form = models.CharField(max_length=16)
    rules = models.CharField(max_length=40)
    known_from = models.DateTimeField()
    around = models.TextField(db_collation="C")
    figures = ArrayField(models.BigIntegerField())
    in_cells = ArrayField(models.BigIntegerField())
    not_met = ArrayField(models.TextField())
    due_on = ArrayField(models.DateField())
    twice = ArrayField(models.TextField())

    class Meta:
        constraints = [models.UniqueConstraint(name="settled_once", fields=["org", "month", "child"])]

    def __str__(self) -> str:
        return f"{self.org_id} {self.month} {self.child}"


class Touched(models.Model):
    """A record of the organisation changed that counts in the months from `first_month` to before `end_month`.

    Written by triggers only, one row after another without regard to what stands there, so that no writer ever waits.
    """

    org_id = models.BigIntegerField()
    first_month = models.DateField()
    end_month = models.DateField()

    class Meta:
        indexes = [models.Index(name="touched_month", fields=["first_month"])]

    def __str__(self) -> str:
        return f"{self.org_id} {self.first_month}"


class CubeLine(models.Model):
    """The counters of an organisation in a finished month, as known now.

    `own`: what it did itself (cells; committees their own meetings), its members as of the month's last day; else the
    sum over all that stood at or under it on that day, of organisations above cells. `figures`: as
    `reports.figures.MEASURES`; `people`: as `reports.people.PEOPLE_MEASURES`. `form`: of the statements that counted;
    `rules`: of what the rule sets decided. `now_first`, `now_last`: the first and last of the present paths of what was
    counted, so that all of them are in a sight exactly when these two are.
    """

    org = models.ForeignKey(Org, on_delete=models.CASCADE, related_name="+", db_index=False)
    month = models.DateField()
    own = models.BooleanField()
    form = models.IntegerField()
    rules = models.IntegerField()
    now_first = models.TextField(db_collation="C")
    now_last = models.TextField(db_collation="C")
    figures = ArrayField(models.IntegerField())
    people = ArrayField(models.IntegerField())

    class Meta:
        constraints = [models.UniqueConstraint(name="cube_once", fields=["org", "month", "own"])]
        indexes = [models.Index(name="cube_month", fields=["month", "own"], include=["form", "rules"])]

    def __str__(self) -> str:
        return f"{self.org_id} {self.month} {'own' if self.own else 'sum'}"


class CubeNote(models.Model):
    """A record of the organisation, or of one of its members, changed that counts in the cube's months from
    `first_month` to before `end_month`. Written by triggers only, as `Touched`."""

    org_id = models.BigIntegerField()
    first_month = models.DateField()
    end_month = models.DateField()

    class Meta:
        indexes = [models.Index(name="cube_note_month", fields=["first_month"])]

    def __str__(self) -> str:
        return f"{self.org_id} {self.first_month}"
