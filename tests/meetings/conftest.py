"""A fixed evening in November 2026, the actors of the world, and a meeting at each stage of its life."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator

import pytest
import time_machine

from nennep.access.actors import actor_for
from nennep.audit.models import AuditEvent
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.meetings.models import Meeting
from tests.factories.world import World
from tests.meetings.stages import Stage, reach_stage

BEFORE = clock.at(datetime.date(2026, 10, 25), 9)
EVENING = clock.at(datetime.date(2026, 11, 3), 21, 30)


@pytest.fixture
def time() -> Iterator[time_machine.Traveller]:
    """The clock, standing still on the evening of the meeting; tests move it with `move_to`."""
    with time_machine.travel(EVENING, tick=False) as traveller:
        yield traveller


@pytest.fixture
def actor(time: time_machine.Traveller, world: World) -> Callable[[str], Actor]:
    """A function: the account of that key in the world, as the actor of the fixed day."""

    def find(key: str) -> Actor:
        return world.system if key == "system" else actor_for(world.users[key])

    return find


@pytest.fixture
def stage(time: time_machine.Traveller, world: World, actor: Callable[[str], Actor]) -> Callable[[Stage], Meeting]:
    """A function: the November meeting of cell A1, brought by the real actions to a stage; the clock is left there."""

    def bring(wanted: Stage) -> Meeting:
        return reach_stage(wanted, world=world, secretary=actor("secretary"), time=time)

    return bring


@pytest.fixture
def events() -> Callable[[str], int]:
    """A function: how many audit events of a kind there are."""

    def count(kind: str) -> int:
        return AuditEvent.objects.filter(kind=kind).count()

    return count
