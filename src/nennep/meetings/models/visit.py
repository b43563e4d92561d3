"""A superior attends a cell's meeting: planned, reported by one side, confirmed by the other (S2.5, S2.7, S2.10)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from nennep.kernel import states
from nennep.meetings.models.meeting import Meeting
from nennep.meetings.states import VisitState
from nennep.members.models import Person
from nennep.orgtree.models import Org


class Visit(models.Model):
    """One attendance of one superior at one cell. `level` is the tree level of the visitor's own committee."""

    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="visits")
    visitor = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="visits")
    visitor_name = models.CharField(max_length=120)
    visitor_title = models.CharField(max_length=160, blank=True)
    from_org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="visits_made")
    level = models.PositiveSmallIntegerField()
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, null=True, related_name="visits")
    year = models.PositiveSmallIntegerField()
    planned_month = models.DateField(null=True)
    visited_on = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=VisitState)
    remarks = models.TextField("Nhận xét, góp ý", blank=True)
    cell_remarks = models.CharField("Ý kiến của chi bộ", max_length=500, blank=True)
    visitor_confirmed_at = models.DateTimeField(null=True)
    visitor_confirmed_by = models.CharField(max_length=120, blank=True)
    cell_confirmed_at = models.DateTimeField(null=True)
    cell_confirmed_by = models.CharField(max_length=120, blank=True)
    refused_why = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="visit_state", condition=Q(state__in=VisitState.values)),
            models.CheckConstraint(
                name="visit_confirmed_by_both",
                condition=~Q(state="confirmed")
                | Q(visited_on__isnull=False, visitor_confirmed_at__isnull=False, cell_confirmed_at__isnull=False),
            ),
            models.UniqueConstraint(
                name="visit_once_a_day", fields=["org", "visitor", "visited_on"],
                condition=Q(visited_on__isnull=False) & ~Q(state__in=["cancelled", "refused"]),
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(name="visit_org_year", fields=["org", "year"], include=["state", "visited_on", "visitor"]),
            models.Index(name="visit_visitor", fields=["visitor", "year"]),
        ]
        triggers = [states.trigger("visit_moves", "state", VisitState.TRANSITIONS)]

    def __str__(self) -> str:
        return f"{self.visitor_name} at {self.org_id}"
