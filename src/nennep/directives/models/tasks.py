"""Tasks of a document: each given to one organisation, with the persons who answer for it, and tasks within it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from nennep.directives.models.requirements import Requirement
from nennep.members.models import Person
from nennep.orgtree.models import Org


class DirectedTask(models.Model):
    """A task given to `org` because of a document: a requirement of one organisation, owed as an obligation.

    Sentence, part, deadline, giver and end stand in the requirement; state, evidence, extensions and successors in its
    obligations. `parent`: the task it is a part of, whoever that was given to. `person`: who answers for it there,
    since `charged_at`.
    """

    requirement = models.OneToOneField(Requirement, on_delete=models.PROTECT, related_name="task")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="directed_tasks")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    person_name = models.CharField(max_length=120, blank=True)
    charged_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="directed_task_not_in_itself", condition=Q(parent__isnull=True) | ~Q(parent=F("id"))
            ),
            models.CheckConstraint(
                name="directed_task_person", condition=Q(person__isnull=True) | ~Q(person_name="")
            ),
            models.CheckConstraint(
                name="directed_task_charged_at", condition=Q(person__isnull=False) | Q(charged_at__isnull=True)
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.requirement_id} {self.org_id}"


class TaskDeputy(models.Model):
    """Somebody who helps the person who answers for a task."""

    task = models.ForeignKey(DirectedTask, on_delete=models.PROTECT, related_name="deputies")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    person_name = models.CharField(max_length=120)
    charged_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="task_deputy_once", fields=["task", "person"])]

    def __str__(self) -> str:
        return self.person_name
