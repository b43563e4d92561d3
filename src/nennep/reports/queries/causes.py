"""Why a line of an issued report is another today: the records that were entered, corrected or taken back since.

A cause is a record with the moment from which it is known; each explains the measures it counts in, and no others.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from django.db.models import Max, Q

from nennep.access.permissions import Permission
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.period import OPEN_END, add_months, next_month, quarter_start
from nennep.meetings.models import FormerCounters, FormerResult, Meeting, Task, Visit
from nennep.meetings.queries.meetings import meetings_visible_to
from nennep.meetings.queries.tasks import tasks_visible_to
from nennep.meetings.states import MeetingKind, MeetingState, TaskState, VisitState
from nennep.obligations.models import Obligation, ObligationKind
from nennep.orgtree.models import OrgEdge, OrgEvent, OrgLineage, OrgNow
from nennep.regulations.registry import rule_set_by_slug
from nennep.reports.figures import MEASURES
from nennep.reports.queries.compared import Compared, Difference
from nennep.reports.queries.month import Rules
from nennep.reports.queries.reading import counting_rules

Kind = Literal[
    "closed", "corrected", "met", "lifted", "opened", "visited", "given", "finished", "reopened", "dropped", "moved",
    "unseen", "rules", "time",
]  # fmt: skip

DUTY = frozenset({"owed", "met", "met_late", "due", "late", "missing"})
THEME = frozenset({"quarter_owed", "quarter_met"})
BOARD = frozenset({"board_meetings", "board_summoned", "board_attended"})
TASKS = frozenset({"tasks_due", "tasks_on_time"})
BY_TIME = frozenset({"due", "late", "missing"})
EVERY = frozenset(MEASURES)
PLACE = "place"  # beside the measures: under which organisation directly below a line counts
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
    """A line that differs with its causes; `open` the measures, and PLACE, that no record explains."""

    line: Difference
    causes: tuple[Cause, ...]
    open: frozenset[str]


Found = dict[int, list[Cause]]


def trace(actor: Actor, compared: Compared, lines: Sequence[Difference]) -> list[Traced]:
    """The causes of some of the lines. Twelve queries at most, however many lines."""
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
    """A line that counts on one side alone is explained by what brought it in or took it out, and by nothing else."""
    changed = frozenset(line.changed) | (frozenset({PLACE}) if line.is_elsewhere else frozenset())
    if line.is_elsewhere and "cells" in changed:
        causes = [cause for cause in causes if PLACE in cause.measures]
    kept = tuple(cause for cause in causes if cause.measures & changed)
    left = changed.difference(*(cause.measures for cause in kept))
    is_shown = bool(line.under_then or line.under_now)
    return Traced(line, kept, left if is_shown else left - {PLACE})


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
        if row.met_known_at is not None and row.met_known_at >= known_at and row.lifted_at is None:
            meeting = row.evidence_id if row.evidence_type == Meeting._meta.label_lower else None
            met = measures - {"owed", "quarter_owed"}
            causes.append(Cause("met", met, row.met_known_at, row.met_on, meeting_id=meeting))
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
    former = FormerResult.objects.filter(
        task_id__in=[row.pk for row in rows], known_from__lte=report.known_at, known_to__gte=report.known_at
    )
    again = {row.task_id: row for row in former}
    seen = set(tasks_visible_to(actor).filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    for row in rows:
        text, key = (row.text, row.pk) if row.pk in seen else ("", None)
        for kind, at, measures in _acts(compared, row, again.get(row.pk)):
            found[row.org_id].append(Cause(kind, measures, at, row.due_on, text, task_id=key))


Acts = list[tuple[Kind, datetime.datetime | None, frozenset[str]]]


def _acts(compared: Compared, row: Task, former: FormerResult | None) -> Acts:
    """What was done to a task since the report, each with the measures in which that counts."""
    report, known_at = compared.report, compared.report.known_at
    settled = row.settled_at is not None and row.settled_at >= known_at
    is_done, was_due = row.state == TaskState.DONE, row.due_on <= report.as_of
    in_time = is_done and row.done_on is not None and row.done_on <= row.due_on
    was_done = former.done_on if former is not None else None if settled else row.done_on
    was_in_time = row.given_at < known_at and was_due and was_done is not None and was_done <= row.due_on
    acts: Acts = []
    if row.given_at >= known_at and row.state != TaskState.DROPPED:
        acts.append(("given", row.given_at, frozenset({"tasks_due"})))
    if former is not None and was_in_time and not in_time:
        acts.append(("reopened", former.known_to, frozenset({"tasks_on_time"})))
    if settled and is_done and in_time and not was_in_time:
        acts.append(("finished", row.settled_at, frozenset({"tasks_on_time"})))
    if settled and row.state == TaskState.DROPPED and was_due and row.given_at < known_at:
        acts.append(("dropped", row.settled_at, frozenset({"tasks_due"})))
    if report.as_of < row.due_on <= compared.as_of and row.state != TaskState.DROPPED:
        acts.append(("time", None, TASKS if in_time else frozenset({"tasks_due"})))
    return acts


def _tree(actor: Actor, compared: Compared, lines: Sequence[Difference], found: Found) -> None:
    """Organisations that came under, left or count elsewhere: what was decided about them, or about what they stand
    under below the report's organisation; about that one too where it does not stand any more."""
    gone = [line for line in lines if line.is_elsewhere or "cells" in line.changed]
    if not gone:
        return
    ways = {line.org_id: {*line.way_then, *line.way_now, line.org_id} for line in gone}
    if not any(line.path_now for line in lines):
        for way in ways.values():
            way.add(compared.report.org_id)
    events = _decided(compared, {step for way in ways.values() for step in way})
    places = dict(OrgNow.objects.filter(org_id__in=[line.org_id for line in gone]).values_list("org_id", "path"))
    for line in gone:
        is_both = bool(line.path_then and line.path_now) and "cells" not in line.changed
        told = {pk: event for step in sorted(ways[line.org_id]) for pk, event in events.get(step, {}).items()}
        found[line.org_id] += [_moved(event, frozenset({PLACE}) if is_both else EVERY | {PLACE})
                               for event in told.values()]  # fmt: skip
        if not actor.may(Permission.REPORT_VIEW, places.get(line.org_id, "")):
            found[line.org_id].append(Cause("unseen", EVERY | {PLACE}))


def _moved(event: OrgEvent, measures: frozenset[str]) -> Cause:
    text = " ".join(part for part in (event.get_kind_display(), event.decision_no) if part)
    return Cause("moved", measures, event.recorded_at, event.effective_on, text)


def _decided(compared: Compared, orgs: Collection[int]) -> dict[int, dict[int, OrgEvent]]:
    """Organisation -> event -> what was decided of its place since the report, or took effect since: where it stands
    from a day on, or that it ended. Three queries."""
    known_at, first, last = compared.report.known_at, compared.day_then, compared.day_now

    def is_since(event: OrgEvent) -> bool:
        return event.effective_on <= last and (event.recorded_at >= known_at or event.effective_on > first)

    edges = list(OrgEdge.objects.filter(org_id__in=orgs, known_to__isnull=True).select_related("cause").order_by("id"))
    begins = {(edge.org_id, edge.valid_from) for edge in edges}
    ends = {(edge.org_id, edge.valid_to) for edge in edges if edge.valid_to < OPEN_END} - begins
    told = [(edge.org_id, edge.cause) for edge in edges]
    went_on = OrgLineage.objects.filter(from_org_id__in=orgs).select_related("event").order_by("event_id")
    told += [(row.from_org_id, row.event) for row in went_on if (row.from_org_id, row.event.effective_on) in ends]
    ended = OrgEvent.objects.filter(org_id__in=orgs, kind=OrgEvent.Kind.DISSOLVE).order_by("id")
    told += [(row.org_id, row) for row in ended if row.org_id and (row.org_id, row.effective_on) in ends]
    found: dict[int, dict[int, OrgEvent]] = {}
    for org, event in told:
        if is_since(event):
            found.setdefault(org, {})[event.pk] = event
    return found


def _rules_and_time(compared: Compared, lines: Sequence[Difference], found: Found) -> None:
    """Another rule set counts by now, and counts otherwise; a day has passed by which something was due."""
    then, now = _counting(compared.rules_then), _counting(compared.rules_now)
    by_rules = frozenset({"below_goal", "below_twice"} if then.goal != now.goal else ())
    by_rules |= frozenset({"papers"} if then.papers_days != now.papers_days else ())
    for line in lines:
        if by_rules:
            text = f"{compared.rules_then} → {compared.rules_now}"
            found[line.org_id].append(Cause("rules", by_rules, text=text))
        open_then, open_now = (sum(getattr(row, name) for name in BY_TIME) for row in (line.then, line.now))
        if compared.as_of > compared.report.as_of and open_then == open_now and line.then.owed == line.now.owed:
            found[line.org_id].append(Cause("time", BY_TIME, on=compared.as_of))


def _counting(slug: str) -> Rules:
    return counting_rules(rule_set_by_slug(slug) if slug else None)
