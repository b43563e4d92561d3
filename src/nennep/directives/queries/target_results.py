"""What targets have reached: read from indicators, entered, made up of parts, brought by what was taken over at
reorganisations. Counted once, whatever was split, merged and divided in between."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from nennep.directives.measures import MEASURES
from nennep.directives.models import Target, TargetChange, TargetKind, TargetOrigin, TargetResult
from nennep.kernel import clock
from nennep.regulations.rules.targets import Splitting, digits, made_up, makes_up, shares

MOST_GENERATIONS = 20  # reorganisations one behind the other
MOMENT = datetime.timedelta(microseconds=1)  # what is known at a moment was known before it
_ONE_DAY = datetime.timedelta(days=1)


def live_on(day: datetime.date) -> Q:
    """Targets that had not been withdrawn or taken over by the day, and those of successors from their takeover on."""
    began = Q(took_over_on__isnull=True) | Q(took_over_on__lte=day)
    return began & (Q(ended_on__isnull=True) | Q(ended_on__gt=day))


def is_live(target: Target, day: datetime.date) -> bool:
    """The same of one target in hand."""
    began = target.took_over_on is None or target.took_over_on <= day
    return began and (target.ended_on is None or target.ended_on > day)


def days_read(target: Target, as_of: datetime.date) -> tuple[datetime.date, datetime.date]:
    """The first and last day of which a target's indicator is read on a day: a target that took over others counts
    itself from the takeover on, what was before is theirs; an ended one to the day before its end."""
    last = min(target.last_on, as_of)
    if target.ended_on is not None:
        last = min(last, target.ended_on - _ONE_DAY)
    return max(target.first_on, target.took_over_on or target.first_on), last


def splitting(org_id: int, parts: Iterable[Target]) -> Splitting:
    """By what a target of an organisation is split: its own parts are those by period."""
    return "period" if all(one.org_id == org_id for one in parts) else "organisation"


def brought(origin: TargetOrigin, result: Decimal | None) -> Decimal | None:
    """What a target that was taken over brings: what was shared on the day, else its `result` as it is read now, of a
    divided one the share of it by the same rule."""
    if origin.carried is not None or result is None:
        return origin.carried
    return _share(origin, result)


def _share(origin: TargetOrigin, figure: Decimal) -> Decimal:
    return shares(figure, origin.weights, digits(figure))[origin.place] if origin.weights else figure


def takes_over(target: Target, origins: Sequence[TargetOrigin]) -> bool:
    """Whether results of before count: never where what stands now is read anew; percentages of one source alone, as
    it was divided, since they do not add up."""
    if target.measure and target.kind not in TargetKind.GROWS:
        return False
    return target.kind in TargetKind.ADDS_UP or (len(origins) == 1 and origins[0].carried is not None)


@dataclass(frozen=True, slots=True)
class Found:
    """A result and where it comes from, as in `queries.targets.Stand`."""

    value: Decimal
    read: bool = False
    summed: bool = False
    last: bool = False
    taken: bool = False


@dataclass(frozen=True, slots=True)
class Family:
    """Targets, what they took over, and the parts their results may be the sums of, periods in order; within the sight
    of the transaction: of a takeover the source may be missing."""

    all: Mapping[int, Target]
    origins: Mapping[int, Sequence[TargetOrigin]]
    parts: Mapping[int, Sequence[Target]]

    @classmethod
    def of(cls, targets: Collection[Target]) -> Family:
        """Two statements for each level of parts and of takeovers."""
        found = {one.pk: one for one in targets}
        origins: defaultdict[int, list[TargetOrigin]] = defaultdict(list)
        parts: defaultdict[int, list[Target]] = defaultdict(list)
        wave = list(found)
        for _generation in range(MOST_GENERATIONS):
            if not wave:
                break
            sources: set[int] = set()
            for origin in TargetOrigin.objects.filter(target__in=wave):
                origins[origin.target_id].append(origin)
                sources.add(origin.source_id)
            summed = {pk for pk in wave if not found[pk].measure and found[pk].kind in TargetKind.ADDS_UP}
            rows = Target.objects.filter(Q(pk__in=sources) | Q(parent__in=summed))
            new = list(rows.order_by("last_on", "first_on", "pk"))
            for part in new:
                if part.parent_id in summed:
                    parts[part.parent_id].append(part)
            wave = [one.pk for one in new if one.pk not in found]
            found |= {one.pk: one for one in new}
        return cls(found, origins, parts)


def values_on(targets: Mapping[int, Target], as_of: datetime.date) -> dict[int, Decimal]:
    """The value of each on the day: the first change after it knows what held before."""
    values = {pk: one.value for pk, one in targets.items()}
    later = TargetChange.objects.filter(target__in=targets, on__gt=as_of).order_by("-on", "-pk")
    for change in later:
        values[change.target_id] = change.old_value
    return values


class Results:
    """The results of a family of targets as of a day; `known`: target -> its result, where there is one."""

    def __init__(self, family: Family, as_of: datetime.date, known_at: datetime.datetime) -> None:
        self.family, self.as_of, self.known_at = family, as_of, known_at
        self.entered = self._entered()
        self.read = self._read()
        self.known: dict[int, Found] = {}
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
        known_on = clock.local(self.known_at - MOMENT).date()
        for (slug, first, last), targets in asked.items():
            orgs = [one.org_id for one in targets]
            counts = MEASURES[slug].read(orgs, first, last, known_on) if first <= last else {}
            nothing = {} if MEASURES[slug].kind == TargetKind.SHARE else dict.fromkeys(orgs, Decimal(0))
            reached = nothing | counts
            found |= {one.pk: reached[one.org_id] for one in targets if one.org_id in reached}
        return found

    def _result(self, pk: int, above: set[int]) -> Found | None:
        if pk in self.known or pk in above:
            return self.known.get(pk)
        found = self._own(pk, above | {pk})
        if found is not None:
            self.known[pk] = found
        return found

    def _own(self, pk: int, above: set[int]) -> Found | None:
        before = self._before(pk, above)
        if pk in self.read:
            return Found(self.read[pk] + (before or 0), read=True)
        if pk in self.entered:  # entered for the whole period, whoever held the target before
            return Found(self.entered[pk])
        known = self._of_parts(pk, above, before)
        if known is not None:
            return known
        return None if before is None else Found(before, taken=True)

    def _of_parts(self, pk: int, above: set[int], before: Decimal | None) -> Found | None:
        """What the results of the parts by organisation make, without any those by period; with what was `before`.

        Of parts that are summed, what the whole already has from before is left out. Where the last period stands for
        all, those count that say more than what was before, which is each predecessor's own last; of an ended whole the
        last that it had.
        """
        whole = self.family.all[pk]
        last_day = self.as_of if whole.ended_on is None else min(self.as_of, whole.ended_on - _ONE_DAY)
        days = (last_day, self.as_of)
        parts = [one for one in self.family.parts.get(pk, ()) if any(is_live(one, day) for day in days)]
        parts = [one for one in parts if one.org_id != whole.org_id] or parts
        how = makes_up(whole.kind, splitting(whole.org_id, parts))
        found: list[Decimal] = []
        for part in parts:
            one = self._result(part.pk, above)
            if one is None or (how == "last" and before is not None and one.taken):
                continue
            if how == "last":
                found.append(one.value)
            elif is_live(part, self.as_of):
                found.append(one.value - self._held(part.pk, pk, above))
        value = made_up(how, found)
        if value is None:
            return None
        last = how == "last"
        return Found(value if last else value + (before or 0), summed=True, last=last)

    def _held(self, part: int, whole: int, above: set[int]) -> Decimal:
        """How much of a part's result of before is in what its whole has from before: where the whole that was taken
        over was shared with all its parts, or had a result of its own."""
        held = Decimal(0)
        for one in self._origins(part):
            source = self._source_of(one, whole)
            if source is None:
                continue
            if source.source_id in self.entered:
                held += self._brought(one, above) or 0
            elif source.carried is not None:
                held += one.carried or 0 if one.weights else self._brought(one, above) or 0
            else:
                held += _share(one, self._held(one.source_id, source.source_id, above))
        return held

    def _source_of(self, origin: TargetOrigin, whole: int) -> TargetOrigin | None:
        """From where a whole took over what a part's source was a part of; of a division that is out of sight, both
        from there on one day."""
        known = self.family.all
        source = known.get(origin.source_id)
        return next(
            (one for one in self._origins(whole)
             if (one.source_id not in known and one.on == origin.on if source is None
                 else one.source_id == source.parent_id)),
            None,
        )  # fmt: skip

    def _origins(self, pk: int) -> list[TargetOrigin]:
        return [one for one in self.family.origins.get(pk, ()) if one.on <= self.as_of]

    def _before(self, pk: int, above: set[int]) -> Decimal | None:
        """What the targets it took over bring."""
        origins = self._origins(pk)
        if not takes_over(self.family.all[pk], origins):
            return None
        known = [value for one in origins if (value := self._brought(one, above)) is not None]
        return sum(known, Decimal(0)) if known else None

    def _brought(self, origin: TargetOrigin, above: set[int]) -> Decimal | None:
        found = self._result(origin.source_id, above) if origin.source_id in self.family.all else None
        return brought(origin, found.value if found else None)
