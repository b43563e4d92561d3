"""What a review of a document is assembled from: who studied, planned, did; tasks; targets with their years."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from nennep.access.permissions import Permission
from nennep.directives.models import Requirement, Review, Target
from nennep.directives.queries.heat import Count, heat_of, may_count
from nennep.directives.queries.requirements import requirements_of
from nennep.directives.queries.reviews.years import is_long, year_figures
from nennep.directives.queries.targets import Stand, stands, targets_visible_to
from nennep.directives.queries.tasks import duties_of, tasks_visible_to, telling
from nennep.documents.models import Document
from nennep.documents.queries import documents_visible_to
from nennep.documents.states import DocumentState
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.db import one_of
from nennep.kernel.vietnamese import by_words
from nennep.obligations.models import Obligation
from nennep.obligations.queries import as_known_on
from nennep.organisations.queries import names_on
from nennep.orgtree.queries import ids_of, in_subtree, path_now, path_on

MOST_TASKS, MOST_TARGETS, MOST = 200, 100, 20


@dataclass(frozen=True, slots=True)
class Assembled:
    """The figures of a review as data: texts and whole numbers, ratios as they are written. `years`: of a period longer
    than a year, its years one by one (`years.py`); else empty."""

    steps: list[dict[str, Any]]
    tasks: list[dict[str, Any]]
    targets: list[dict[str, Any]]
    years: dict[str, Any]

    def as_data(self) -> dict[str, Any]:
        """For keeping."""
        found = {"steps": self.steps, "tasks": self.tasks, "targets": self.targets}
        return found | ({"years": self.years} if self.years else {})


def reviews_visible_to(actor: Actor) -> QuerySet[Review]:
    """The reviews whose report the actor may read."""
    return Review.objects.filter(report__in=documents_visible_to(actor).values("pk"))


def reviews_of(actor: Actor, document: Document) -> list[Review]:
    """The reviews of a document that the actor may read, the latest first."""
    rows = reviews_visible_to(actor).filter(document=document).select_related("report")
    return list(rows.order_by("-as_of", "-pk")[:60])


def get_review(actor: Actor, document: Document, pk: int) -> Review:
    """One review of a document with its report, where the actor may read the report; otherwise not found."""
    return one_of(reviews_visible_to(actor).filter(document=document), pk, "report")


def sources_of(review: Review, asked: Iterable[Requirement]) -> list[int | None]:
    """The requirement of each line of a review's first table, in their order; of reviews that did not keep it, the one
    of that kind and text among what the document asks, where there is one."""
    said = {(one.kind, one.text): one.pk for one in asked}
    return [row.get("source") or said.get((row["kind"], row["text"])) for row in review.figures["steps"]]


def reviews_counting(actor: Actor, row: Obligation) -> list[Review]:
    """The reviews whose first table counts a duty, and which the actor may read, the earliest first: of its document,
    as of a day on which the duty was open or met, by an organisation at or above the one that owes on that day. Two
    queries, and one for each day of figures."""
    if row.document is None:
        return []
    rows = reviews_visible_to(actor).filter(document=row.document, as_of__gte=clock.local(row.opened_at).date())
    if row.lifted_at is not None:
        rows = rows.filter(as_of__lt=clock.local(row.lifted_at).date())
    rows = rows.exclude(report__state=DocumentState.REVOKED).select_related("report").order_by("as_of", "pk")
    found = list(rows[:MOST])
    asked = requirements_of(row.document) if found else []
    above = {day: ids_of(path_on(row.org_id, day)) for day in {one.as_of for one in found}}
    return [one for one in found if one.org_id in above[one.as_of] and _counts(one, asked, row)]


def _counts(review: Review, asked: Iterable[Requirement], row: Obligation) -> bool:
    lines = zip(review.figures["steps"], sources_of(review, asked), strict=True)
    return any((source, line["level"]) == (row.source, row.level) for line, source in lines)


def reviewers_of(actor: Actor, document: Document) -> list[int]:
    """The organisations for which the actor may review a document: the issuer, or one that owes something for it."""
    held = actor.held_with(Permission.DOCUMENT_DRAFT)
    owing = document.obligations.filter(org_id__in=held).values_list("org_id", flat=True).distinct()
    own = [document.org_id] if actor.everything or document.org_id in held else []
    return list(dict.fromkeys([*own, *owing.order_by("org_id")]))


def assembled(
    actor: Actor,
    document: Document,
    org_id: int,
    first_on: datetime.date,
    as_of: datetime.date,
    *,
    yearly: bool = False,
) -> Assembled:
    """Everything the chain knows below an organisation on a day, as known on it; targets as known now. `yearly`: told
    by years even where the period is short, because the report is already."""
    path = path_on(org_id, as_of) or path_now(org_id)
    by_year = yearly or is_long(first_on, as_of)
    return Assembled(
        _steps(actor, document, path, as_of), _tasks(actor, document, path, as_of),
        _targets(actor, document, org_id, first_on, as_of),
        year_figures(actor, document, org_id, path, first_on, as_of) if by_year else {},
    )  # fmt: skip


def _steps(actor: Actor, document: Document, path: str, as_of: datetime.date) -> list[dict[str, Any]]:
    """What was asked of many, by requirement and level, all rounds together."""
    if not may_count(actor, path):
        return []
    totals: defaultdict[tuple[int, int], Count] = defaultdict(Count)
    for (level, (source, _period)), count in heat_of(actor, document, path, as_of).items():
        totals[source, level] += count
    return [
        {"source": one.pk, "kind": one.kind, "text": one.text, "level": level, "owed": count.owed, "met": count.met,
         "met_late": count.met_late, "overdue": count.overdue}
        for one in requirements_of(document)
        for (source, level), count in sorted(totals.items())
        if source == one.pk
    ]  # fmt: skip


def _tasks(actor: Actor, document: Document, path: str, as_of: datetime.date) -> list[dict[str, Any]]:
    rows = tasks_visible_to(actor).filter(
        in_subtree("org_id", path, as_of), requirement__document=document, requirement__asked_on__lte=as_of
    )
    tasks = list(rows.order_by("requirement__part__position", "pk")[:MOST_TASKS])
    duties = duties_of(tasks)
    told = [telling(duties[one.requirement_id]) for one in tasks]
    names = names_on([row.org_id for row in told], as_of)
    found = []
    for task, row in zip(tasks, told, strict=True):
        known = as_known_on(row, as_of)
        found.append({
            "text": task.requirement.text, "org": names.get(row.org_id, ""), "person": task.person_name,
            "due_on": known.due_on.isoformat(), "met_on": known.met_on.isoformat() if known.met_on else "",
            "state": known.state,
        })  # fmt: skip
    return found


def _targets(
    actor: Actor, document: Document, org_id: int, first_on: datetime.date, as_of: datetime.date
) -> list[dict[str, Any]]:
    """Each target of the organisation in the period: its own line, and a series of its years where it has them."""
    rows = targets_visible_to(actor).filter(
        Q(ended_on__isnull=True) | Q(ended_on__gt=as_of), document=document, org_id=org_id, first_on__lte=as_of,
        last_on__gte=first_on,
    )  # fmt: skip
    targets = list(rows.order_by("part__position", *by_words("name"), "first_on", "pk")[:MOST_TARGETS])
    own = {one.pk for one in targets}
    found = stands(targets, as_of, known_at=clock.now())
    years: defaultdict[int, list[Target]] = defaultdict(list)
    for one in targets:
        if one.parent_id in own:
            years[one.parent_id or 0].append(one)
    return [
        _line(found[one.pk]) | {"series": [_line(found[part.pk]) for part in years[one.pk]]}
        for one in targets
        if one.parent_id not in own
    ]


def _line(stand: Stand) -> dict[str, Any]:
    target = stand.target
    return {
        "name": target.name, "unit": target.unit, "first_on": target.first_on.isoformat(),
        "last_on": target.last_on.isoformat(), "value": f"{stand.value.normalize():f}",
        "result": "" if stand.result is None else f"{stand.result.normalize():f}", "ratio": stand.ratio,
        "light": stand.light, "read": stand.read,
    }  # fmt: skip
