"""Targets and where they stand on a day: result, ratio, forecast, light. A fixed number of statements however many."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.db.models import QuerySet

from nennep.access.permissions import Permission
from nennep.directives.models import Target, TargetChange, TargetKind, TargetOrigin, TargetResult
from nennep.directives.queries.target_results import (
    MOST_GENERATIONS,
    Family,
    Found,
    Results,
    live_on,
    splitting,
    values_on,
)
from nennep.documents.queries import documents_visible_to
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.db import one_of
from nennep.kernel.statements import among
from nennep.kernel.vietnamese import by_words
from nennep.orgtree.queries import reach
from nennep.regulations.registry import rule_set_by_slug
from nennep.regulations.rules.targets import (
    Direction,
    Light,
    Split,
    forecast,
    light,
    makes_up,
    ratio_words,
    split_of,
    verdict,
)
from nennep.regulations.verdicts import Verdict


def targets_visible_to(actor: Actor) -> QuerySet[Target]:
    """The targets of the organisations within reach, and those their people gave to others."""
    here = reach(actor, Permission.ORGANISATION_VIEW)
    given = among("giver_id", actor.held_with(Permission.DOCUMENT_DRAFT))
    return Target.objects.all() if actor.everything else Target.objects.filter(here | given)


def readable_documents(actor: Actor, targets: Iterable[Target]) -> set[int]:
    """The documents of the targets that the actor may open."""
    return set(
        documents_visible_to(actor).filter(pk__in={one.document_id for one in targets}).values_list("pk", flat=True)
    )


def get_target(actor: Actor, pk: int, *, lock: bool = False) -> Target:
    """One target the actor may see; otherwise not found. Its document may be out of sight."""
    return one_of(targets_visible_to(actor), pk, "part", lock=lock)


def targets_of_document(actor: Actor, document_id: int, day: datetime.date) -> list[Target]:
    """The targets a document set itself, not those split from them, in order of the document's parts and periods."""
    rows = targets_visible_to(actor).filter(live_on(day), document_id=document_id, parent__isnull=True)
    return list(rows.select_related("part").order_by("part__position", *by_words("name"), "first_on", "pk"))


def targets_of_org(actor: Actor, org_id: int, day: datetime.date, *, year: int | None = None) -> list[Target]:
    """What an organisation has to reach: of periods that touch the year, or all; the earliest end first."""
    rows = targets_visible_to(actor).filter(live_on(day), org_id=org_id)
    if year is not None:
        rows = rows.filter(first_on__lte=datetime.date(year, 12, 31), last_on__gte=datetime.date(year, 1, 1))
    return list(rows.select_related("part").order_by("last_on", "first_on", *by_words("name"), "pk")[:500])


def parts_of_target(actor: Actor, target: Target, day: datetime.date) -> list[Target]:
    """What a target, or one that it took over, is split into, as far as the actor sees it."""
    wholes, wave = [target.pk], [target.pk]
    while wave and len(wholes) < MOST_GENERATIONS * MOST_GENERATIONS:
        wave = list(TargetOrigin.objects.filter(target__in=wave).values_list("source_id", flat=True))
        wholes += wave
    rows = targets_visible_to(actor).filter(live_on(day), parent__in=wholes)
    return list(rows.order_by("first_on", "last_on", "org_id", "pk"))


def way_up(target: Target) -> list[Target]:
    """The targets it is a part of, the nearest first, as far as the sight of the transaction goes."""
    found: list[Target] = []
    above = target.parent_id
    while above is not None and len(found) < MOST_GENERATIONS:
        row = Target.objects.filter(pk=above).first()
        if row is None:
            break
        found.append(row)
        above = row.parent_id
    return found


def results_of(target: Target) -> list[TargetResult]:
    """Everything entered for a target, corrected entries included, the newest day first."""
    return list(TargetResult.objects.filter(target=target).order_by("-on", "-known_from"))


def changes_of(target: Target) -> list[TargetChange]:
    """How the value was changed, the newest first."""
    return list(TargetChange.objects.filter(target=target).order_by("-on", "-pk"))


def origins_of(target: Target) -> list[TargetOrigin]:
    """What it took over at reorganisations; what was taken over may be out of sight."""
    return list(TargetOrigin.objects.filter(target=target).order_by("on", "pk"))


def sources_of(origins: Iterable[TargetOrigin]) -> list[Target]:
    """The targets that were taken over, as far as the sight of the transaction goes."""
    return list(Target.objects.filter(pk__in=[one.source_id for one in origins]))


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a target stands on a day. `result` is None while nothing is known; `value` is that of the day.

    `read`: the result was read from an indicator; `summed`: it is made of the parts' entered results, their sum or
    (`last`) that of the last period known; `taken`: it is what the targets that it took over bring.
    """

    target: Target
    value: Decimal
    result: Decimal | None
    expected: Fraction | None
    light: Light
    verdict: Verdict
    read: bool = False
    summed: bool = False
    last: bool = False
    taken: bool = False

    @property
    def ratio(self) -> str:
        """The result in percent of the value, as the giver rounds; "" while nothing is known."""
        return "" if self.result is None else ratio_words(self.result, self.value, self.target.places)


def split_now(target: Target, value: Decimal, parts: Iterable[Stand]) -> Split | None:
    """Whether the parts agree with the whole, periods in order; None for shares, which do not add up, or without parts.

    Parts by period of the same organisation are a split of their own and are not mixed with those by organisation.
    """
    split = list(parts)
    how = makes_up(target.kind, splitting(target.org_id, [one.target for one in split]))
    return split_of(value, [one.value for one in split], how) if split and how != "none" else None


def stands(
    targets: Sequence[Target], as_of: datetime.date, *, known_at: datetime.datetime | None = None
) -> dict[int, Stand]:
    """Where each target stands on a day, as known at that day's end, or at `known_at`. Within the sight of the
    transaction.

    Statements: two for values and results, one for each level of parts and of takeovers, one for each indicator and
    period; none for each target.
    """
    family = Family.of(targets)
    values = values_on(family.all, as_of)
    results = Results(family, as_of, known_at or clock.end_of(as_of)).known
    return {one.pk: _stand(one, values[one.pk], results.get(one.pk), as_of) for one in targets}


def _stand(target: Target, value: Decimal, found: Found | None, as_of: datetime.date) -> Stand:
    rules = rule_set_by_slug(target.rule_set)
    grows = target.kind in TargetKind.GROWS
    result = found.value if found else None
    how = {name: bool(found and getattr(found, name)) for name in ("read", "summed", "last", "taken")}
    expected = None if result is None else forecast(result, target.first_on, target.last_on, as_of, grows=grows)
    direction: Direction = "at_most" if target.direction == "at_most" else "at_least"
    where = light(result, value, expected, rules, direction=direction, over=as_of > target.last_on)
    said = verdict(where, expected, value, target.last_on, rules)
    return Stand(target, value, result, expected, where, said, **how)
