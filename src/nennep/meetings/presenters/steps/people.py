"""The people of a meeting as the forms and lists need them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from nennep.committees.queries import assigned_superiors_on
from nennep.kernel import clock
from nennep.meetings.queries.counters import in_room
from nennep.meetings.queries.roster import Summoned, summoned_to
from nennep.meetings.states import Place, Presence
from nennep.ui.shapes import RollRow

if TYPE_CHECKING:
    from nennep.meetings.models import Meeting, RollEntry

Choices = list[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Absent:
    """Somebody who need not come, and why; `came` when the person came all the same."""

    name: str
    why: str
    came: bool = False


def roster_of(meeting: Meeting) -> list[Summoned]:
    """Everybody who belongs on the roster of the meeting's day."""
    return summoned_to(
        org_id=meeting.org_id, body_kind=meeting.body_kind, kind=meeting.kind, team_id=meeting.team_id,
        day=clock.local(meeting.starts_at).date(),
    )  # fmt: skip


def choices_of(people: Iterable[Summoned]) -> Choices:
    """People to choose officers from."""
    return [(row.person_id, row.name) for row in people]


def roll_choices(roll: Iterable[RollEntry]) -> Choices:
    """People on the roll to choose from."""
    return [(entry.person_id, entry.person_name) for entry in roll]


def superior_choices(meeting: Meeting) -> Choices:
    """The superiors who look after the organisation on the day."""
    rows = assigned_superiors_on(meeting.org_id, clock.local(meeting.starts_at).date())
    return list(dict.fromkeys((row.person_id, row.person_name) for row in rows))


def not_summoned(people: Iterable[Summoned]) -> list[Absent]:
    """Those who need not come, before the meeting has opened."""
    return [Absent(row.name, _why(row.presence)) for row in people if row.presence in Presence.NOT_OWED]


def not_owed(roll: Iterable[RollEntry]) -> list[Absent]:
    """Those on the roll who need not come."""
    return [
        Absent(entry.person_name, _why(entry.presence), entry.came_anyway)
        for entry in roll
        if entry.presence in Presence.NOT_OWED
    ]


def _why(presence: str) -> str:
    return str(Presence(presence).label).lower()


def roll_row(entry: RollEntry, value: str) -> RollRow:
    """A line of the grid: who, with what is noted about the person."""
    return RollRow(name=f"p{entry.person_id}", label=_named(entry), note=roll_note(entry), value=value)


def _named(entry: RollEntry) -> str:
    if entry.place == Place.TEMPORARY:
        return _("%(name)s (sinh hoạt tạm thời)") % {"name": entry.person_name}
    return entry.person_name if entry.official else _("%(name)s (dự bị)") % {"name": entry.person_name}


def roll_note(entry: RollEntry) -> str:
    """Late, left early, why, from where, in one line."""
    notes = []
    if entry.presence == Presence.LATE:
        notes.append(_("đến muộn %(at)s") % {"at": entry.at_clock} if entry.at_clock else _("đến muộn"))
    elif entry.presence == Presence.LEFT:
        notes.append(_("về sớm %(at)s") % {"at": entry.at_clock} if entry.at_clock else _("về sớm"))
    if entry.reason:
        notes.append(entry.reason)
    if entry.joined_from:
        notes.append(_("dự từ %(place)s") % {"place": entry.joined_from})
    text = "; ".join(notes)
    return text[:1].upper() + text[1:]


def is_odd(entry: RollEntry) -> bool:
    """Whether a person on the roll needs a look: not simply present."""
    return entry.presence != Presence.PRESENT or bool(entry.reason or entry.joined_from or entry.at_clock)


def voters(roll: Sequence[RollEntry], moment: datetime.datetime) -> list[tuple[int, str, bool]]:
    """Those who took part and have a vote, for a vote by name: person, name, whether in the room at a moment."""
    return [
        (entry.person_id, entry.person_name, in_room(entry, moment))
        for entry in roll
        if entry.official
        and entry.place != Place.TEMPORARY
        and (entry.presence in (Presence.PRESENT, Presence.LATE, Presence.LEFT) or entry.came_anyway)
    ]
