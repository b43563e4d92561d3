"""From the roll to figures: who counts for attendance, who may vote, who was in the room at a moment. No database."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable

from nennep.kernel import clock
from nennep.meetings.models import RollEntry
from nennep.meetings.states import Place, Presence
from nennep.regulations.rules.voting import Roster

SMALL_HOURS = datetime.time(4)  # no meeting begins before it
_CLOCK = re.compile(r"(\d{1,2})\s*(?:[:.h]|giờ)\s*(\d{1,2})?")


def owed_attendance(entry: RollEntry) -> bool:
    """Whether the person had to come: the exempt, the suspended and those active elsewhere had not."""
    return entry.presence not in Presence.NOT_OWED


def took_part(entry: RollEntry) -> bool:
    """Whether the person was there for at least a part; an exempt member who came is one."""
    return entry.presence in Presence.ATTENDED or entry.came_anyway


def votes(entry: RollEntry) -> bool:
    """Whether the person has a vote here: official, and no guest by temporary affiliation (rules.md 2.4)."""
    return entry.official and entry.place != Place.TEMPORARY


def roll_counters(roll: Iterable[RollEntry]) -> dict[str, int]:
    """The counters of the meeting row, recounted from the roll.

    `summoned`, `attended`, `late`, `excused`, `unexcused` count everyone who had to come, guests of the cell by
    temporary affiliation among them (`temporary_*` is their part; their home counts them under `elsewhere`).
    `exempt` counts the exempt, `exempt_attended` those of them (or of `elsewhere`) who came. `official_summoned` is the
    base of a decision, `official_attended` those of it who came; `committee_*` the members of the committee.
    """
    counts = dict.fromkeys(
        ("summoned", "attended", "late", "excused", "unexcused", "exempt", "elsewhere", "exempt_attended",
         "temporary_summoned", "temporary_attended", "official_summoned", "official_attended",
         "committee_summoned", "committee_attended"), 0,
    )  # fmt: skip
    for entry in roll:
        owed, came = owed_attendance(entry), took_part(entry)
        counts["summoned"] += owed
        counts["attended"] += owed and came
        counts["late"] += entry.presence == Presence.LATE
        counts["excused"] += entry.presence == Presence.EXCUSED
        counts["unexcused"] += entry.presence == Presence.UNEXCUSED
        counts["exempt"] += entry.presence == Presence.EXEMPT
        counts["elsewhere"] += entry.presence == Presence.ELSEWHERE
        counts["exempt_attended"] += came and not owed
        if entry.place == Place.TEMPORARY:
            counts["temporary_summoned"] += owed
            counts["temporary_attended"] += owed and came
        if votes(entry):
            counts["official_summoned"] += owed or came
            counts["official_attended"] += came
        if entry.in_committee:
            counts["committee_summoned"] += owed
            counts["committee_attended"] += owed and came
    return counts


def clock_of(text: str) -> datetime.time | None:
    """The hour written beside somebody who came late or left early ("19:50", "19 giờ 50", "20h"); None if none."""
    match = _CLOCK.search(text)
    if match is None:
        return None
    hour, minute = int(match[1]), int(match[2] or 0)
    return datetime.time(hour, minute) if hour < 24 and minute < 60 else None


def in_evening(hour: datetime.time) -> tuple[bool, datetime.time]:
    """An hour as it is compared within one meeting: those soon after midnight come after the evening before."""
    return hour < SMALL_HOURS, hour


def in_room(entry: RollEntry, moment: datetime.datetime) -> bool:
    """Whether the person was in the room at a moment. Late counts from the hour noted; left early counts until then,
    and without an hour noted, no longer. A meeting may go on past midnight."""
    at, noted = clock.local(moment).time(), clock_of(entry.at_clock)
    if entry.presence == Presence.LATE:
        return noted is None or in_evening(noted) <= in_evening(at)
    if entry.presence == Presence.LEFT:
        return noted is not None and in_evening(at) < in_evening(noted)
    return took_part(entry)


def roster_at(roll: Iterable[RollEntry], moment: datetime.datetime) -> Roster:
    """Those who have a vote, as the quorum rule asks for them, at a moment of the meeting (D7)."""
    voters = [entry for entry in roll if votes(entry)]
    return Roster(
        official=len(voters),
        present=sum(in_room(entry, moment) for entry in voters),
        elsewhere_absent=sum(entry.presence == Presence.ELSEWHERE and not entry.came_anyway for entry in voters),
        exempt_absent=sum(entry.presence == Presence.EXEMPT and not entry.came_anyway for entry in voters),
    )
