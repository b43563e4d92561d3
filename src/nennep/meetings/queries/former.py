"""The counters of closed meetings as they were known on a day, whatever was corrected since."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from nennep.meetings.models import Counters, FormerCounters, Meeting


def counters_known(meetings: Iterable[Meeting], until: datetime.datetime) -> dict[int, Counters]:
    """Meeting -> its counters as they stood just before a moment. One query. The caller has checked the right."""
    found: dict[int, Counters] = {meeting.pk: meeting for meeting in meetings}
    former = FormerCounters.objects.filter(meeting_id__in=list(found), known_from__lt=until, known_to__gte=until)
    return found | {row.meeting_id: row for row in former}
