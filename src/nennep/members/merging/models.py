"""Two files of one person made one: who asked, who confirmed, what was written; and pairs that are two people."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least

from nennep.kernel import states
from nennep.members.states import Merge


class PersonMerge(models.Model):
    """A request to merge one file (`other`) into another (`kept`), and what became of it.

    `org`: where the kept file was registered when it was asked. `choices`: the fields whose value comes from the other
    file. `written`: what the merge wrote and moved (see `merging.written`), from which it is taken back.
    """

    kept = models.ForeignKey("members.Person", on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey("members.Person", on_delete=models.PROTECT, related_name="+")
    org = models.ForeignKey("orgtree.Org", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=Merge, default=Merge.ASKED)
    choices = models.JSONField(default=list)
    reason = models.CharField(max_length=500)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    answer = models.CharField(max_length=500, blank=True)
    written = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    undone_why = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="merge_state", condition=Q(state__in=Merge.values)),
            models.CheckConstraint(name="merge_of_two", condition=~Q(kept=F("other"))),
            models.CheckConstraint(
                name="merge_decided_pair",
                condition=Q(decided_at__isnull=True, decided_by__isnull=True)
                | Q(decided_at__isnull=False, decided_by__isnull=False),
            ),
            models.CheckConstraint(
                name="merge_undone_pair",
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
            ),
            models.CheckConstraint(  # nobody's record goes by one person's word
                name="merge_by_two",
                condition=~Q(state__in=["done", "undone"]) | Q(decided_by__isnull=False) & ~Q(decided_by=F("asked_by")),
            ),
            models.UniqueConstraint(  # whichever of the two is to stay
                Least("kept", "other"), Greatest("kept", "other"), name="merge_asked_once", condition=Q(state="asked")
            ),
            models.UniqueConstraint(name="merge_done_once", fields=["other"], condition=Q(state="done")),
        ]
        indexes = [
            models.Index(name="merge_kept", fields=["kept", "state"]),
            models.Index(name="merge_other", fields=["other", "state"]),
        ]
        triggers = [states.trigger("merge_moves", "state", Merge.TRANSITIONS)]

    def __str__(self) -> str:
        return f"{self.other_id} into {self.kept_id}"


class NotSamePerson(models.Model):
    """Somebody has found that two files alike are two people's; the pair is not proposed again. `first` < `second`."""

    first = models.ForeignKey("members.Person", on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey("members.Person", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500)
    said_at = models.DateTimeField()
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(name="not_same_in_order", condition=Q(first__lt=F("second"))),
            models.UniqueConstraint(name="not_same_once", fields=["first", "second"]),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} is not {self.second_id}"
