"""The frame of every act on a meeting: one transaction, the row locked, the right checked, no blind overwriting."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db.models import F
from django.utils.translation import gettext as _

from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken
from nennep.meetings.models import Meeting
from nennep.meetings.queries.meetings import get_meeting

Check = Callable[[Actor, Meeting], None]


@contextmanager
def changing(actor: Actor, meeting_id: int, check: Check, version: int | None) -> Iterator[Meeting]:
    """Yield the locked meeting to somebody who may change it, and count its version up afterwards.

    `version` is the one the person saw; when somebody else changed the meeting meanwhile the act is refused with a
    sentence and nothing is written. None skips the comparison (acts that cannot overwrite anything).
    """
    with acting(actor):
        meeting = get_meeting(actor, meeting_id, lock=True)
        check(actor, meeting)
        if version is not None and version != meeting.version:
            raise RuleBroken(
                _("Cuộc họp vừa được người khác cập nhật, phần đồng chí nhập chưa ghi. Hãy tải lại trang rồi ghi tiếp.")
            )
        yield meeting
        Meeting.objects.filter(pk=meeting.pk).update(version=F("version") + 1)
        meeting.version += 1
