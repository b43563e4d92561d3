"""The figures of one meeting, as the meeting carries them and as a correction leaves them behind."""

from __future__ import annotations

from django.db import models


class Counters(models.Model):
    """Counters are persons: summoned = owed attendance; attended = present, late or left early; the split temporary_*
    counts guests of the cell by temporary affiliation; committee_* counts members of the cell committee (or of the
    committee that meets). `minutes_long` are minutes; `papers_days_ahead` days; `score` and `grade` the quality."""

    summoned = models.PositiveSmallIntegerField(default=0)
    attended = models.PositiveSmallIntegerField(default=0)
    late = models.PositiveSmallIntegerField(default=0)
    excused = models.PositiveSmallIntegerField(default=0)
    unexcused = models.PositiveSmallIntegerField(default=0)
    exempt = models.PositiveSmallIntegerField(default=0)
    elsewhere = models.PositiveSmallIntegerField(default=0)
    exempt_attended = models.PositiveSmallIntegerField(default=0)
    temporary_summoned = models.PositiveSmallIntegerField(default=0)
    temporary_attended = models.PositiveSmallIntegerField(default=0)
    official_summoned = models.PositiveSmallIntegerField(default=0)
    official_attended = models.PositiveSmallIntegerField(default=0)
    committee_summoned = models.PositiveSmallIntegerField(default=0)
    committee_attended = models.PositiveSmallIntegerField(default=0)
    speakers = models.PositiveSmallIntegerField(default=0)
    minutes_long = models.PositiveSmallIntegerField(default=0)
    papers_days_ahead = models.SmallIntegerField(null=True)
    superior_present = models.BooleanField(default=False)
    tasks_given = models.PositiveSmallIntegerField(default=0)
    score = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    grade = models.CharField(max_length=20, blank=True)

    class Meta:
        abstract = True
