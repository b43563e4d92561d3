"""Why a line of an issued report is another today: the records that were entered, corrected or taken back since.

A cause is a record with the moment from which it is known; each explains the measures it counts in, and no others.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from django.db.models import Max, Q

from nennep.access.permissions import Permission
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.period import add_months, next_month, quarter_start
from nennep.meetings.models import FormerCounters, FormerResult, Meeting, Task, Visit
from nennep.meetings.queries.meetings import meetings_visible_to
from nennep.meetings.queries.tasks import tasks_visible_to
from nennep.meetings.states import MeetingKind, MeetingState, TaskState, VisitState
from nennep.obligations.models import Obligation, ObligationKind
from nennep.orgtree.models import OrgEdge, OrgNow
from nennep.reports.figures import MEASURES
from nennep.reports.queries.compared import Compared, Difference, steps_of

Kind = Literal[
    "closed", "corrected", "met", "lifted", "opened", "visited", "given", "finished", "reopened", "dropped", "moved",
    "unseen", "rules", "time",
]  # fmt: skip

DUTY = frozenset({"owed", "met", "met_late", "due", "late", "missing"})
THEME = frozenset({"quarter_owed", "quarter_met"})
BOARD = frozenset({"board_meetings", "board_summoned", "board_attended"})
TASKS = frozenset({"tasks_due", "tasks_on_time"})
BY_RULES = frozenset({"below_goal", "below_twice", "papers"})
BY_TIME = frozenset({"due", "late", "missing"})
EVERY = frozenset(MEASURES)
OWN = EVERY - DUTY - THEME - BOARD - TASKS - {"cells", "visits"}
_COUNTERS = {
    "summoned": {"summoned", "below_goal", "below_twice"}, "attended": {"attended", "below_goal", "below_twice"},
    "excused": {"excused"}, "unexcused": {"unexcused"}, "exempt": {"exempt"}, "speakers": {"speakers"},
    "committee_summoned": {"committee_summoned"}, "committee_attended": {"committee_attended"},
    "papers_days_ahead": {"papers"}, "grade": {"graded", "grade_1", "grade_2", "grade_3", "grade_4"},
}  # fmt: skip
_OF_BOARD = {"summoned": {"board_summoned"}, "attended": {"board_attended"}}


@dataclass(frozen=True, slots=True)
class Cause:
    """What happened to which record. `known_at`: since when it is known, where that is kept; `on`: the day it speaks
    of; `text`: its title, number or reason; `meeting_id`, `task_id`: the record, where the actor may open it."""

    kind: Kind
    measures: frozenset[str]
    known_at: datetime.datetime | None = None
    on: datetime.date | None = None
    text: str = ""
    meeting_id: int | None = None
    task_id: int | None = None


@dataclass(frozen=True, slots=True)
class Traced:
    """A line that differs with its causes; `open` the measures that no record explains."""

    line: Difference
    causes: tuple[Cause, ...]
    open: frozenset[str]


Found = dict[int, list[Cause]]


def trace(actor: Actor, compared: Compared, lines: Sequence[Difference]) -> list[Traced]:
    """The causes of some of the lines. Nine queries at most, however many lines."""
    orgs = [line.org_id for line in lines]
    found: Found = {org: [] for org in orgs}
    if lines:
        _meetings(actor, compared, found)
        _corrections(actor, compared, found)
        _duties(compared, lines, found)
        _visits(compared, found)
        _tasks(actor, compared, found)
        _tree(actor, compared, lines, found)
        _rules_and_time(compared, lines, found)
    return [_traced(line, found[line.org_id]) for line in lines]


def _traced(line: Difference, causes: Iterable[Cause]) -> Traced:
    changed = frozenset(line.changed)
    kept = tuple(cause for cause in causes if cause.measures & changed)
    return Traced(line, kept, changed.difference(*(cause.measures for cause in kept)))


def _of_meeting(meeting: Meeting, month: datetime.date) -> frozenset[str]:
    """The measures a closed meeting counts in: those of its kind in its month; attendance in the month after too."""
    own = meeting.kind in (MeetingKind.REGULAR, MeetingKind.TEAM)
    if meeting.month != month:
        return frozenset({"below_twice"}) if own else frozenset()
    if meeting.kind == MeetingKind.COMMITTEE:
        return BOARD
    return OWN if own else frozenset({"thematic"} if meeting.kind == MeetingKind.THEMATIC else ())


def _openable(actor: Actor, keys: Iterable[int]) -> set[int]:
    return set(meetings_visible_to(actor).filter(pk__in=list(keys)).values_list("pk", flat=True))


def _meetings(actor: Actor, compared: Compared, found: Found) -> None:
    """Minutes that were locked after the report."""
    month = compared.report.month
    rows = list(Meeting.objects.filter(
        org_id__in=list(found), month__in=[month, add_months(month, -1)], state=MeetingState.CLOSED,
        closed_at__gte=compared.report.known_at,
    ).order_by("closed_at", "id"))  # fmt: skip
    seen = _openable(actor, (row.pk for row in rows))
    for row in rows:
        found[row.org_id].append(Cause(
            "closed", _of_meeting(row, month), row.closed_at, clock.local(row.starts_at).date(),
            row.title if row.pk in seen else "", row.pk if row.pk in seen else None,
        ))  # fmt: skip


def _corrections(actor: Actor, compared: Compared, found: Found) -> None:
    """Counters of closed meetings that were replaced after the report."""
    month, known_at = compared.report.month, compared.report.known_at
    rows = FormerCounters.objects.filter(
        org_id__in=list(found), month__in=[month, add_months(month, -1)], known_to__gte=known_at,
        known_from__lte=known_at,
    ).select_related("meeting").order_by("known_to", "id")  # fmt: skip
    former = {row.meeting_id: row for row in rows}
    last = dict(
        FormerCounters.objects.filter(meeting_id__in=list(former)).values_list("meeting_id").annotate(Max("known_to"))
    )
    seen = _openable(actor, former)
    for key, row in former.items():
        meeting = row.meeting
        changed = {name for name in _COUNTERS if getattr(row, name) != getattr(meeting, name)}
        board = meeting.kind == MeetingKind.COMMITTEE
        measures = frozenset().union(*((_OF_BOARD if board else _COUNTERS).get(name, set()) for name in changed))
        own = _of_meeting(meeting, month)
        found[row.org_id].append(Cause(
            "corrected", frozenset(measures) & own, last.get(key), clock.local(meeting.starts_at).date(),
            meeting.title if key in seen else "", key if key in seen else None,
        ))  # fmt: skip


def _duties(compared: Compared, lines: Sequence[Difference], found: Found) -> None:
    """Duties noted as met, lifted or opened after the report."""
    then = {line.org_id: line.then for line in lines}
    month, known_at = compared.report.month, compared.report.known_at
    monthly = Q(kind=ObligationKind.MONTHLY_MEETING, period=month)
    rows = list(Obligation.objects.filter(
        monthly | Q(kind=ObligationKind.THEMATIC_MEETING, period=quarter_start(month)), org_id__in=list(found)
    ).order_by("kind", "id"))  # fmt: skip
    for row in rows:
        monthly_one = row.kind == ObligationKind.MONTHLY_MEETING
        measures = DUTY if monthly_one else THEME
        causes, before = found[row.org_id], then[row.org_id]
        if row.opened_at >= known_at and not (before.owed if monthly_one else before.quarter_owed):
            causes.append(Cause("opened", measures, row.opened_at, row.due_on, row.basis))
        if row.met_known_at is not None and row.met_known_at >= known_at:
            meeting = row.evidence_id if row.evidence_type == Meeting._meta.label_lower else None
            causes.append(Cause("met", measures, row.met_known_at, row.met_on, meeting_id=meeting))
        if row.lifted_at is not None and row.lifted_at >= known_at:
            causes.append(Cause("lifted", measures, row.lifted_at, row.due_on, row.lifted_why))


def _visits(compared: Compared, found: Found) -> None:
    """Visits of superiors that both sides had not confirmed when the report was made."""
    month, known_at = compared.report.month, compared.report.known_at
    late = Q(visitor_confirmed_at__gte=known_at) | Q(cell_confirmed_at__gte=known_at)
    rows = Visit.objects.filter(
        late, org_id__in=list(found), state=VisitState.CONFIRMED, visited_on__gte=month,
        visited_on__lt=next_month(month),
    ).order_by("visited_on", "id")  # fmt: skip
    for row in rows:
        known = max(at for at in (row.visitor_confirmed_at, row.cell_confirmed_at) if at is not None)
        found[row.org_id].append(Cause("visited", frozenset({"visits"}), known, row.visited_on, row.visitor_name))


def _tasks(actor: Actor, compared: Compared, found: Found) -> None:
    """Tasks given, finished, taken up again or dropped after the report, and those whose day has come since."""
    report = compared.report
    rows = list(Task.objects.filter(
        org_id__in=list(found), due_on__gte=report.month, due_on__lt=next_month(report.month)
    ).order_by("due_on", "id"))  # fmt: skip
    again = dict(FormerResult.objects.filter(
        task_id__in=[row.pk for row in rows], known_from__lte=report.known_at, known_to__gte=report.known_at
    ).values_list("task_id", "known_to"))  # fmt: skip
    seen = set(tasks_visible_to(actor).filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    for row in rows:
        text, key = (row.text, row.pk) if row.pk in seen else ("", None)
        acts: list[tuple[Kind, datetime.datetime | None]] = []
        if row.given_at >= report.known_at:
            acts.append(("given", row.given_at))
        if row.pk in again:
            acts.append(("reopened", again[row.pk]))
        if row.settled_at is not None and row.settled_at >= report.known_at:
            acts.append(("dropped" if row.state == TaskState.DROPPED else "finished", row.settled_at))
        if report.as_of < row.due_on <= compared.as_of:
            acts.append(("time", None))
        found[row.org_id] += [Cause(kind, TASKS, at, row.due_on, text, task_id=key) for kind, at in acts]


def _tree(actor: Actor, compared: Compared, lines: Sequence[Difference], found: Found) -> None:
    """Organisations that came under or left: what was decided about them, or about what they stand under."""
    gone = [line for line in lines if not (line.path_then and line.path_now)]
    if not gone:
        return
    known_at, first, last = compared.report.known_at, compared.day_then, compared.day_now
    later = Q(known_from__gte=known_at) | Q(known_to__gte=known_at)
    between = Q(valid_from__gt=first, valid_from__lte=last) | Q(valid_to__gt=first, valid_to__lte=last)
    steps = {step for line in gone for step in steps_of(line)}
    edges = OrgEdge.objects.filter(later | between, org_id__in=steps).select_related("cause").order_by("id")
    events: dict[int, dict[int, Cause]] = {}
    for edge in edges:
        event = edge.cause
        text = " ".join(part for part in (event.get_kind_display(), event.decision_no) if part)
        events.setdefault(edge.org_id, {})[event.pk] = Cause(
            "moved", EVERY, event.recorded_at, event.effective_on, text
        )
    places = dict(OrgNow.objects.filter(org_id__in=[line.org_id for line in gone]).values_list("org_id", "path"))
    for line in gone:
        causes = [cause for step in sorted(steps_of(line)) for cause in events.get(step, {}).values()]
        if not actor.may(Permission.REPORT_VIEW, places.get(line.org_id, "")):
            causes.append(Cause("unseen", EVERY))
        found[line.org_id] += causes


def _rules_and_time(compared: Compared, lines: Sequence[Difference], found: Found) -> None:
    """Another rule set counts by now; a day has passed by which something was due."""
    for line in lines:
        if compared.rules_then != compared.rules_now:
            text = f"{compared.rules_then} → {compared.rules_now}"
            found[line.org_id].append(Cause("rules", BY_RULES, text=text))
        open_then, open_now = (sum(getattr(row, name) for name in BY_TIME) for row in (line.then, line.now))
        if compared.as_of > compared.report.as_of and open_then == open_now and line.then.owed == line.now.owed:
            found[line.org_id].append(Cause("time", BY_TIME, on=compared.as_of))
