"""Bringing a meeting to a stage by the real actions, the clock moving along."""

from __future__ import annotations

import datetime
from typing import Literal

import time_machine

from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.meetings.actions import call_meeting, cancel_meeting, convene_meeting, end_meeting, open_meeting
from nennep.meetings.models import Meeting
from nennep.processes.close_meeting import close_meeting
from tests.factories.world import World

Stage = Literal["preparing", "called", "open", "held", "closed", "cancelled"]
STAGES: tuple[Stage, ...] = ("preparing", "called", "open", "held", "closed", "cancelled")
PREPARED = clock.at(datetime.date(2026, 10, 25), 9)
STARTS = clock.at(datetime.date(2026, 11, 3), 19, 30)
ENDS = clock.at(datetime.date(2026, 11, 3), 21, 10)
EVENING = clock.at(datetime.date(2026, 11, 3), 21, 30)


def reach_stage(stage: Stage, *, world: World, secretary: Actor, time: time_machine.Traveller) -> Meeting:
    """The November meeting of cell A1 at a stage."""
    time.move_to(PREPARED, tick=False)
    meeting = convene_meeting(
        actor=secretary, org_id=world.a1.pk, kind="regular", starts_at=STARTS, place="Nhà văn hóa thôn",
        secretary_id=world.people["clerk"].pk,
    )  # fmt: skip
    if stage == "cancelled":
        return cancel_meeting(actor=secretary, meeting_id=meeting.pk, why="Bão số 12")
    if stage == "preparing":
        return meeting
    call_meeting(actor=secretary, meeting_id=meeting.pk)
    if stage != "called":
        time.move_to(STARTS, tick=False)
        open_meeting(actor=secretary, meeting_id=meeting.pk)
        time.move_to(EVENING, tick=False)
    if stage in ("held", "closed"):
        end_meeting(actor=secretary, meeting_id=meeting.pk, ended_at=ENDS)
    if stage == "closed":
        close_meeting(actor=secretary, meeting_id=meeting.pk)
    meeting.refresh_from_db()
    return meeting
