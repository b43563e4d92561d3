"""What is owed, met, late or missing: of one organisation, and of all cells under one, as known on a day."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Func, Q, QuerySet, TextField, Value

from nennep.access.permissions import Permission
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.db import one_of
from nennep.kernel.period import add_months, last_day, month_of, quarter_start, valid_on
from nennep.kernel.statements import among_days, derived, within, written
from nennep.obligations.counts import duties_by_month
from nennep.obligations.models import Obligation, ObligationKind
from nennep.orgtree.queries import in_subtree, path_on, reach, under, versions_under
from nennep.regulations.verdicts import VerdictKind


@dataclass(frozen=True, slots=True)
class Owed:
    """An obligation as it stood on a day: done, late (met or owed after the deadline), due, missing, none (lifted)."""

    obligation_id: int
    org_id: int
    owed_to_id: int | None
    kind: ObligationKind
    period: datetime.date
    due_on: datetime.date
    met_on: datetime.date | None
    evidence_type: str
    evidence_id: int | None
    basis: str
    lifted_why: str
    state: VerdictKind

    @property
    def is_open(self) -> bool:
        """Whether something can still be done about it."""
        return self.met_on is None and self.state in ("due", "late")


def can_be_met_until(kind: str, period: datetime.date) -> datetime.date:
    """The last day on which a duty by rule can still be made up: a month's meeting cannot be held in the next
    month, a quarter's theme not in the next quarter; a month's report is taken until the end of the month after."""
    if kind == ObligationKind.THEMATIC_MEETING:
        return last_day(add_months(period, 2))
    return last_day(add_months(period, 1) if kind == ObligationKind.MONTHLY_REPORT else period)


def as_known_on(row: Obligation, as_of: datetime.date) -> Owed:
    """The obligation as it was known on a day: what was entered or lifted later does not count yet."""
    known = row.met_known_at is not None and clock.local(row.met_known_at).date() <= as_of
    lifted = row.lifted_at is not None and clock.local(row.lifted_at).date() <= as_of
    met_on = row.met_on if known else None
    state: VerdictKind
    if lifted:
        state = "none"
    elif met_on is not None:
        state = "done" if met_on <= row.due_on else "late"
    elif as_of <= row.due_on:
        state = "due"
    else:
        made_up = row.source is not None or as_of <= can_be_met_until(row.kind, row.period)
        state = "late" if made_up else "missing"
    return Owed(
        obligation_id=row.pk, org_id=row.org_id, owed_to_id=row.owed_to_id, kind=ObligationKind(row.kind),
        period=row.period, due_on=row.due_on, met_on=met_on, evidence_type=row.evidence_type if known else "",
        evidence_id=row.evidence_id if known else None, basis=row.basis, lifted_why=row.lifted_why if lifted else "",
        state=state,
    )  # fmt: skip


def obligations_visible_to(actor: Actor) -> QuerySet[Obligation]:
    """What the organisations within reach owe."""
    return Obligation.objects.filter(reach(actor, Permission.ORGANISATION_VIEW))


def by_rule(actor: Actor) -> QuerySet[Obligation]:
    """Of them, the duties that rules open for every cell; what documents ask for is read in `directed`."""
    return obligations_visible_to(actor).filter(kind__in=ObligationKind.BY_RULE)  # told apart within the index


def get_obligation(actor: Actor, pk: int, *, lock: bool = False) -> Obligation:
    """One obligation the actor may see; otherwise not found."""
    return one_of(obligations_visible_to(actor), pk, lock=lock)


def owed_in(actor: Actor, org_id: int, kind: ObligationKind, period: datetime.date, as_of: datetime.date) -> list[Owed]:
    """What the cells that stood under an organisation owed for a period (its first day), as known on a day.

    The tree is that of the day, or of the last day of the period when the day lies after it.
    """
    themed = kind == ObligationKind.THEMATIC_MEETING
    end = can_be_met_until(kind if themed else ObligationKind.MONTHLY_MEETING, period)
    day = max(period, min(as_of, end))
    path = path_on(org_id, day)
    if not path:
        return []
    rows = obligations_visible_to(actor).filter(in_subtree("org_id", path, day), kind=kind, period=period)
    return [as_known_on(row, as_of) for row in rows.order_by("due_on", "org_id")]


def owed_by(actor: Actor, org_id: int, day: datetime.date) -> list[Owed]:
    """What one organisation owes on a day, nearest deadline first: the running periods, met or not, and what is left
    over from the month before and can still be done."""
    month = month_of(day)
    rows = by_rule(actor).filter(org_id=org_id, period__gte=add_months(month, -3), period__lte=month)
    owed = [as_known_on(row, day) for row in rows.order_by("due_on", "kind", "id")]
    running = {ObligationKind.THEMATIC_MEETING: quarter_start(day)}
    return [row for row in owed if row.period == running.get(row.kind, month) or row.is_open]


def owed_in_year(
    actor: Actor, org_ids: Iterable[int], year: int, as_of: datetime.date
) -> dict[tuple[int, ObligationKind, datetime.date], Owed]:
    """What organisations owed for the periods of a year, by organisation, kind and period."""
    rows = by_rule(actor).filter(org_id__in=list(org_ids), period__year=year)
    owed = (as_known_on(row, as_of) for row in rows)
    return {(row.org_id, row.kind, row.period): row for row in owed}


@dataclass(frozen=True, slots=True)
class Tally:
    """How many duties of one kind and period: owed (not lifted), met, met after the day, past the day and not met."""

    owed: int
    met: int
    met_late: int
    overdue: int


def _tally(as_of: datetime.date) -> dict[str, Count]:
    end = derived(as_of, clock.end_of)
    owed = Q(lifted_at__isnull=True) | Q(lifted_at__gte=end)
    entered = owed & Q(met_known_at__lt=end)
    unmet = owed & (Q(met_known_at__isnull=True) | Q(met_known_at__gte=end))
    return {
        "owed": Count("org_id", filter=owed),
        "met": Count("org_id", filter=entered),
        "met_late": Count("org_id", filter=entered & Q(met_on__gt=F("due_on"))),
        "overdue": Count("org_id", filter=unmet & Q(due_on__lt=as_of)),
    }


def tallies_of_year(
    actor: Actor, path: str, year: int, as_of: datetime.date, *, few: bool = False
) -> dict[tuple[str, datetime.date], Tally]:
    """What everything that stood under `path` (of the as-of day) owed in a year, by kind and period; from the kept
    counts where they say the same.

    `few`: the caller knows that few cells stood there, a commune's at most.
    """
    first, last = datetime.date(year, 1, 1), datetime.date(year, 12, 31)
    kept = _kept(actor, path, sorted(ObligationKind.BY_RULE), first, last, as_of)
    if kept is not None:
        return kept
    if few:
        found = _year_of_few(actor, path, _months_of(first, last), as_of)
    else:
        found = _year.anew(actor, path, first, last, as_of)
    return {(kind, period): Tally(*counts) for kind, period, *counts in found}


@written
def _year(
    actor: Actor, path: str, first: datetime.date, last: datetime.date, as_of: datetime.date
) -> QuerySet[Any, tuple[Any, ...]]:
    rows = by_rule(actor).filter(in_subtree("org_id", path, as_of), period__gte=first, period__lte=last)
    return rows.values_list("kind", "period").annotate(**_tally(as_of))


@written
def _year_of_few(
    actor: Actor, path: str, months: list[datetime.date], as_of: datetime.date
) -> QuerySet[Any, tuple[Any, ...]]:
    rows = by_rule(actor).filter(_of_few(path, as_of), among_days("period", months))
    return rows.values_list("kind", "period").annotate(**_tally(as_of))


def _of_few(path: str, day: datetime.date) -> Q:
    """As `in_subtree`, so that the one plan for all values reads what each of them owes, not what the country does."""
    return within("org_id", versions_under(path, day).values("org_id"))


def _months_of(first: datetime.date, last: datetime.date) -> list[datetime.date]:
    """The days on which periods of duties by rule begin."""
    start = first if first.day == 1 else add_months(month_of(first), 1)
    return [add_months(start, n) for n in range((last.year - start.year) * 12 + last.month - start.month + 1)]


def tallies_by_month(
    actor: Actor, path: str, kind: str, first: datetime.date, last: datetime.date, as_of: datetime.date,
    *, few: bool = False,
) -> dict[datetime.date, Tally]:  # fmt: skip
    """The same for one kind by rule alone, by the first day of its periods from `first` to `last`; from the kept counts
    where they say the same."""
    kept = _kept(actor, path, [kind], first, last, as_of)
    if kept is not None:
        return {period: tally for (_kind, period), tally in kept.items()}
    if few:
        found = _months_of_few(actor, path, kind, _months_of(first, last), as_of)
    else:
        found = _months.anew(actor, path, kind, first, last, as_of)
    return {period: Tally(*counts) for period, *counts in found}


def _kept(
    actor: Actor, path: str, kinds: Sequence[str], first: datetime.date, last: datetime.date, as_of: datetime.date
) -> dict[tuple[str, datetime.date], Tally] | None:
    """By kind and period, out of the counts kept beside the duties; None where the duties have to be counted."""
    if not path or as_of < clock.today() or not _sees_all(actor, path):
        return None
    counts = duties_by_month(path, kinds, first, last, as_of)
    return None if counts is None else {key: Tally(*counted) for key, counted in counts.items()}


def _sees_all(actor: Actor, path: str) -> bool:
    """Whether everything at and under a path is within the actor's reach."""
    places = actor.places(Permission.ORGANISATION_VIEW)
    return actor.everything or any(below and path.startswith(place) for place, below in places)


@written
def _months(
    actor: Actor, path: str, kind: str, first: datetime.date, last: datetime.date, as_of: datetime.date
) -> QuerySet[Any, tuple[Any, ...]]:
    rows = obligations_visible_to(actor).filter(
        in_subtree("org_id", path, as_of), kind=kind, period__gte=first, period__lte=last
    )
    return rows.values_list("period").annotate(**_tally(as_of))


@written
def _months_of_few(
    actor: Actor, path: str, kind: str, months: list[datetime.date], as_of: datetime.date
) -> QuerySet[Any, tuple[Any, ...]]:
    rows = obligations_visible_to(actor).filter(_of_few(path, as_of), among_days("period", months), kind=kind)
    return rows.values_list("period").annotate(**_tally(as_of))


def tallies_below(
    actor: Actor, path: str, kind: str, period: datetime.date, as_of: datetime.date, *, few: bool = False
) -> dict[int, Tally]:
    """The same for one kind and period, by the organisation directly under `path` through which each one stands."""
    ask = _below if few else _below.anew
    found = ask(actor, path, kind, period, as_of, path.count(".") + 1)
    return {int(child, 16): Tally(*counts) for child, *counts in found}


@written
def _below(
    actor: Actor, path: str, kind: str, period: datetime.date, as_of: datetime.date, step: int
) -> QuerySet[Any, tuple[Any, ...]]:
    version = "org__versions__"
    rows = obligations_visible_to(actor).filter(
        valid_on(as_of, version), under(path, f"{version}path"), kind=kind, period=period
    )
    place = Func(F(f"{version}path"), Value("."), step, function="split_part", output_field=TextField(db_collation="C"))
    return rows.annotate(child=place).exclude(child="").values_list("child").annotate(**_tally(as_of))
