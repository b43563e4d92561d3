"""When something must be done: the rounds of a requirement, each with the first day of its period and its deadline."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from nennep.directives.states import DueRule
from nennep.kernel.period import add_months, month_of
from nennep.regulations.rules.meetings import meeting_due
from nennep.regulations.schema import RuleSet


@dataclass(frozen=True, slots=True)
class When:
    """The due rule of a requirement with its figures; `asked_on` is the day from which days are counted."""

    rule: str
    asked_on: datetime.date
    days: int | None = None
    due_on: datetime.date | None = None
    months: int | None = None
    until: datetime.date | None = None
    years: int | None = None


@dataclass(frozen=True, slots=True)
class Round:
    """A period (its first day) and the last day on which what it asks is in time."""

    period: datetime.date
    due_on: datetime.date


def next_meeting_on(day: datetime.date, rules: RuleSet[Any]) -> datetime.date:
    """The day by which the next regular meeting of a cell is due, that of the day included."""
    this = meeting_due(month_of(day), rules)
    return this if this >= day else meeting_due(add_months(month_of(day), 1), rules)


def rounds_until(when: When, day: datetime.date, rules: RuleSet[Any] | None = None) -> Iterator[Round]:
    """The rounds that have begun by a day, the earliest first. `rules`: of cell meetings, for the next meeting."""
    if when.rule == DueRule.EVERY:
        yield from _periodic(when, day)
    elif when.asked_on <= day:
        yield Round(when.asked_on, _once(when, rules))


def _once(when: When, rules: RuleSet[Any] | None) -> datetime.date:
    if when.rule == DueRule.DAYS and when.days is not None:
        return when.asked_on + datetime.timedelta(days=when.days)
    if when.rule == DueRule.YEARS and when.years is not None:
        return add_months(when.asked_on, 12 * when.years)
    if when.rule == DueRule.NEXT_MEETING and rules is not None:
        return next_meeting_on(when.asked_on, rules)
    if when.due_on is None:
        raise ValueError(f"No deadline for {when}")
    return when.due_on


def _periodic(when: When, day: datetime.date) -> Iterator[Round]:
    """A round ends on `due_on`, then every so many months; the next begins the day after."""
    if when.due_on is None or when.months is None or when.until is None:
        raise ValueError(f"No period for {when}")
    begins, number = when.asked_on, 0
    due = when.due_on
    while begins <= day and due <= when.until:
        yield Round(begins, due)
        begins, number = due + datetime.timedelta(days=1), number + 1
        due = add_months(when.due_on, number * when.months)
