"""What the rules say, ready to be shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from nennep.kernel import clock
from nennep.meetings.actions.decide import judge, matter_of
from nennep.meetings.states import MeetingState
from nennep.regulations.queries import rule_set_for
from nennep.ui.shapes import RuleNote

if TYPE_CHECKING:
    from nennep.meetings.models import Meeting, RollEntry


def quorum_note(meeting: Meeting, roll: Sequence[RollEntry]) -> RuleNote | None:
    """Whether the room can decide at this moment (or could at the end), and on how many votes; None without a roll."""
    if not roll:
        return None
    running = meeting.state == MeetingState.OPEN
    moment = clock.now() if running else (meeting.ended_at or clock.now())
    charter = rule_set_for(meeting.org_id, "charter", clock.local(meeting.starts_at).date()).slug
    return judge(meeting, roll, matter=matter_of(meeting, None), count=None, at=moment, charter=charter).quorum.note()
