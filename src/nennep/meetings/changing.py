"""The frame of every act on a meeting: one transaction, the row locked, the right checked, no blind overwriting."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.db.models import F
from django.utils.translation import gettext as _

from nennep.audit.record import recorded_together
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting, as_one
from nennep.kernel.errors import RuleBroken
from nennep.meetings.models import Meeting
from nennep.meetings.queries.meetings import get_meeting
from nennep.meetings.queries.roster import rosters_read_once

Check = Callable[[Actor, Meeting], None]


@dataclass
class _Held:
    """The meeting that acts of one transaction share, locked since the first of them, and who acts."""

    actor: Actor
    meeting: Meeting | None = None
    changed: bool = False


_held: ContextVar[_Held | None] = ContextVar("held_meeting", default=None)


@contextmanager
def one_meeting(actor: Actor) -> Iterator[None]:
    """Several acts of one person on one meeting as one: all of them or none. Within the caller's `acting(actor)`.

    Each act checks and writes what it does by itself; but the meeting is read and locked once, its roster is read once,
    its version is written once, and the audit events are written by one statement.
    """
    held = _Held(actor)
    before = _held.set(held)
    try:
        with as_one(), rosters_read_once(), recorded_together():
            yield
    finally:
        _held.reset(before)
    if held.meeting is not None and held.changed:
        Meeting.objects.filter(pk=held.meeting.pk).update(version=held.meeting.version)


def _locked(actor: Actor, meeting_id: int, held: _Held | None) -> Meeting:
    if held is None or held.actor is not actor:
        return get_meeting(actor, meeting_id, lock=True)
    if held.meeting is None:
        held.meeting = get_meeting(actor, meeting_id, lock=True)
    return held.meeting if held.meeting.pk == meeting_id else get_meeting(actor, meeting_id, lock=True)


@contextmanager
def changing(actor: Actor, meeting_id: int, check: Check, version: int | None) -> Iterator[Meeting]:
    """Yield the locked meeting to somebody who may change it, and count its version up afterwards.

    `version` is the one the person saw; when somebody else changed the meeting meanwhile the act is refused with a
    sentence and nothing is written. None skips the comparison (acts that cannot overwrite anything).
    """
    held = _held.get()
    with acting(actor):
        meeting = _locked(actor, meeting_id, held)
        check(actor, meeting)
        if version is not None and version != meeting.version:
            raise RuleBroken(
                _("Cuộc họp vừa được người khác cập nhật, phần đồng chí nhập chưa ghi. Hãy tải lại trang rồi ghi tiếp.")
            )
        yield meeting
        meeting.version += 1
        if held is not None and held.meeting is meeting:
            held.changed = True
        else:
            Meeting.objects.filter(pk=meeting.pk).update(version=F("version") + 1)
