"""What standing requirements ask as time goes on: rounds that began, rounds that were missed, organisations founded
since, and what a body asked that has ended."""

from __future__ import annotations

import datetime
from collections.abc import Collection

from django.db.models import Q

from nennep.audit.record import record
from nennep.directives.actions.earlier import find_earlier
from nennep.directives.actions.reach import send_below
from nennep.directives.models import Requirement
from nennep.directives.queries.requirements import demands_of
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.obligations.actions import open_required
from nennep.obligations.actions.required import Demand
from nennep.obligations.models import Obligation
from nennep.obligations.states import ObligationKind
from nennep.orgtree.queries import heirs_of, is_alive, path_on, versions_under


def open_standing(*, actor: Actor, only: Collection[int] | None = None) -> int:
    """Open what standing requirements ask of organisations founded since, and rounds that began; how many were new.

    A round that nobody was asked for yet (it began today, or while the worker stood still) is opened with its own
    period and deadline for those that existed when it began. An organisation founded later owes the running round
    alone: the last of a periodic requirement, and a deadline that has passed is counted anew from the day on which it
    is opened. What an ended body asked goes on under its successors, of those whom it had asked. A round that began and
    was due while the document was out of force is never asked. Only the system does this.
    """
    if not actor.everything:
        raise ValueError("Standing requirements are opened by the system.")
    new = 0
    with acting(actor):
        rows = Requirement.objects.filter(ended_at__isnull=True, document__state="issued").exclude(
            Q(document__in_force_until__lte=actor.today) | Q(kind=ObligationKind.TASK)
        )
        for requirement in rows.select_related("document").prefetch_related("document__lapses").order_by("pk"):
            alive = is_alive(requirement.org_id)
            opened = _open_here(actor, requirement, only) if alive else _open_under_heirs(actor, requirement, only)
            if opened:
                if alive:
                    send_below(actor, requirement.document, requirement)
                record(actor, "directives.requirement.opened", requirement.document, org_id=requirement.org_id,
                       data={"number": str(requirement.document), "count": opened})  # fmt: skip
            if only is None:
                find_earlier(requirement)
            new += opened
    return new


def _open_here(actor: Actor, requirement: Requirement, only: Collection[int] | None) -> int:
    missed = 0
    if only is None:
        missed = sum(
            open_required(actor=actor, demand=one, only=_stood_below(requirement.org_id, one))
            for one in _never_opened(_rounds(requirement, actor.today))
        )
    running = [one.period for one in _rounds(requirement, actor.today)]
    demands = [one for one in demands_of(requirement, actor.today, late=True) if one.period in running]
    return missed + sum(open_required(actor=actor, demand=demand, only=only) for demand in demands)


def _open_under_heirs(actor: Actor, requirement: Requirement, only: Collection[int] | None) -> int:
    """The rounds that began since, under the successors, of the organisations that the ended body had asked."""
    asked = set(Obligation.objects.filter(source=requirement.pk).values_list("org_id", flat=True))
    if only is not None:
        asked &= set(only)
    rounds = _never_opened(_rounds(requirement, actor.today)) if asked else []
    heirs = heirs_of(requirement.org_id) if rounds else []
    return sum(
        open_required(actor=actor, demand=demand, only=asked)
        for heir in heirs
        for demand in _under(requirement, heir, rounds, actor)
    )


def _under(requirement: Requirement, heir: int, rounds: list[Demand], actor: Actor) -> list[Demand]:
    periods = {one.period for one in rounds}
    return [one for one in demands_of(requirement, actor.today, under=heir) if one.period in periods]


def _rounds(requirement: Requirement, day: datetime.date) -> list[Demand]:
    """The rounds that have begun by a day, but those that began and were due while the document was replaced by one
    that was taken back later."""
    out = [(one.valid_from, one.valid_to) for one in requirement.document.lapses.all() if one.known_to is None]
    return [
        one
        for one in demands_of(requirement, day)
        if not any(start <= one.period and one.due_on < end for start, end in out)
    ]


def _never_opened(demands: list[Demand]) -> list[Demand]:
    """The rounds for which nobody has been asked yet."""
    if not demands:
        return []
    rows = Obligation.objects.filter(source=demands[0].source, period__in=[one.period for one in demands])
    known = set(rows.values_list("period", flat=True))
    return [one for one in demands if one.period not in known]


def _stood_below(org_id: int, demand: Demand) -> list[int]:
    """The organisations that stood below the one that asks when a round began."""
    path = path_on(org_id, demand.period)
    return list(versions_under(path, demand.period).values_list("org_id", flat=True)) if path else []
