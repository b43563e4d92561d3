"""The state tables hold in Python and in the database: every pair of states is tried."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import ProgrammingError, transaction
from django.db.models import TextChoices

from nennep.kernel import clock
from nennep.kernel.errors import RuleBroken
from nennep.kernel.states import mermaid, require
from nennep.meetings.models import Meeting, Minutes, Task, Visit
from nennep.meetings.states import MeetingState, MinutesState, Presence, TaskState, VisitState
from tests.factories.world import World

NOW = clock.at(datetime.date(2026, 11, 3), 20)
TABLES: tuple[Any, ...] = (MeetingState, TaskState, MinutesState, VisitState)


@pytest.mark.parametrize("states", TABLES, ids=lambda table: table.__name__)
def test_require_all_pairs(states: Any) -> None:
    """Each table names every state, and lets exactly its own pairs through."""
    assert set(states.TRANSITIONS) == set(states.values)

    for old in states.values:
        for new in states.values:
            if new in states.TRANSITIONS[old]:
                require(states, states.TRANSITIONS, old, new)
            else:
                with pytest.raises(RuleBroken, match="Không thể chuyển"):
                    require(states, states.TRANSITIONS, old, new)


@pytest.mark.parametrize("states", TABLES, ids=lambda table: table.__name__)
def test_every_state_is_reached(states: Any) -> None:
    """From the initial states every other state can be reached, and the diagram shows each."""
    reached = set(states.INITIAL)
    for _round in states.values:
        reached |= {new for old in reached for new in states.TRANSITIONS[old]}

    assert reached == set(states.values)
    assert all(f"({state})" in mermaid(states, states.TRANSITIONS, states.INITIAL) for state in states.values)


def test_presence_groups_cover_every_value() -> None:
    """D6: somebody on the roll either attended, was absent, or had not to come."""
    groups = [*Presence.ATTENDED, *Presence.ABSENT, *Presence.NOT_OWED]

    assert sorted(groups) == sorted(Presence.values)


def _meeting(world: World, state: str = MeetingState.PREPARING, **extra: Any) -> Meeting:
    return Meeting.objects.create(
        org=world.a1, body_kind="cell", kind="extraordinary", month=NOW.date().replace(day=1), title="Họp",
        starts_at=NOW, rule_set="42-hd-btctw-2025", state=state, **extra,
    )  # fmt: skip


def _moves(row: Any, states: type[TextChoices], fields: dict[str, dict[str, Any]]) -> set[tuple[str, str]]:
    """Every (old, new) the database lets through, tried on one row inserted afresh for each."""
    allowed = set()
    for old in states.values:
        for new in states.values:
            if old == new:
                continue
            point = transaction.savepoint()
            made = row(old)
            try:
                with transaction.atomic():
                    type(made).objects.filter(pk=made.pk).update(state=new, **fields.get(new, {}))
                allowed.add((old, new))
            except ProgrammingError as refusal:
                assert "Invalid transition" in str(refusal)  # noqa: PT017  every other fault is a fault of the test
            transaction.savepoint_rollback(point)
    return allowed


def _expected(states: Any) -> set[tuple[str, str]]:
    return {(old, new) for old, targets in states.TRANSITIONS.items() for new in targets}


def test_meeting_trigger_refuses_illegal_moves(world: World) -> None:
    """D13: the database itself refuses a move that the table does not know, raw SQL included."""

    def row(state: str) -> Meeting:
        return _meeting(world, state, closed_at=NOW if state == "closed" else None)

    fields = {state: {"closed_at": NOW if state == "closed" else None} for state in MeetingState.values}

    assert _moves(row, MeetingState, fields) == _expected(MeetingState)


def test_task_trigger_refuses_illegal_moves(world: World) -> None:
    """D15: a task done has its evidence, and a task dropped stays dropped."""
    meeting = _meeting(world)
    done = {"done_on": NOW.date(), "evidence": "Đã làm", "settled_at": NOW}

    fields: dict[str, dict[str, Any]] = {
        "open": {"done_on": None, "settled_at": None}, "done": done, "dropped": {"done_on": None, "settled_at": NOW}
    }  # fmt: skip

    def row(state: str) -> Task:
        return Task.objects.create(
            meeting=meeting, org=world.a1, person_name="Ai đó", text="Việc", due_on=NOW.date(), given_at=NOW,
            state=state, **fields[state],
        )  # fmt: skip

    assert _moves(row, TaskState, fields) == _expected(TaskState)


def test_minutes_trigger_refuses_illegal_moves(world: World) -> None:
    """D13: agreed minutes are replaced, never turned back into a draft."""
    meeting = _meeting(world)

    def row(state: str) -> Minutes:
        return Minutes.objects.create(
            meeting=meeting, org=world.a1, version=1, state=state, content={}, digest="0" * 64, written_at=NOW
        )

    assert _moves(row, MinutesState, {}) == _expected(MinutesState)


def test_visit_trigger_refuses_illegal_moves(world: World) -> None:
    """D10: a visit confirmed by both sides is never touched again."""
    both = {"visited_on": NOW.date(), "visitor_confirmed_at": NOW, "cell_confirmed_at": NOW}

    def row(state: str) -> Visit:
        return Visit.objects.create(
            org=world.a1, visitor=world.people["superior"], visitor_name="Ngô Văn An", from_org=world.commune_a,
            level=3, year=2026, state=state, **both,
        )  # fmt: skip

    assert _moves(row, VisitState, {}) == _expected(VisitState)
