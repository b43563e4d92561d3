"""What documents ask: requirements, their rounds, and how many would owe."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.db.models import QuerySet

from nennep.directives.models import Requirement
from nennep.directives.rounds import Round, When, rounds_until
from nennep.directives.states import DueRule
from nennep.documents.models import Document
from nennep.documents.queries import documents_visible_to
from nennep.kernel.actor import Actor
from nennep.kernel.db import one_of
from nennep.kernel.statements import among, written
from nennep.obligations.actions.required import Demand, count_asked
from nennep.obligations.states import ObligationKind
from nennep.regulations.queries import rule_set_for


def requirements_visible_to(actor: Actor) -> QuerySet[Requirement]:
    """What is asked by the documents that the actor may read."""
    return Requirement.objects.filter(document__in=documents_visible_to(actor))


def get_requirement(actor: Actor, pk: int, *, lock: bool = False) -> Requirement:
    """One requirement of many, with its document; otherwise not found. Tasks are fetched as tasks."""
    rows = requirements_visible_to(actor).exclude(kind=ObligationKind.TASK)
    return one_of(rows, pk, "document", lock=lock)


def requirements_of(document: Document) -> list[Requirement]:
    """What a document asks of many, in the order in which it was said; not its tasks. The caller has fetched it."""
    return list(
        Requirement.objects.filter(document=document)
        .exclude(kind=ObligationKind.TASK)
        .select_related("part")
        .order_by("pk")
    )


def requirements_by_id(ids: Iterable[int]) -> dict[int, Requirement]:
    """Requirements by key, for duties that the caller may see: whoever owes sees the sentence."""
    wanted = sorted(set(ids))
    return {one.pk: one for one in _by_id(wanted)} if wanted else {}


@written
def _by_id(wanted: list[int]) -> QuerySet[Requirement]:
    return Requirement.objects.filter(among("pk", wanted)).select_related("part").order_by("pk")


def when_of(requirement: Requirement) -> When:
    """The due rule of a requirement."""
    return When(
        requirement.due_rule, requirement.asked_on, requirement.days, requirement.due_on, requirement.months,
        requirement.until, requirement.years,
    )  # fmt: skip


def demands_of(
    requirement: Requirement, day: datetime.date, *, late: bool = False, under: int | None = None
) -> list[Demand]:
    """The rounds of a requirement that have begun by a day, as what is to be opened.

    `late`: for whoever comes to it later: the running round alone, and a passed deadline counted anew from the day.
    `under`: below whom, instead of the organisation that asked (its successor).
    """
    meets = requirement.due_rule == DueRule.NEXT_MEETING
    rules = rule_set_for(requirement.org_id, "cell_meetings", requirement.asked_on) if meets else None
    rounds = list(rounds_until(when_of(requirement), day, rules))
    if late:
        rounds = [_anew(requirement, one, day) for one in rounds[-1:]]
    return [
        Demand(
            source=requirement.pk, document_id=requirement.document_id, under=under or requirement.org_id,
            kind=requirement.kind, period=one.period, due_on=one.due_on, basis=str(requirement.document)[:80],
            levels=tuple(requirement.levels), kinds=tuple(requirement.kinds), besides=tuple(requirement.besides),
            rule_set=rules.slug if rules is not None else "",
        )
        for one in rounds
    ]  # fmt: skip


def _anew(requirement: Requirement, one: Round, day: datetime.date) -> Round:
    """The round for somebody founded later: nobody is late from the first day on."""
    if one.due_on >= day:
        return one
    if requirement.due_rule == DueRule.NEXT_MEETING:
        rules = rule_set_for(requirement.org_id, "cell_meetings", day)
        fresh = When(DueRule.NEXT_MEETING, day)
        return Round(one.period, next(iter(rounds_until(fresh, day, rules))).due_on)
    return Round(one.period, day + datetime.timedelta(days=requirement.days or 30))


def preview_of(requirement: Requirement, day: datetime.date) -> dict[int, int]:
    """How many organisations at each level would owe if a requirement were said today: level -> count."""
    demands = demands_of(requirement, day)
    return count_asked(demands[0], day) if demands else {}
