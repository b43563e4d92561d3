"""A finished meeting entered at once, from the paper minute book, an import or a history (D18; 42-HD: back-filled)."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.meetings import actions
from nennep.meetings.actions import ItemInput, Mark
from nennep.meetings.changing import one_meeting
from nennep.meetings.models import AgendaItem, Meeting
from nennep.meetings.states import MeetingState
from nennep.processes.close_meeting import close_meeting


@dataclass(frozen=True, slots=True)
class PaperTask:
    """A task given; with `done_on` and `evidence` it is known to be finished."""

    text: str
    due_on: datetime.date
    person_id: int | None = None
    person_name: str = ""
    done_on: datetime.date | None = None
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class PaperDecision:
    """A conclusion (no `agree`) or a vote by counts, with the tasks that follow from it."""

    text: str
    basis: str = ""
    matter: str | None = None
    agree: int | None = None
    against: int = 0
    abstain: int = 0
    tasks: tuple[PaperTask, ...] = ()


@dataclass(frozen=True, slots=True)
class PaperSpeech:
    """Somebody of the roster (`person_id`) or else (`name`) spoke."""

    person_id: int | None = None
    name: str = ""
    gist: str = ""
    is_proposal: bool = False


@dataclass(frozen=True, slots=True)
class PaperGuest:
    """Somebody present who is not on the roster."""

    name: str
    title: str = ""
    person_id: int | None = None
    is_superior: bool = False


@dataclass(frozen=True, slots=True)
class PaperPaper:
    """A paper handed out, and when."""

    title: str
    sent_at: datetime.datetime


@dataclass(frozen=True, slots=True)
class Preparation:
    """The committee's preparatory meeting."""

    held_on: datetime.date
    present: str
    rated: str = ""
    proposed: str = ""


@dataclass(frozen=True, slots=True)
class PaperMeeting:
    """Everything the minute book says. `marks` hold the odd people only: all others were present. `records` by step of
    the rule set's agenda; `items` are further points with what happened. `told_at`, `told_how`: when and how people
    were told of it. `points` by criterion of the frame in force, or the `grade` alone where it has none."""

    kind: str
    starts_at: datetime.datetime
    ended_at: datetime.datetime
    place: str = ""
    theme: str = ""
    body_kind: str | None = None
    team_id: int | None = None
    is_model: bool = False
    with_thematic: bool = False
    chair_id: int | None = None
    secretary_id: int | None = None
    preparation: Preparation | None = None
    papers: tuple[PaperPaper, ...] = ()
    told_at: datetime.datetime | None = None
    told_how: str = "Giấy mời"
    marks: Mapping[int, Mark] = field(default_factory=dict)
    guests: tuple[PaperGuest, ...] = ()
    dues: str = ""
    records: Mapping[str, str] = field(default_factory=dict)
    items: tuple[tuple[str, str], ...] = ()
    speeches: tuple[PaperSpeech, ...] = ()
    decisions: tuple[PaperDecision, ...] = ()
    points: Mapping[str, Decimal] = field(default_factory=dict)
    grade: str = ""


def _prepare(actor: Actor, meeting: Meeting, paper: PaperMeeting) -> None:
    for title, _text in paper.items:
        actions.add_item(actor=actor, meeting_id=meeting.pk, item=ItemInput(title=title))
    if paper.preparation is not None and meeting.state == MeetingState.PREPARING:
        given = paper.preparation
        actions.record_preparatory(
            actor=actor, meeting_id=meeting.pk, held_on=given.held_on, present=given.present, rated=given.rated,
            proposed=given.proposed,
        )  # fmt: skip
    for row in paper.papers:
        actions.attach_paper(actor=actor, meeting_id=meeting.pk, title=row.title, sent_at=row.sent_at)
    if paper.told_at is not None and meeting.state == MeetingState.PREPARING:
        actions.call_meeting(actor=actor, meeting_id=meeting.pk, called_at=paper.told_at, how=paper.told_how)


def _hold(actor: Actor, meeting: Meeting, paper: PaperMeeting) -> None:
    actions.open_meeting(actor=actor, meeting_id=meeting.pk, opened_at=paper.starts_at)
    if paper.marks:
        actions.mark_presence(actor=actor, meeting_id=meeting.pk, marks=paper.marks)
    for guest in paper.guests:
        actions.add_guest(
            actor=actor, meeting_id=meeting.pk, name=guest.name, title=guest.title, person_id=guest.person_id,
            is_superior=guest.is_superior,
        )  # fmt: skip
    if paper.dues:
        actions.record_dues(actor=actor, meeting_id=meeting.pk, note=paper.dues)
    items = {item.step: item.pk for item in AgendaItem.objects.filter(meeting=meeting).exclude(step="")}
    own = dict(AgendaItem.objects.filter(meeting=meeting, step="").values_list("title", "pk"))
    for step, text in paper.records.items():
        if step in items:
            actions.record_item(actor=actor, meeting_id=meeting.pk, item_id=items[step], text=text)
    for title, text in paper.items:
        actions.record_item(actor=actor, meeting_id=meeting.pk, item_id=own[title], text=text, finished=True)
    for speech in paper.speeches:
        actions.add_speech(
            actor=actor, meeting_id=meeting.pk, person_id=speech.person_id, name=speech.name, gist=speech.gist,
            item_id=items.get("discussion"), is_proposal=speech.is_proposal,
        )  # fmt: skip
    actions.end_meeting(actor=actor, meeting_id=meeting.pk, ended_at=paper.ended_at)


def _conclude(actor: Actor, meeting: Meeting, paper: PaperMeeting) -> list[tuple[int, PaperTask]]:
    """Decisions and tasks; returns the tasks that are known to be finished."""
    finished = []
    for row in paper.decisions:
        decision = actions.decide(
            actor=actor, meeting_id=meeting.pk, text=row.text, basis=row.basis, matter=row.matter, agree=row.agree,
            against=row.against, abstain=row.abstain,
        )  # fmt: skip
        for task in row.tasks:
            made = actions.give_task(
                actor=actor, meeting_id=meeting.pk, text=task.text, due_on=task.due_on, person_id=task.person_id,
                person_name=task.person_name, decision_id=decision.pk,
            )  # fmt: skip
            if task.done_on is not None:
                finished.append((made.pk, task))
    if paper.points or paper.grade:
        actions.score_quality(actor=actor, meeting_id=meeting.pk, voted=paper.points, grade=paper.grade)
    return finished


def record_paper_meeting(
    *, actor: Actor, org_id: int, paper: PaperMeeting, meeting_id: int | None = None, draft: str = ""
) -> Meeting:
    """Enter a finished meeting and lock its minutes, through the same acts and checks as a meeting held in the program.

    `meeting_id`: one that was prepared here before; otherwise a new one is convened. All or nothing: the first fault is
    refused in words and nothing is kept. Known now, however long ago it took place, so that figures as of an earlier
    day stay as they were. Raises Denied, RuleBroken, Http404.
    """
    with acting(actor), one_meeting(actor):
        if meeting_id is None:
            meeting = actions.convene_meeting(
                actor=actor, org_id=org_id, kind=paper.kind, starts_at=paper.starts_at, body_kind=paper.body_kind,
                place=paper.place, theme=paper.theme, team_id=paper.team_id, is_model=paper.is_model,
                with_thematic=paper.with_thematic, chair_id=paper.chair_id, secretary_id=paper.secretary_id,
            )  # fmt: skip
        else:
            meeting = actions.edit_meeting(
                actor=actor, meeting_id=meeting_id,
                values={"starts_at": paper.starts_at} | ({"place": paper.place} if paper.place else {})
                | ({"secretary_id": paper.secretary_id} if paper.secretary_id else {})
                | ({"chair_id": paper.chair_id} if paper.chair_id else {}),
            )  # fmt: skip
        _prepare(actor, meeting, paper)
        _hold(actor, meeting, paper)
        finished = _conclude(actor, meeting, paper)
        closed = close_meeting(actor=actor, meeting_id=meeting.pk, draft=draft)
        for task_id, task in finished:
            actions.finish_task(
                actor=actor, task_id=task_id, evidence=task.evidence, done_on=task.done_on, on_paper=True
            )
    return closed
