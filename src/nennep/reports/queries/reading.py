"""All that the page of a month reads, in a fixed number of queries whatever the size of the organisation."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nennep.access.permissions import Permission
from nennep.kernel.actor import Actor
from nennep.organisations.queries import names_on
from nennep.orgtree.queries import ids_of
from nennep.regulations.families.meetings import CellMeetings
from nennep.regulations.queries import rule_sets_for
from nennep.regulations.registry import NoRuleSet
from nennep.regulations.schema import RuleSet
from nennep.reports.figures import Figures, total_of
from nennep.reports.queries.month import (
    PAPERS_DAYS,
    Line,
    MonthLine,
    NotMet,
    Rules,
    Wanted,
    lines_behind,
    month_lines,
)
from nennep.reports.queries.people import Leader, leaders_on
from nennep.reports.queries.place import Place, Stood, tree_day
from nennep.reports.queries.series import Series, months_of_org

MOST_NAMED = 6


@dataclass(frozen=True, slots=True)
class Reading:
    """A month of an organisation as known on a day.

    `named`: the first cells past their day; `twice`: the paths of cells below the attendance goal this month and the
    one before; `own`: the line of a cell itself; `names` of all of these and of the way up.
    """

    place: Place
    stood: Stood
    month: datetime.date
    as_of: datetime.date
    rules: RuleSet[CellMeetings] | None
    lines: list[MonthLine]
    series: Series
    named: list[NotMet]
    twice: list[str]
    own: Line | None
    leaders: Mapping[int, Leader]
    names: Mapping[int, str]

    @property
    def total(self) -> Figures:
        """The sum over all lines."""
        return total_of(line.figures for line in self.lines)

    @property
    def is_cell(self) -> bool:
        """Whether the organisation is itself a cell."""
        return self.stood.is_cell

    @property
    def is_finished(self) -> bool:
        """Whether the month was over on the as-of date."""
        return self.series.is_finished(self.month)

    def name(self, org_id: int) -> str:
        """What an organisation was called then."""
        return self.names.get(org_id, "")


def rules_for(place: Place, stood: Stood, month: datetime.date) -> RuleSet[CellMeetings] | None:
    """The rule set of cell meetings on the month's first day, as the duties of the month were opened; None where the
    system knows none of that time."""
    try:
        found: RuleSet[Any] = rule_sets_for({place.org_id: stood.path}, "cell_meetings", month)[place.org_id]
    except NoRuleSet:
        return None
    return found


def counting_rules(rules: RuleSet[CellMeetings] | None) -> Rules:
    """What of a rule set decides figures."""
    if rules is None:
        return Rules()
    days = rules.rules.papers_ahead_days.value
    return Rules(goal=rules.rules.attendance_goal.value, papers_days=PAPERS_DAYS if days is None else days)


def read_month(actor: Actor, place: Place, month: datetime.date, as_of: datetime.date) -> Reading | None:
    """The month of an organisation; None when it did not exist then. Nine queries at most."""
    day = tree_day(month, as_of)
    stood = place.on(day)
    if stood is None:
        return None
    rules = rules_for(place, stood, month)
    counting = counting_rules(rules)
    lines = month_lines(actor, place, month, as_of, counting)
    series = months_of_org(actor, place, month, as_of)
    own = None
    if stood.is_cell:
        own = next(iter(lines_behind(actor, place, month, as_of, counting, Wanted("cells")).lines), None)
    past = sorted((one for line in lines for one in line.not_met), key=lambda one: (one.due_on, one.path))
    twice = [path for line in lines for path in line.twice]
    shown = [*(one.path for one in past[:MOST_NAMED]), *twice[:MOST_NAMED]]
    steps = {org for path in (*shown, stood.path) for org in ids_of(path)}
    names = names_on({*(line.org_id for line in lines), *steps}, day)
    phones = actor.may(Permission.MEMBER_VIEW, place.now)
    leaders = leaders_on({place.org_id, *(ids_of(path)[-1] for path in shown)}, day, phones=phones)
    return Reading(place, stood, month, as_of, rules, lines, series, past[:MOST_NAMED], twice, own, leaders, names)
