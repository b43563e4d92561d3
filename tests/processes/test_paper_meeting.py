"""A meeting from the minute book: entered as one, it is what the same acts write one by one; a fault leaves nothing."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from nennep.access.actors import actor_for
from nennep.audit.models import AuditEvent
from nennep.kernel.actor import Actor
from nennep.kernel.errors import Denied, RuleBroken
from nennep.meetings.actions import Mark, amend_minutes
from nennep.meetings.models import AgendaItem, Decision, Meeting, Minutes, Notice, RollEntry, Speech, Task
from nennep.meetings.states import Presence
from nennep.obligations.models import Obligation
from nennep.processes import paper_meeting
from nennep.processes.paper_meeting import (
    PaperDecision,
    PaperGuest,
    PaperMeeting,
    PaperPaper,
    PaperSpeech,
    PaperTask,
    Preparation,
    record_paper_meeting,
)
from tests.factories.world import World
from tests.meetings.stages import ENDS, EVENING, STARTS

WRITTEN = (Meeting, AgendaItem, RollEntry, Notice, Speech, Decision, Task, Minutes, Obligation, AuditEvent)
# Keys of rows, and the digests over them.
KEYS = {
    "id",
    "subject_id",
    "evidence_id",
    "digest",
    "decision",
    "task",
    "item",
    "meeting_id",
    "item_id",
    "decision_id",
    "request_id",
}


@pytest.fixture
def secretary(world: World) -> Iterator[Actor]:
    """The secretary of cell A1, on the evening of the meeting."""
    with time_machine.travel(EVENING, tick=False):
        yield actor_for(world.users["secretary"])


def book(world: World, **more: Any) -> PaperMeeting:
    """A meeting with something in every part."""
    people = world.people
    told = STARTS - datetime.timedelta(days=5)
    given: dict[str, Any] = {
        "kind": "regular", "place": "Nhà văn hóa", "starts_at": STARTS, "ended_at": ENDS,
        "chair_id": people["secretary"].pk, "secretary_id": people["clerk"].pk, "told_at": told,
        "preparation": Preparation(held_on=told.date(), present="Chi ủy"), "dues": "Đã thu đủ.",
        "papers": (PaperPaper("Dự thảo", told),), "items": (("Việc riêng", "Đã bàn."),),
        "marks": {people["other"].pk: Mark(Presence.EXCUSED, reason="Ốm")}, "guests": (PaperGuest("Lê Văn Khách"),),
        "speeches": (PaperSpeech(person_id=people["member"].pk, gist="Đồng ý"),),
        "decisions": (
            PaperDecision(
                text="Thu đủ đảng phí.", agree=2,
                tasks=(PaperTask("Thu", STARTS.date(), people["clerk"].pk, done_on=STARTS.date(), evidence="Đủ"),),
            ),
        ),
    }  # fmt: skip
    return PaperMeeting(**(given | more))


def plain(value: Any) -> Any:
    """Without what differs from entry to entry."""
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items() if name not in KEYS}
    if isinstance(value, list):
        return [plain(one) for one in value]
    return value


def entered(actor: Actor, world: World) -> tuple[list[Any], int, int]:
    """Everything that entering wrote, the version of the row beside the one returned, and how many statements it took;
    taken back."""
    with transaction.atomic():
        last = {model: set(model._default_manager.values_list("pk", flat=True)) for model in WRITTEN}
        with CaptureQueriesContext(connection) as asked:
            meeting = record_paper_meeting(actor=actor, org_id=world.a1.pk, paper=book(world))
        assert meeting.version == Meeting.objects.get(pk=meeting.pk).version
        rows = [
            [
                model.__name__,
                *(plain(row) for row in model._default_manager.exclude(pk__in=keys).order_by("pk").values()),
            ]
            for model, keys in last.items()
        ]
        transaction.set_rollback(True)
    return rows, meeting.version, len(asked)


def test_paper_meeting_is_what_its_acts_write(world: World, secretary: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    """D18: the same rows, counters, versions and audit events, in the same order, by fewer statements."""
    rows, version, asked = entered(secretary, world)
    monkeypatch.setattr(paper_meeting, "one_meeting", lambda _actor: contextlib.nullcontext())
    one_by_one, counted, many = entered(secretary, world)

    assert rows == one_by_one
    assert [len(one) > 1 for one in rows] == [True] * len(WRITTEN)
    assert version == counted > 8
    assert asked < many * 0.6


def test_fault_in_the_book_leaves_nothing_and_the_next_entry_is_whole(world: World, secretary: Actor) -> None:
    """D18: all or nothing; the sentence of the first fault is told."""
    events, meetings = AuditEvent.objects.count(), Meeting.objects.count()

    with pytest.raises(RuleBroken, match="nhiều hơn"):
        record_paper_meeting(
            actor=secretary, org_id=world.a1.pk, paper=book(world, decisions=(PaperDecision(text="Xong", agree=900),))
        )

    assert (AuditEvent.objects.count(), Meeting.objects.count()) == (events, meetings)
    meeting = record_paper_meeting(actor=secretary, org_id=world.a1.pk, paper=book(world))
    assert AuditEvent.objects.filter(kind="meetings.meeting.closed", subject_id=meeting.pk).count() == 1


def test_each_act_of_the_book_is_checked(world: World, secretary: Actor) -> None:
    """A committee member may prepare and record, and cannot lock by way of the book: nothing is kept."""
    clerk = actor_for(world.users["clerk"])

    with pytest.raises(Denied, match="được khóa biên bản"):
        record_paper_meeting(actor=clerk, org_id=world.a1.pk, paper=book(world))

    assert not Meeting.objects.filter(org=world.a1, starts_at=STARTS).exists()


def test_correction_after_the_book_counts_on(world: World, secretary: Actor) -> None:
    """What was shared while entering ends with it: the next act reads and locks the meeting again."""
    meeting = record_paper_meeting(actor=secretary, org_id=world.a1.pk, paper=book(world))

    amend_minutes(
        actor=secretary, meeting_id=meeting.pk, reason="Ghi nhầm",
        marks={world.people["other"].pk: Mark(Presence.PRESENT)},
    )  # fmt: skip

    after = Meeting.objects.get(pk=meeting.pk)
    assert (after.version, after.attended) == (meeting.version + 1, meeting.attended + 1)
    assert AuditEvent.objects.filter(kind="meetings.minutes.amended", subject_id=meeting.pk).count() == 1
