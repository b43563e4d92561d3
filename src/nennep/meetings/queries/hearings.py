"""A cell's monthly report, read out of its records; which reports a committee has heard (S4.7)."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.period import month_of, next_month, quarter_start
from nennep.meetings.models import Counters, Hearing, Meeting, Task, Visit
from nennep.meetings.queries.former import counters_known, dropped_before, results_known
from nennep.meetings.queries.meetings import meetings_visible_to
from nennep.meetings.queries.tasks import tasks_visible_to
from nennep.meetings.queries.visits import visits_visible_to
from nennep.meetings.states import MeetingState, VisitState
from nennep.meetings.visibility import decisions_of
from nennep.obligations.models import ObligationKind
from nennep.obligations.queries import Owed, owed_in, owed_in_year
from nennep.organisations.queries import get_organisation, name_on, names_on, natural_key
from nennep.regulations.verdicts import VerdictKind


@dataclass(frozen=True, slots=True)
class HearingRow:
    """One cell in a month: what it owes (the report), whether the committee heard it, and what it concluded.

    `state`: done when heard; otherwise how the report itself stands (due, late, missing; done is not heard yet).
    """

    cell_id: int
    name: str
    report: Owed | None
    meeting: Owed | None
    meeting_id: int | None
    heard_at: datetime.datetime | None
    hearing_meeting_id: int | None
    decided: str

    @property
    def is_heard(self) -> bool:
        """Whether the committee has heard the report."""
        return self.heard_at is not None

    @property
    def state(self) -> VerdictKind:
        """How it stands, for a mark on the page."""
        if self.is_heard:
            return "done"
        return self.report.state if self.report else "none"


def hearing_list(actor: Actor, org_id: int, month: datetime.date, as_of: datetime.date) -> list[HearingRow]:
    """The cells that report to an organisation for a month, with how far each is: exceptions first, then by name."""
    get_organisation(actor, org_id)
    month = month_of(month)
    reports = {
        row.org_id: row
        for row in owed_in(actor, org_id, ObligationKind.MONTHLY_REPORT, month, as_of)
        if row.owed_to_id == org_id
    }
    met = {row.org_id: row for row in owed_in(actor, org_id, ObligationKind.MONTHLY_MEETING, month, as_of)}
    heard = Hearing.objects.filter(org_id=org_id, month=month, heard_at__lt=clock.end_of(as_of)).order_by(
        "heard_at", "id"
    )
    by_cell = {row.cell_id: row for row in heard}
    names = names_on(reports, min(as_of, next_month(month)))
    rows = [
        HearingRow(
            cell_id=cell_id, name=names.get(cell_id, ""), report=report, meeting=met.get(cell_id),
            meeting_id=met[cell_id].evidence_id if cell_id in met else None,
            heard_at=by_cell[cell_id].heard_at if cell_id in by_cell else None,
            hearing_meeting_id=by_cell[cell_id].meeting_id if cell_id in by_cell else None,
            decided=by_cell[cell_id].decided if cell_id in by_cell else "",
        )
        for cell_id, report in reports.items()
    ]  # fmt: skip
    order = {"missing": 0, "late": 1, "due": 2, "none": 3, "done": 4}
    return sorted(rows, key=lambda row: (order[row.state], natural_key(row.name)))


@dataclass(frozen=True, slots=True)
class MeetingLine:
    """A meeting of the month as the report states it. Counts are persons; `ahead` days the papers were sent before."""

    meeting_id: int
    title: str
    kind: str
    held_on: datetime.date
    minutes_long: int
    attended: int
    summoned: int
    unexcused: int
    speakers: int
    ahead: int | None
    score: Decimal | None
    grade: str
    decisions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A task that was due or finished in the month, or is late."""

    task_id: int
    text: str
    person: str
    due_on: datetime.date
    done_on: datetime.date | None
    is_late: bool


@dataclass(frozen=True, slots=True)
class CellReport:
    """A cell's month, every figure of it read from the records as they were known on a day."""

    cell_id: int
    name: str
    month: datetime.date
    as_of: datetime.date
    meeting: Owed | None
    thematic: Owed | None
    report: Owed | None
    meetings: tuple[MeetingLine, ...]
    tasks: tuple[TaskLine, ...]
    visits: tuple[str, ...]
    dues: str

    @property
    def attended(self) -> int:
        """Attendances of the month's meetings together."""
        return sum(line.attended for line in self.meetings)

    @property
    def summoned(self) -> int:
        """Attendances owed in the month's meetings together."""
        return sum(line.summoned for line in self.meetings)

    @property
    def tasks_done(self) -> int:
        """Tasks among those listed that are done."""
        return sum(task.done_on is not None for task in self.tasks)

    @property
    def tasks_late(self) -> int:
        """Tasks among those listed that are late, or were finished late."""
        return sum(task.is_late for task in self.tasks)


def _line(actor: Actor, meeting: Meeting, known: Counters) -> MeetingLine:
    return MeetingLine(
        meeting_id=meeting.pk, title=meeting.title, kind=meeting.kind, held_on=clock.local(meeting.starts_at).date(),
        minutes_long=known.minutes_long, attended=known.attended, summoned=known.summoned, unexcused=known.unexcused,
        speakers=known.speakers, ahead=known.papers_days_ahead, score=known.score, grade=known.grade,
        decisions=tuple(row.text for row in decisions_of(actor, meeting) if row.carried),
    )  # fmt: skip


def _task_lines(actor: Actor, cell_id: int, month: datetime.date, as_of: datetime.date) -> tuple[TaskLine, ...]:
    end = next_month(month)
    rows: list[Task] = list(
        tasks_visible_to(actor)
        .filter(org_id=cell_id, given_at__lt=clock.end_of(as_of), due_on__lt=end)
        .exclude(dropped_before(clock.end_of(as_of)))
        .order_by("due_on", "id")
    )
    known = results_known(rows, clock.end_of(as_of))
    lines = []
    for row in rows:
        done = known.get(row.pk)
        if done is not None and done < month and row.due_on < month:
            continue
        late = (done or as_of) > row.due_on
        lines.append(TaskLine(row.pk, row.text, row.person_name, row.due_on, done, late))
    return tuple(lines)


def cell_report(actor: Actor, cell_id: int, month: datetime.date, as_of: datetime.date) -> CellReport:
    """The report of a cell for a month: whether it met, who came, how good it was, what it decided, how its tasks
    stand, which superiors attended. What was locked or confirmed after `as_of` is left out; counters corrected after it
    are those from before the correction, and tasks stand as was known then."""
    get_organisation(actor, cell_id)
    month = month_of(month)
    owed = owed_in_year(actor, [cell_id], month.year, as_of)
    closed = (
        meetings_visible_to(actor)
        .filter(org_id=cell_id, month=month, state=MeetingState.CLOSED, closed_at__lt=clock.end_of(as_of))
        .select_related("org__now")
        .order_by("starts_at", "id")
    )
    meetings = list(closed)
    known = counters_known(meetings, clock.end_of(as_of))
    visits: list[Visit] = list(
        visits_visible_to(actor).filter(
            org_id=cell_id, state=VisitState.CONFIRMED, visited_on__gte=month, visited_on__lt=next_month(month),
            visitor_confirmed_at__lt=clock.end_of(as_of), cell_confirmed_at__lt=clock.end_of(as_of),
        ).order_by("visited_on", "id")
    )  # fmt: skip
    return CellReport(
        cell_id=cell_id, name=name_on(cell_id, min(as_of, next_month(month))), month=month, as_of=as_of,
        meeting=owed.get((cell_id, ObligationKind.MONTHLY_MEETING, month)),
        thematic=owed.get((cell_id, ObligationKind.THEMATIC_MEETING, quarter_start(month))),
        report=owed.get((cell_id, ObligationKind.MONTHLY_REPORT, month)),
        meetings=tuple(_line(actor, meeting, known[meeting.pk]) for meeting in meetings),
        tasks=_task_lines(actor, cell_id, month, as_of),
        visits=tuple(_visit_words(visit) for visit in visits),
        dues=next((meeting.dues_note for meeting in meetings if meeting.dues_note), ""),
    )  # fmt: skip


def _visit_words(visit: Visit) -> str:
    day = f"{visit.visited_on:%d/%m/%Y}" if visit.visited_on else ""
    who = ", ".join(part for part in (visit.visitor_name, visit.visitor_title) if part)
    return _("%(who)s dự ngày %(day)s") % {"who": who, "day": day}
