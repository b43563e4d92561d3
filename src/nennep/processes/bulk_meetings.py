"""Histories of many cells at once (a demonstration province, an import): the same rows and counters as the acts give,
built in memory by the same functions and written by a few statements."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from nennep.audit.record import event, record_many
from nennep.committees.models import BodyKind
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.kernel.period import month_of
from nennep.meetings.actions.call import new_notices
from nennep.meetings.actions.convene import build_agenda, build_meeting
from nennep.meetings.actions.decide import Count, judge, matter_of
from nennep.meetings.actions.hold import apply_mark
from nennep.meetings.actions.minutes import days_ahead
from nennep.meetings.frozen import HISTORY, roll_open
from nennep.meetings.models import (
    AgendaItem,
    Decision,
    Guest,
    Meeting,
    Minutes,
    Notice,
    Paper,
    PreparatoryRecord,
    QualityLine,
    RollEntry,
    Speech,
    Task,
    Visit,
)
from nennep.meetings.queries.agenda import template_lines
from nennep.meetings.queries.book import RosterBook
from nennep.meetings.queries.counters import roll_counters
from nennep.meetings.queries.draft import LEADER_TITLES, MeetingDraft, title_of
from nennep.meetings.queries.minutes import Parts, content_of, digest, looked_back_on
from nennep.meetings.queries.quality import total_and_grade
from nennep.meetings.queries.roster import Summoned, new_roll
from nennep.meetings.queries.visits import superior_of
from nennep.meetings.states import MeetingKind, MeetingState, MinutesState, TaskState, VisitState
from nennep.obligations.actions import Met, meet_obligations, open_obligations
from nennep.obligations.models import ObligationKind
from nennep.organisations.queries import names_on
from nennep.orgtree.models import OrgVersion
from nennep.processes.bulk_rows import give_ids, insert_rows
from nennep.processes.close_meeting import duties_met_by
from nennep.processes.paper_meeting import PaperDecision, PaperMeeting
from nennep.regulations.queries import rule_sets_for
from nennep.regulations.registry import rule_set_by_slug
from nennep.regulations.schema import RuleSet


@dataclass(frozen=True, slots=True)
class PastMeeting:
    """A meeting of a cell with the moments at which it was locked and reported, and whether superiors' visits were
    confirmed by both sides then."""

    org_id: int
    paper: PaperMeeting
    closed_at: datetime.datetime
    reported_at: datetime.datetime | None = None
    visits_confirmed: bool = False


@dataclass
class _Made:
    """What one past meeting becomes."""

    past: PastMeeting
    parts: Parts
    papers: list[Paper] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    preparatory: list[PreparatoryRecord] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)
    minutes: list[Minutes] = field(default_factory=list)


class _Rules:
    """Rule sets of cells by day, remembered, and where the cells stood."""

    def __init__(self, cell_ids: Sequence[int]) -> None:
        self._cells = cell_ids
        self._sets: dict[tuple[str, datetime.date], dict[int, RuleSet[Any]]] = {}
        self._paths = list(
            OrgVersion.objects.filter(org_id__in=cell_ids).values_list("org_id", "path", "valid_from", "valid_to")
        )

    def get(self, family: str, cell_id: int, day: datetime.date) -> RuleSet[Any]:
        """The set of a family for a cell on a day."""
        if (family, day) not in self._sets:
            paths = {org: path for org, path, start, end in self._paths if start <= day < end}
            self._sets[family, day] = rule_sets_for(paths, family, day)
        return self._sets[family, day][cell_id]


def _draft(past: PastMeeting, book: RosterBook, rules: _Rules, people: Sequence[Summoned]) -> MeetingDraft:
    paper, cell = past.paper, past.org_id
    day = clock.local(paper.starts_at).date()
    leader = book.leader(cell, day)
    chosen = rules.get("cell_meetings", cell, day)
    lines = template_lines(
        kind=paper.kind, body_kind=BodyKind.CELL, unit_type=book.unit_types.get(cell, ""),
        with_thematic=paper.with_thematic, rules=chosen,
    )  # fmt: skip
    names = {row.person_id: row.name for row in people}
    return MeetingDraft(
        org_id=cell, body_kind=BodyKind.CELL, kind=MeetingKind(paper.kind), month=month_of(day),
        starts_at=paper.starts_at,
        title=title_of(paper.kind, month_of(day), theme=paper.theme, with_thematic=paper.with_thematic),
        place=paper.place, chair_id=leader[0] if leader else None, chair_name=leader[1] if leader else "",
        chair_title=LEADER_TITLES.get(leader[2], "") if leader else "", secretary_id=paper.secretary_id,
        secretary_name=names.get(paper.secretary_id or 0, ""), rules=chosen,
        scoring_set=rules.get("meeting_scoring", cell, day).slug, agenda=tuple(lines),
    )  # fmt: skip


def _meeting(
    past: PastMeeting, book: RosterBook, rules: _Rules, people: Sequence[Summoned]
) -> tuple[Meeting, list[AgendaItem]]:
    paper = past.paper
    draft = _draft(past, book, rules, people)
    meeting = build_meeting(
        draft, theme=paper.theme, is_model=paper.is_model, with_thematic=paper.with_thematic, state=MeetingState.CLOSED,
        opened_at=paper.starts_at, ended_at=paper.ended_at, called_at=paper.told_at, closed_at=past.closed_at,
        reported_at=past.reported_at, dues_note=paper.dues,
    )  # fmt: skip
    meeting.minutes_long = int((paper.ended_at - paper.starts_at).total_seconds() // 60)
    items = build_agenda(meeting, draft)
    items += [
        AgendaItem(meeting=meeting, org_id=meeting.org_id, position=position, title=title, record=text, finished=True)
        for position, (title, text) in enumerate(paper.items, len(items) + 1)
    ]
    for item in items:
        if item.step in paper.records:
            item.record, item.finished = paper.records[item.step], bool(paper.records[item.step])
    return meeting, items


def _decisions(made: _Made, roll: Sequence[RollEntry], charter: str) -> tuple[list[Decision], list[Task]]:
    meeting, paper = made.parts.meeting, made.past.paper
    decisions: list[Decision] = []
    tasks: list[Task] = []
    for position, row in enumerate(paper.decisions, 1):
        decision = _decision(meeting, row, position, roll, charter)
        decisions.append(decision)
        names = {entry.person_id: entry.person_name for entry in roll}
        tasks += [
            Task(
                meeting=meeting, org_id=meeting.org_id, decision=decision, person_id=task.person_id,
                person_name=names.get(task.person_id or 0, task.person_name), text=task.text, due_on=task.due_on,
                state=TaskState.DONE if task.done_on else TaskState.OPEN, done_on=task.done_on,
                evidence=task.evidence, given_at=made.past.closed_at,
                settled_at=max(made.past.closed_at, clock.at(task.done_on)) if task.done_on else None,
            )
            for task in row.tasks
        ]  # fmt: skip
    return decisions, tasks


def _decision(meeting: Meeting, row: PaperDecision, position: int, roll: Sequence[RollEntry], charter: str) -> Decision:
    matter = matter_of(meeting, row.matter)
    moment = meeting.ended_at or meeting.starts_at
    count = None if row.agree is None else Count(row.agree, row.against, row.abstain)
    result = judge(meeting, roll, matter=matter, count=count, at=moment, charter=charter)
    return Decision(
        meeting=meeting, org_id=meeting.org_id, position=position, text=row.text, basis=row.basis,
        voted=count is not None, majority=matter, base=result.base, present_then=result.present,
        agree=count.agree if count else 0, against=count.against if count else 0,
        abstain=count.abstain if count else 0, carried=result.carried, rule=result.rule, rule_set=result.rule_set,
        decided_at=moment,
    )  # fmt: skip


def _quality(meeting: Meeting, paper: PaperMeeting) -> list[QualityLine]:
    frame = rule_set_by_slug(meeting.scoring_set)
    lines = [
        QualityLine(meeting=meeting, org_id=meeting.org_id, criterion=group.code, maximum=group.most or 0,
                    voted=paper.points[group.code])
        for group in frame.rules.groups.value or ()
        if group.code in paper.points
    ]  # fmt: skip
    total, earned, _verdict = total_and_grade(lines, frame) if lines else (None, "", None)
    meeting.score, meeting.grade = total, earned or paper.grade
    return lines


def _visits(made: _Made, book: RosterBook) -> list[Visit]:
    meeting, past = made.parts.meeting, made.past
    day = clock.local(meeting.starts_at).date()
    visits = []
    for guest in past.paper.guests:
        if guest.person_id is None or not guest.is_superior:
            continue
        whose = book.attends_for(meeting.org_id, guest.person_id, day)
        whose = whose or superior_of(guest.person_id, meeting.org_id, day)
        if whose is not None:
            both = past.visits_confirmed
            visits.append(Visit(
                org_id=meeting.org_id, visitor_id=guest.person_id, visitor_name=guest.name,
                visitor_title=guest.title or whose.title, from_org_id=whose.org_id, level=whose.level, meeting=meeting,
                year=day.year, visited_on=day, state=VisitState.CONFIRMED if both else VisitState.REPORTED,
                cell_confirmed_at=past.closed_at, cell_confirmed_by=meeting.chair_name,
                visitor_confirmed_at=past.closed_at if both else None,
                visitor_confirmed_by=guest.name if both else "",
            ))  # fmt: skip
    return visits


def _make(past: PastMeeting, book: RosterBook, rules: _Rules) -> _Made:
    """Everything of one meeting but its minutes, unsaved."""
    paper = past.paper
    day = clock.local(paper.starts_at).date()
    people = book.on(past.org_id, day)
    meeting, items = _meeting(past, book, rules, people)
    roll = new_roll(meeting, people, {})
    marked = {entry.person_id: entry for entry in roll}
    for person_id, mark in paper.marks.items():
        apply_mark(marked[person_id], mark)
    made = _Made(past, Parts(meeting=meeting, org_name="", roll=roll, items=items))
    parts = made.parts
    parts.guests = [
        Guest(meeting=meeting, org_id=past.org_id, person_id=guest.person_id, name=guest.name, title=guest.title,
              is_superior=guest.is_superior)
        for guest in paper.guests
    ]  # fmt: skip
    discussion = next((item for item in items if item.step == "discussion"), None)
    names = {row.person_id: row.name for row in people}
    parts.speeches = [
        Speech(meeting=meeting, org_id=past.org_id, item=discussion, person_id=speech.person_id,
               name=names.get(speech.person_id or 0, speech.name), gist=speech.gist, is_proposal=speech.is_proposal,
               position=position)
        for position, speech in enumerate(paper.speeches, 1)
    ]  # fmt: skip
    parts.decisions, parts.tasks = _decisions(made, roll, rules.get("charter", past.org_id, day).slug)
    parts.quality = _quality(meeting, paper)
    parts.frame = rule_set_by_slug(meeting.scoring_set) if parts.quality else None
    made.papers = [
        Paper(meeting=meeting, org_id=past.org_id, title=row.title, attached_at=past.closed_at, sent_at=row.sent_at)
        for row in paper.papers
    ]
    if paper.told_at is not None:
        made.notices = new_notices(
            meeting, people, book.superiors(past.org_id, day), sent_at=paper.told_at, how=paper.told_how
        )
    if paper.preparation is not None:
        made.preparatory = [PreparatoryRecord(
            meeting=meeting, org_id=past.org_id, held_on=paper.preparation.held_on, present=paper.preparation.present,
            rated=paper.preparation.rated, proposed=paper.preparation.proposed,
        )]  # fmt: skip
    made.visits = _visits(made, book)
    counters = roll_counters(roll) | {
        "speakers": len({row.person_id or row.name for row in parts.speeches}),
        "papers_days_ahead": days_ahead(meeting.starts_at, [row.sent_at for row in paper.papers]),
        "superior_present": any(guest.is_superior for guest in paper.guests),
        "tasks_given": len(parts.tasks),
    }
    for name, value in counters.items():
        setattr(meeting, name, value)
    return made


def _write_minutes(made: Sequence[_Made], actor: Actor) -> None:
    """The minutes of each meeting, in the order of time, with the tasks of the cell's earlier ones looked back on."""
    before: defaultdict[int, list[Task]] = defaultdict(list)
    for one in sorted(made, key=lambda row: row.parts.meeting.starts_at):
        meeting, parts = one.parts.meeting, one.parts
        day = clock.local(meeting.starts_at).date()
        parts.reviewed = sorted(
            (task for task in before[meeting.org_id] if looked_back_on(task, day)),
            key=lambda task: (task.due_on, task.pk),
        )
        before[meeting.org_id] += list(parts.tasks)
        content = content_of(parts)
        one.minutes = [Minutes(
            meeting=meeting, org_id=meeting.org_id, version=1, state=MinutesState.AGREED, content=content,
            digest=digest(content), written_at=one.past.closed_at, written_by_id=actor.user_id,
            agreed_at=one.past.closed_at,
        )]  # fmt: skip


def _insert(made: Sequence[_Made]) -> None:
    """Give keys in the order of reference, then write table by table."""
    meetings = [one.parts.meeting for one in made]
    give_ids(meetings)
    in_parts = ("items", "roll", "guests", "speeches", "decisions", "tasks", "quality")
    groups: list[list[Any]] = [[row for one in made for row in getattr(one.parts, name)] for name in in_parts]
    groups += [[row for one in made for row in getattr(one, name)] for name in ("papers", "notices", "visits")]
    for group in groups:
        give_ids(group)
    for rows in [meetings, *groups, [row for one in made for row in one.preparatory]]:
        _link(rows)
        insert_rows(rows)


def _link(rows: Iterable[Any]) -> None:
    """Now that what they refer to has keys, take the keys over."""
    for row in rows:
        for name in ("meeting", "item", "decision"):
            target = row._state.fields_cache.get(name)
            if target is not None:
                setattr(row, name, target)


def _meet(actor: Actor, made: Sequence[_Made]) -> None:
    for month in sorted({one.parts.meeting.month for one in made}):
        open_obligations(actor=actor, month=month)
    kind = Meeting._meta.label_lower
    met = [
        Met(one.past.org_id, duty, period, clock.local(one.parts.meeting.starts_at).date(), one.past.closed_at, kind,
            one.parts.meeting.pk)
        for one in sorted(made, key=lambda row: row.parts.meeting.starts_at)
        for duty, period in duties_met_by(one.parts.meeting)
    ]  # fmt: skip
    met += [
        Met(one.past.org_id, ObligationKind.MONTHLY_REPORT, one.parts.meeting.month,
            clock.local(one.past.reported_at).date(), one.past.reported_at, kind, one.parts.meeting.pk)
        for one in made
        if one.past.reported_at is not None and one.past.paper.kind == MeetingKind.REGULAR
    ]  # fmt: skip
    meet_obligations(actor=actor, met=met)


def bulk_record_meetings(*, actor: Actor, meetings: Iterable[PastMeeting], minutes: bool = True) -> int:
    """Write the histories of cells: closed meetings with roll, agenda, decisions, tasks, quality, papers, notices,
    visits, minutes and duties met. Returns how many.

    Only the system does this. Rows and counters are those that `record_paper_meeting` gives for the same paper (a test
    holds the two together), except that nothing is carried over, chair and title are the usual ones, and the
    chair stands as the one who confirmed visits for the cell. A task done after the locking is known as done on its
    day. `minutes=False` leaves the minutes' text out (it is then shown from the records). Audit
    "meetings.meeting.imported" for each.
    """
    if not actor.everything:
        raise ValueError("Histories are written by the system.")
    past = list(meetings)
    with acting(actor):
        cells = sorted({row.org_id for row in past})
        book, rules = RosterBook(cells), _Rules(cells)
        made = [_make(row, book, rules) for row in past]
        with roll_open(HISTORY):  # the meetings are written first, and closed
            _insert(made)
        if minutes:
            days = {clock.local(one.parts.meeting.starts_at).date() for one in made}
            names = {day: names_on(cells, day) for day in days}
            for one in made:
                one.parts.org_name = names[clock.local(one.parts.meeting.starts_at).date()].get(one.past.org_id, "")
            _write_minutes(made, actor)
            written = [row for one in made for row in one.minutes]
            give_ids(written)
            insert_rows(written)
        _meet(actor, made)
        record_many([
            event(actor, "meetings.meeting.imported", one.parts.meeting, org_id=one.past.org_id,
                  data={"attended": one.parts.meeting.attended, "summoned": one.parts.meeting.summoned})
            for one in made
        ])  # fmt: skip
    return len(made)
