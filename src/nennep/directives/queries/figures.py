"""Whether the figures that are asked for are reached: which target counts for whom, and what its result says."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from nennep.directives.models import Direction, Requirement, Target, TargetOrigin, TargetResult
from nennep.directives.queries.target_results import MOMENT, MOST_GENERATIONS, is_live
from nennep.directives.queries.targets import Stand, stands
from nennep.kernel import clock
from nennep.ui.formats import format_day, format_number

MOST_TAKEN = 10_000


@dataclass(frozen=True, slots=True)
class Reached:
    """The figure of a target on a day in words and in percent ("" while nothing is known), whether it reaches the
    value, and the day it is of."""

    target_id: int
    reached: bool
    on: datetime.date
    words: str
    ratio: str = ""


def targets_by_org(
    wholes: Sequence[Target], org_ids: Collection[int], day: datetime.date
) -> dict[tuple[int, int], Target]:
    """(Linked target, organisation) -> the target that counts for it: the linked one, or the nearest part of it (or of
    the target that took it over) that the organisation has. Within the sight of the transaction; two queries a level.
    """
    found: dict[tuple[int, int], Target] = {}
    roots: dict[int, set[int]] = {one.pk: {one.pk} for one in wholes}
    wave = {one.pk: one for one in wholes}
    for _generation in range(MOST_GENERATIONS):
        if not wave:
            break
        for one in wave.values():
            if is_live(one, day) and one.org_id in org_ids:
                for root in roots[one.pk]:
                    found.setdefault((root, one.org_id), one)
        heirs = TargetOrigin.objects.filter(source__in=wave).select_related("target").order_by("pk")
        parts = Target.objects.filter(parent__in=wave).order_by("first_on", "pk")
        steps = [(one.source_id, one.target) for one in heirs] + [(one.parent_id or 0, one) for one in parts]
        wave = {}
        for above, one in steps:
            fresh = roots[above] - roots.get(one.pk, set())
            if fresh:
                roots[one.pk] = roots.get(one.pk, set()) | fresh
                wave[one.pk] = one
    return found


def reached_on(targets: Sequence[Target], day: datetime.date) -> dict[int, Reached]:
    """Target -> its figure on a day, as known now."""
    found = stands(targets, day, known_at=clock.now() + MOMENT) if targets else {}
    entered = TargetResult.objects.filter(target__in=targets, known_to__isnull=True, on__lte=day).order_by("on")
    days = dict(entered.values_list("target_id", "on"))
    return {pk: _reached(stand, days.get(pk), day) for pk, stand in found.items()}


def _reached(stand: Stand, entered_on: datetime.date | None, day: datetime.date) -> Reached:
    """Not to be passed: known when the period has ended."""
    target, result = stand.target, stand.result
    on = min(entered_on if entered_on and not stand.read and not stand.summed else day, target.last_on)
    if target.direction == Direction.AT_MOST:
        reached = result is not None and day > target.last_on and result <= stand.value
    else:
        reached = result is not None and result >= stand.value
    words = _("%(name)s: %(result)s/%(value)s %(unit)s, đến %(day)s") % {
        "name": target.name[:100], "result": _("chưa có") if result is None else format_number(result.normalize()),
        "value": format_number(stand.value.normalize()), "unit": target.unit, "day": format_day(on),
    }  # fmt: skip
    return Reached(target.pk, reached, on, words[:200], stand.ratio)


def figure_of(requirement: Requirement, org_id: int, day: datetime.date) -> Reached | None:
    """The figure that meets what is asked of an organisation, as it stands; None where no target is linked. Whoever
    sees the duty sees it: the transaction's sight decides."""
    if requirement.target is None:
        return None
    return figures_of([(requirement, org_id)], day).get(requirement.pk)


def figures_of(asked: Iterable[tuple[Requirement, int]], day: datetime.date) -> dict[int, Reached]:
    """Requirement -> the figure of one organisation, for a list of tasks with their targets fetched; those that no
    target meets are left out. A fixed number of queries."""
    linked = [(one, org) for one, org in asked if one.target is not None]
    wholes = {one.target.pk: one.target for one, _org in linked if one.target is not None}
    own = targets_by_org(list(wholes.values()), {org for _one, org in linked}, day)
    found = reached_on(list({one.pk: one for one in own.values()}.values()), day)
    pairs = {one.pk: own.get((one.target_id or 0, org)) for one, org in linked}
    return {pk: found[target.pk] for pk, target in pairs.items() if target is not None}
