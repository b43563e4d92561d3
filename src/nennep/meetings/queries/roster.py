"""Who is summoned to a meeting: the members of a cell or party team, the members of a committee, key cadres."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from nennep.committees.models import BodyKind, Post
from nennep.committees.queries import KNOWN, LEADERS, committee_members_on, posts_on
from nennep.kernel.actor import system_actor
from nennep.kernel.db import acting
from nennep.kernel.period import valid_on
from nennep.kernel.vietnamese import by_words
from nennep.meetings.models import Meeting, RollEntry
from nennep.meetings.states import MeetingKind, Place, Presence
from nennep.members.models import PartyTeam, TeamPlace
from nennep.members.queries import RosterPerson, roster_on
from nennep.members.states import PlaceKind, Standing
from nennep.orgtree.models import OrgEdge


@dataclass(frozen=True, slots=True)
class Summoned:
    """A person on the roster, and what the roll says before anybody is marked."""

    person_id: int
    name: str
    place: Place
    official: bool
    in_committee: bool
    presence: Presence


def summoned_member(row: RosterPerson, committee: set[int]) -> Summoned:
    """A member of a cell as the roll begins with: suspended, elsewhere or exempt is marked so."""
    presence = Presence.PRESENT
    if row.standing == Standing.SUSPENDED:
        presence = Presence.SUSPENDED
    elif row.elsewhere:
        presence = Presence.ELSEWHERE
    elif row.exempt:
        presence = Presence.EXEMPT
    place = Place.TEMPORARY if row.place == PlaceKind.TEMPORARY else Place.HOME
    in_committee = row.person_id in committee and place == Place.HOME
    return Summoned(row.person_id, row.name, place, row.standing == Standing.OFFICIAL, in_committee, presence)


def _of_body(org_id: int, body_kind: str, day: datetime.date) -> list[Summoned]:
    rows = posts_on(org_id, day).filter(body__kind=body_kind).order_by("rank", "valid_from", "id")
    people: dict[int, str] = {}
    for person_id, name in rows.values_list("person_id", "person_name"):
        people.setdefault(person_id, name)
    return [_committee(person_id, name) for person_id, name in people.items()]


def _committee(person_id: int, name: str, *, member: bool = True) -> Summoned:
    return Summoned(person_id, name, Place.COMMITTEE, True, member, Presence.PRESENT)


def _key_cadres(org_id: int, day: datetime.date) -> list[Summoned]:
    """The committee, and the secretaries and deputies of what stands directly under the organisation."""
    committee = {row.person_id: row for row in _of_body(org_id, BodyKind.COMMITTEE, day)}
    below = OrgEdge.objects.filter(KNOWN, valid_on(day), parent_id=org_id).values_list("org_id")
    leaders = Post.objects.filter(KNOWN, valid_on(day), org_id__in=below, title__in=LEADERS).order_by("org_id", "rank")
    others = {post.person_id: _committee(post.person_id, post.person_name, member=False) for post in leaders}
    return [*committee.values(), *(row for person, row in others.items() if person not in committee)]


_Asked = tuple[int, str, str, int | None, datetime.date]
_read: ContextVar[dict[_Asked, list[Summoned]] | None] = ContextVar("rosters_read", default=None)


@contextmanager
def rosters_read_once() -> Iterator[None]:
    """Within it a roster that was read is not read again. For acts that change nobody's membership."""
    before = _read.set({})
    try:
        yield
    finally:
        _read.reset(before)


def summoned_to(*, org_id: int, body_kind: str, kind: str, team_id: int | None, day: datetime.date) -> list[Summoned]:
    """Everybody who belongs on the roster on a day. The caller has checked the right at the organisation."""
    known, asked = _read.get(), (org_id, body_kind, kind, team_id, day)
    if known is None:
        return _summoned(*asked)
    if asked not in known:
        known[asked] = _summoned(*asked)
    return list(known[asked])


def _summoned(org_id: int, body_kind: str, kind: str, team_id: int | None, day: datetime.date) -> list[Summoned]:
    """The roster, read.

    Read with the system's sight: whether a member is active elsewhere, and the standing of a guest by temporary
    affiliation, are kept by the other cell and are not in this cell's own sight.
    """
    with acting(system_actor("meetings.roster")):
        if kind == MeetingKind.CONFERENCE:
            return _key_cadres(org_id, day)
        if body_kind != BodyKind.CELL:
            return _of_body(org_id, body_kind, day)
        committee = committee_members_on(org_id, day)
        people = [summoned_member(row, committee) for row in roster_on(org_id, day)]
        if kind != MeetingKind.TEAM:
            return people
        team = set(TeamPlace.objects.filter(valid_on(day), team_id=team_id or 0).values_list("person_id", flat=True))
        return [row for row in people if row.person_id in team]


def new_roll(meeting: Meeting, people: Iterable[Summoned], excused: Mapping[int, str]) -> list[RollEntry]:
    """Unsaved roll rows: all present until corrected, those excused already marked with their reason."""
    return [
        RollEntry(
            meeting=meeting, org_id=meeting.org_id, month=meeting.month, person_id=row.person_id, person_name=row.name,
            place=row.place, official=row.official, in_committee=row.in_committee,
            presence=Presence.EXCUSED if row.person_id in excused and row.presence == Presence.PRESENT
            else row.presence,
            reason=excused.get(row.person_id, "") if row.presence == Presence.PRESENT else "",
        )
        for row in people
    ]  # fmt: skip


def teams_of(org_id: int, day: datetime.date) -> list[PartyTeam]:
    """The party teams of a cell on a day."""
    return list(PartyTeam.objects.filter(valid_on(day), cell_id=org_id).order_by(*by_words("name"), "id"))
