"""Targets and where they stand on a day: result, ratio, forecast, light. A fixed number of statements however many."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.db.models import Q, QuerySet

from nennep.access.permissions import Permission
from nennep.directives.measures import MEASURES
from nennep.directives.models import Target, TargetChange, TargetKind, TargetOrigin, TargetResult
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
    Splitting,
    forecast,
    light,
    made_up,
    makes_up,
    ratio_words,
    split_of,
    verdict,
)
from nennep.regulations.verdicts import Verdict

_MOMENT = datetime.timedelta(microseconds=1)
MOST_GENERATIONS = 20  # reorganisations one behind the other


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


def live_on(day: datetime.date) -> Q:
    """Targets that had not been withdrawn or taken over by the day, and those of successors from their takeover on."""
    began = Q(took_over_on__isnull=True) | Q(took_over_on__lte=day)
    return began & (Q(ended_on__isnull=True) | Q(ended_on__gt=day))


def is_live(target: Target, day: datetime.date) -> bool:
    """The same of one target in hand."""
    began = target.took_over_on is None or target.took_over_on <= day
    return began and (target.ended_on is None or target.ended_on > day)


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
    """The targets it took over at reorganisations."""
    return list(TargetOrigin.objects.filter(target=target).select_related("source").order_by("on", "pk"))


def days_read(target: Target, as_of: datetime.date) -> tuple[datetime.date, datetime.date]:
    """The first and last day of which a target's indicator is read on a day: a target that took over others counts
    itself from the takeover on, what was before is theirs; an ended one to the day before its end."""
    last = min(target.last_on, as_of)
    if target.ended_on is not None:
        last = min(last, target.ended_on - datetime.timedelta(days=1))
    return max(target.first_on, target.took_over_on or target.first_on), last


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a target stands on a day. `result` is None while nothing is known; `value` is that of the day.

    `read`: the result was read from an indicator; `summed`: it is made of the parts' entered results, their sum or
    (`last`) that of the last period known.
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


def splitting(org_id: int, parts: Iterable[Target]) -> Splitting:
    """By what a target of an organisation is split: its own parts are those by period."""
    return "period" if all(one.org_id == org_id for one in parts) else "organisation"


def stands(
    targets: Sequence[Target], as_of: datetime.date, *, known_at: datetime.datetime | None = None
) -> dict[int, Stand]:
    """Where each target stands on a day, as known at that day's end, or at `known_at`. Within the sight of the
    transaction.

    Statements: two for values and results, one for each level of parts and of takeovers, one for each indicator and
    period; none for each target.
    """
    family = _Family.of(targets)
    values = _values(family.all, as_of)
    results = _Results(family, as_of, known_at or clock.end_of(as_of)).known
    return {one.pk: _stand(one, values[one.pk], results.get(one.pk), as_of) for one in targets}


def _stand(target: Target, value: Decimal, found: _Found | None, as_of: datetime.date) -> Stand:
    rules = rule_set_by_slug(target.rule_set)
    grows = target.kind in TargetKind.GROWS
    result = found.value if found else None
    expected = None if result is None else forecast(result, target.first_on, target.last_on, as_of, grows=grows)
    direction: Direction = "at_most" if target.direction == "at_most" else "at_least"
    where = light(result, value, expected, rules, direction=direction, over=as_of > target.last_on)
    said = verdict(where, expected, value, target.last_on, rules)
    return Stand(target, value, result, expected, where, said, read=bool(found and found.read),
                 summed=bool(found and found.summed), last=bool(found and found.last))  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Found:
    value: Decimal
    read: bool = False
    summed: bool = False
    last: bool = False


@dataclass(frozen=True, slots=True)
class _Family:
    """Targets, what they took over, and the parts their results may be the sums of."""

    all: Mapping[int, Target]
    origins: Mapping[int, Sequence[TargetOrigin]]
    parts: Mapping[int, Sequence[Target]]

    @classmethod
    def of(cls, targets: Collection[Target]) -> _Family:
        found = {one.pk: one for one in targets}
        origins: defaultdict[int, list[TargetOrigin]] = defaultdict(list)
        parts: defaultdict[int, list[Target]] = defaultdict(list)
        wave = list(found)
        for _generation in range(MOST_GENERATIONS):
            if not wave:
                break
            new: list[Target] = []
            for origin in TargetOrigin.objects.filter(target__in=wave).select_related("source"):
                origins[origin.target_id].append(origin)
                new.append(origin.source)
            summed = [pk for pk in wave if not found[pk].measure and found[pk].kind in TargetKind.ADDS_UP]
            for part in Target.objects.filter(parent__in=summed).order_by("last_on", "first_on", "pk"):
                parts[part.parent_id or 0].append(part)
                new.append(part)
            wave = [one.pk for one in new if one.pk not in found]
            found |= {one.pk: one for one in new}
        return cls(found, origins, parts)


def _values(targets: Mapping[int, Target], as_of: datetime.date) -> dict[int, Decimal]:
    """The value of each on the day: the first change after it knows what held before."""
    values = {pk: one.value for pk, one in targets.items()}
    later = TargetChange.objects.filter(target__in=targets, on__gt=as_of).order_by("-on", "-pk")
    for change in later:
        values[change.target_id] = change.old_value
    return values


class _Results:
    """The results of a family of targets as of a day."""

    def __init__(self, family: _Family, as_of: datetime.date, known_at: datetime.datetime) -> None:
        self.family, self.as_of, self.known_at = family, as_of, known_at
        self.entered = self._entered()
        self.read = self._read()
        self.known: dict[int, _Found] = {}
        for pk in family.all:
            self._result(pk, set())

    def _entered(self) -> dict[int, Decimal]:
        end = self.known_at
        known = Q(known_to__isnull=True) | Q(known_to__gte=end)
        rows = TargetResult.objects.filter(known, target__in=self.family.all, on__lte=self.as_of, known_from__lt=end)
        return dict(rows.order_by("target_id", "on", "known_from").values_list("target_id", "value"))

    def _read(self) -> dict[int, Decimal]:
        asked: defaultdict[tuple[str, datetime.date, datetime.date], list[Target]] = defaultdict(list)
        for one in self.family.all.values():
            if one.measure in MEASURES and one.first_on <= self.as_of:
                asked[(one.measure, *days_read(one, self.as_of))].append(one)
        found: dict[int, Decimal] = {}
        known_on = clock.local(self.known_at - _MOMENT).date()
        for (slug, first, last), targets in asked.items():
            orgs = [one.org_id for one in targets]
            counts = MEASURES[slug].read(orgs, first, last, known_on) if first <= last else {}
            nothing = {} if MEASURES[slug].kind == TargetKind.SHARE else dict.fromkeys(orgs, Decimal(0))
            reached = nothing | counts
            found |= {one.pk: reached[one.org_id] for one in targets if one.org_id in reached}
        return found

    def _result(self, pk: int, above: set[int]) -> _Found | None:
        if pk in self.known or pk in above:
            return self.known.get(pk)
        found = self._own(pk, above | {pk})
        if found is not None:
            self.known[pk] = found
        return found

    def _own(self, pk: int, above: set[int]) -> _Found | None:
        before = self._before(pk, above)
        if self.family.all[pk].measure and self.family.all[pk].kind not in TargetKind.GROWS:
            before = None  # read anew of what stands here now
        if pk in self.read:
            return _Found(self.read[pk] + (before or 0), read=True)
        if pk in self.entered:  # entered for the whole period, whoever held the target before
            return _Found(self.entered[pk])
        known = self._of_parts(pk, above, before or Decimal(0))
        if known is not None:
            return known
        return None if before is None else _Found(before)

    def _of_parts(self, pk: int, above: set[int], before: Decimal) -> _Found | None:
        """What the results of the parts by organisation make, without any those by period; with what was `before`, save
        where the last period stands for all.

        Where a whole that was taken over had a result of its own, parts count from their takeover on: it holds what was
        before.
        """
        whole = self.family.all[pk]
        parts = [one for one in self.family.parts.get(pk, ()) if is_live(one, self.as_of)]
        parts = [one for one in parts if one.org_id != whole.org_id] or parts
        how = makes_up(whole.kind, splitting(whole.org_id, parts))
        held = how == "sum" and any(one.source_id in self.entered for one in self.family.origins.get(pk, ()))
        found: list[Decimal] = []
        for part in parts:
            one = self._result(part.pk, above)
            if one is not None:
                found.append(one.value - (self._before(part.pk, above) or 0) if held else one.value)
        value = made_up(how, found)
        if value is None:
            return None
        last = how == "last"
        return _Found(value if last else value + before, summed=True, last=last)

    def _before(self, pk: int, above: set[int]) -> Decimal | None:
        """What the targets it took over had reached."""
        found: list[Decimal] = []
        for origin in self.family.origins.get(pk, ()):
            if origin.on > self.as_of:
                continue
            if origin.carried is not None:
                found.append(origin.carried)
            elif self.family.all[pk].kind in TargetKind.GROWS:
                one = self._result(origin.source_id, above)
                if one is not None:
                    found.append(one.value)
        return sum(found, Decimal(0)) if found else None
