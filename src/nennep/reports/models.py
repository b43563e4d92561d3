"""Settled months: the sums of finished months under wide organisations, kept beside the records they were counted from;
month reports as they were issued; and figures that were published elsewhere, beside what is counted.

Settled months hold nothing that the records do not say; whatever changes a record notes the month as touched, in the
same transaction (database triggers), and a touched month is counted from its records until the worker settles it anew.
"""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from nennep.documents.models import Document
from nennep.kernel import states
from nennep.orgtree.levels import Level
from nennep.orgtree.models import Org
from nennep.reports.states import IssuedState


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

    `own`: what it did itself (cells; committees their own meetings), its members as of the month's last day; else
    the sum over all that stood at or under it on that day, of organisations above cells. `figures`: as
    `reports.figures.MEASURES`; `people`: as `reports.people.PEOPLE_MEASURES`. `form`: of the statements that
    counted; `rules`: of what the rule sets decided. `level`, `path`: where it stood on that day. `now_first`,
    `now_last`: the first and last of the present paths of what was counted, so that all of them are in a sight
    exactly when these two are. `paths_below`, `packed_below`: of a sum above communes, their lines in one piece
    (`reports.cube.packing`).
    """

    org = models.ForeignKey(Org, on_delete=models.CASCADE, related_name="+", db_index=False)
    month = models.DateField()
    own = models.BooleanField()
    form = models.IntegerField()
    rules = models.IntegerField()
    level = models.SmallIntegerField(choices=Level.choices)
    path = models.TextField(db_collation="C")
    now_first = models.TextField(db_collation="C")
    now_last = models.TextField(db_collation="C")
    figures = ArrayField(models.IntegerField())
    people = ArrayField(models.IntegerField())
    paths_below = models.TextField(null=True)
    packed_below = models.BinaryField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="cube_once", fields=["org", "month", "own"])]
        indexes = [
            models.Index(name="cube_month", fields=["month", "own"], include=["form", "rules"]),
            models.Index(name="cube_level", fields=["month", "own", "level", "path"]),
        ]

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


_FROZEN = (
    "org", "superior", "month", "version", "content", "digest", "as_of", "known_at", "rule_sets", "document", "number",
    "number_text", "dated_on", "signer_name", "signer_title", "submitted_at", "submitted_by", "submitted_by_name",
)  # fmt: skip


class IssuedReport(models.Model):
    """A month report as an organisation issued it upward: what it said then, by hash; never computed again.

    `content`: everything the report says, as data (`reports/frozen.py`); `digest`: SHA-256 of its canonical form.
    `as_of`, `known_at`: the day of the figures and the moment they were read. `superior`: to whom; none at the top.
    `document`: where its number comes from; without one `number` runs by organisation and year. `answered_*`: by whom
    it was received, returned or taken back last; `why`: for which reason.
    """

    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="issued_reports")
    superior = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+", null=True)
    month = models.DateField()
    version = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=IssuedState, default=IssuedState.SUBMITTED)
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    as_of = models.DateField()
    known_at = models.DateTimeField()
    rule_sets = ArrayField(models.CharField(max_length=60))
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+", null=True)
    number = models.PositiveIntegerField()
    number_text = models.CharField("Số, ký hiệu", max_length=40)
    dated_on = models.DateField("Ngày nộp")
    signer_name = models.CharField("Người ký", max_length=120, blank=True)
    signer_title = models.CharField(max_length=80, blank=True)
    submitted_at = models.DateTimeField()
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    submitted_by_name = models.CharField(max_length=120)
    answered_at = models.DateTimeField(null=True)
    answered_by_name = models.CharField(max_length=120, blank=True)
    why = models.CharField("Lý do", max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="issued_version_once", fields=["org", "month", "version"]),
            models.UniqueConstraint(
                name="issued_one_standing", fields=["org", "month"], condition=Q(state__in=IssuedState.STANDING)
            ),
            models.CheckConstraint(name="issued_state", condition=Q(state__in=IssuedState.values)),
            models.CheckConstraint(name="issued_digest", condition=Q(digest__regex=r"^[0-9a-f]{64}$")),
            models.CheckConstraint(
                name="issued_answered",
                condition=Q(state="submitted", answered_at__isnull=True)
                | (~Q(state="submitted") & Q(answered_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="issued_with_reason", condition=Q(state__in=["submitted", "received"]) | ~Q(why="")
            ),
        ]
        indexes = [models.Index(name="issued_superior", fields=["superior", "month"])]
        triggers = [
            states.trigger("issued_moves", "state", IssuedState.TRANSITIONS),
            pgtrigger.ReadOnly(name="issued_frozen", fields=list(_FROZEN)),
            pgtrigger.Protect(name="issued_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.number_text} {self.month:%m/%Y}"


_PUBLISHED = (
    "org", "year", "level", "text", "source", "published_on", "written_at", "written_by", "written_by_name",
)  # fmt: skip


class PublishedFigure(models.Model):
    """What was published of a year's attendances of superiors, in its own words ("hàng trăm lượt"): S2.11.

    It stands beside what is counted and is never part of a sum. `level`: of which committee's level the attendants were
    (none: of all). Never changed; a wrong one is taken back, `withdrawn_*` and `why` say by whom and for which reason.
    """

    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    level = models.PositiveSmallIntegerField(choices=Level, null=True)
    text = models.CharField("Số đã công bố", max_length=120)
    source = models.CharField("Nguồn", max_length=300)
    published_on = models.DateField("Ngày công bố")
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    written_by_name = models.CharField(max_length=120)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by_name = models.CharField(max_length=120, blank=True)
    why = models.CharField("Lý do", max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="published_words", condition=~Q(text="") & ~Q(source="")),
            models.CheckConstraint(
                name="published_withdrawn",
                condition=Q(withdrawn_at__isnull=True, withdrawn_by_name="", why="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_by_name="") & ~Q(why="")),
            ),
        ]
        indexes = [models.Index(name="published_of_year", fields=["org", "year"])]
        triggers = [
            pgtrigger.ReadOnly(name="published_frozen", fields=list(_PUBLISHED)),
            pgtrigger.Protect(name="published_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.org_id} {self.year} {self.text}"
