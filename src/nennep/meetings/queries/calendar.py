"""The calendar: an organisation's year as a strip of months, and who still owes a meeting (D1)."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from nennep.kernel.actor import Actor
from nennep.kernel.period import month_of, quarter_start
from nennep.meetings.models import Meeting
from nennep.meetings.queries.meetings import meetings_of
from nennep.meetings.states import MeetingState
from nennep.obligations.models import ObligationKind
from nennep.obligations.queries import Owed, owed_in, owed_in_year
from nennep.organisations.queries import names_on, natural_key


@dataclass(frozen=True, slots=True)
class StripMonth:
    """A month of the year: its meetings, and how the duties stood on the day; None where nothing was owed (yet).

    `thematic` is the duty of the month's quarter; it repeats in the three months.
    """

    month: datetime.date
    meetings: tuple[Meeting, ...]
    regular: Owed | None
    thematic: Owed | None
    report: Owed | None


def meetings_of_year(actor: Actor, org_id: int, year: int, as_of: datetime.date) -> list[StripMonth]:
    """The twelve months of a year for one organisation. Two queries."""
    owed = owed_in_year(actor, [org_id], year, as_of)
    by_month: dict[datetime.date, list[Meeting]] = {}
    for meeting in meetings_of(actor, org_id, year=year).exclude(state=MeetingState.CANCELLED):
        by_month.setdefault(meeting.month, []).insert(0, meeting)
    months = [datetime.date(year, number, 1) for number in range(1, 13)]
    return [
        StripMonth(
            month=month, meetings=tuple(by_month.get(month, ())),
            regular=owed.get((org_id, ObligationKind.MONTHLY_MEETING, month)),
            thematic=owed.get((org_id, ObligationKind.THEMATIC_MEETING, quarter_start(month))),
            report=owed.get((org_id, ObligationKind.MONTHLY_REPORT, month)),
        )
        for month in months
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class DueRow:
    """A cell that owed something for a period, by name."""

    org_id: int
    name: str
    owed: Owed


def due_list(
    actor: Actor,
    org_id: int,
    kind: ObligationKind,
    period: datetime.date,
    as_of: datetime.date,
) -> list[DueRow]:
    """The cells under an organisation and how each stands with a duty of a period: exceptions first, then by name."""
    first = quarter_start(period) if kind == ObligationKind.THEMATIC_MEETING else month_of(period)
    rows = owed_in(actor, org_id, kind, first, as_of)
    names = names_on([row.org_id for row in rows], as_of)
    order = {"missing": 0, "late": 1, "due": 2, "none": 3, "done": 4}
    made = [DueRow(row.org_id, names.get(row.org_id, ""), row) for row in rows]
    return sorted(made, key=lambda row: (order[row.owed.state], natural_key(row.name)))
