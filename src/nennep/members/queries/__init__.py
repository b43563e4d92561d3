"""What may be seen of members; standing and places by date."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import BooleanField, Count, Exists, Func, OuterRef, Q, QuerySet, TextField, Value
from django.http import Http404

from nennep.access.permissions import Permission
from nennep.audit.models import AuditRead
from nennep.kernel.actor import Actor
from nennep.kernel.db import one_of
from nennep.kernel.period import valid_on
from nennep.kernel.statements import within, written
from nennep.kernel.vietnamese import by_words
from nennep.members.models import (
    Affiliation,
    CorrectionRequest,
    Exemption,
    PartyTeam,
    Person,
    RegisterBatch,
    RegisterRow,
    StandingRow,
    TeamPlace,
)
from nennep.members.states import Correction, PlaceKind, Standing
from nennep.orgtree.queries import in_subtree, reach

KNOWN = Q(known_to__isnull=True)


def members_visible_to(actor: Actor) -> QuerySet[Person]:
    """The persons whose file the actor may open: kept or active within reach, and the actor's own."""
    if actor.everything:
        return Person.objects.all()
    kept = reach(actor, Permission.MEMBER_VIEW, "registered_at__now__path")
    paths = Value([holding.path for holding in actor.holdings_with(Permission.MEMBER_VIEW)], ArrayField(TextField()))
    active = Func("pk", paths, Value(False), function="members_active_under", output_field=BooleanField())
    return Person.objects.filter(kept | Q(pk=actor.person_id or 0) | Q(active))


def get_member(actor: Actor, pk: int, *, lock: bool = False) -> Person:
    """One person whose file the actor may open; otherwise not found. `lock` holds the row to the transaction's end."""
    return one_of(members_visible_to(actor), pk, lock=lock)


def members_on(actor: Actor, path: str, day: datetime.date) -> QuerySet[Person]:
    """The members whose home cell stood at or under the path (of that day) on the day, in Vietnamese order.

    Of those cells, the ones that are within the actor's reach today.
    """
    home = _homes(path, day).filter(reach(actor, Permission.MEMBER_VIEW, "cell__now__path"), person_id=OuterRef("pk"))
    in_party = _in_party(day).filter(person_id=OuterRef("pk"))
    return Person.objects.filter(Exists(home), Exists(in_party)).order_by("sort_key", "id")


def keys_under(actor: Actor, path: str, day: datetime.date) -> list[int]:
    """The keys of `members_on`, in the same order, where few cells stood: a commune's at most. One query, one row."""
    return next(iter(_keys_under(actor, path, day))) or []


@written
def _keys_under(actor: Actor, path: str, day: datetime.date) -> QuerySet[Any, Any]:
    homes = _homes(path, day).filter(reach(actor, Permission.MEMBER_VIEW, "cell__now__path"))
    in_party = _in_party(day).filter(within("person_id", homes.values("person_id")))
    people = Person.objects.filter(within("pk", in_party.values("person_id"))).annotate(one=Value(1)).values("one")
    return people.annotate(keys=ArrayAgg("pk", order_by=("sort_key", "id"))).values_list("keys", flat=True)


def _homes(path: str, day: datetime.date) -> QuerySet[Affiliation]:
    return Affiliation.objects.filter(KNOWN, valid_on(day), in_subtree("cell_id", path, day), kind=PlaceKind.HOME)


def _in_party(day: datetime.date) -> QuerySet[StandingRow]:
    return StandingRow.objects.filter(KNOWN, valid_on(day), standing__in=Standing.IN_PARTY)


@dataclass(frozen=True, slots=True)
class RosterPerson:
    """A person who belongs to a cell on a day: as what, with which standing, exempt or away or not."""

    person_id: int
    name: str
    sort_key: bytes
    place: PlaceKind
    standing: Standing
    exempt: bool
    elsewhere: bool


def roster_on(cell_id: int, day: datetime.date) -> list[RosterPerson]:
    """Everybody active in a cell on a day, home and temporary, in Vietnamese order. Four queries whatever the size."""
    places = list(
        Affiliation.objects.filter(KNOWN, valid_on(day), cell_id=cell_id).values_list(
            "person_id", "kind", "person__full_name", "person__sort_key"
        )
    )
    ids = [row[0] for row in places]
    standings = dict(
        StandingRow.objects.filter(KNOWN, valid_on(day), person_id__in=ids).values_list("person_id", "standing")
    )
    exempt = set(Exemption.objects.filter(KNOWN, valid_on(day), person_id__in=ids).values_list("person_id", flat=True))
    away = set(
        Affiliation.objects.filter(KNOWN, valid_on(day), person_id__in=ids, kind=PlaceKind.TEMPORARY)
        .exclude(cell_id=cell_id)
        .values_list("person_id", flat=True)
    )
    people = [
        RosterPerson(
            person_id=person_id, name=name, sort_key=bytes(key), place=PlaceKind(kind),
            standing=Standing(standings[person_id]), exempt=person_id in exempt,
            elsewhere=kind == PlaceKind.HOME and person_id in away,
        )
        for person_id, kind, name, key in places
        if standings.get(person_id) in Standing.IN_PARTY
    ]  # fmt: skip
    return sorted(people, key=lambda row: (row.sort_key, row.person_id))


def home_cell_on(person_id: int, day: datetime.date) -> int | None:
    """The home cell of a person on a day; None when there was none."""
    return (
        Affiliation.objects.filter(KNOWN, valid_on(day), person_id=person_id, kind=PlaceKind.HOME)
        .values_list("cell_id", flat=True)
        .first()
    )


def standing_on(person_id: int, day: datetime.date) -> Standing | None:
    """The standing of a person on a day; None before admission."""
    found = (
        StandingRow.objects.filter(KNOWN, valid_on(day), person_id=person_id).values_list("standing", flat=True).first()
    )
    return Standing(found) if found else None


def known_standings(person_id: int) -> set[int]:
    """The keys of a file's standings, as they are known now."""
    return set(StandingRow.objects.filter(KNOWN, person_id=person_id).values_list("pk", flat=True))


def count_members_on(org_ids: Iterable[int], day: datetime.date) -> dict[int, int]:
    """Members by home cell on a day, for the given cells (cells without members are absent)."""
    rows = (
        Affiliation.objects.filter(KNOWN, valid_on(day), cell_id__in=list(org_ids), kind=PlaceKind.HOME)
        .values_list("cell_id")
        .annotate(n=Count("id"))
    )
    return dict(rows)


def placed_after(org_id: int, day: datetime.date) -> int:
    """How many people are active in an organisation on a day or come there later, at home or for a time."""
    rows = Affiliation.objects.filter(KNOWN, cell_id=org_id, valid_to__gt=day)
    return rows.values("person_id").distinct().count()


def citizen_ids_taken(citizen_ids: Sequence[str]) -> set[str]:
    """Which of the numbers somebody has already, in sight or not: a number is one person's in the whole system."""
    if not citizen_ids:
        return set()
    with connection.cursor() as cursor:
        cursor.execute("select * from members_citizen_ids_taken(%s)", [list(citizen_ids)])
        return {row[0] for row in cursor.fetchall()}


def corrections_visible_to(actor: Actor) -> QuerySet[CorrectionRequest]:
    """Requests to correct a file that the actor asked, or may decide."""
    decides = reach(actor, Permission.CORRECTION_DECIDE, "cell__now__path")
    return CorrectionRequest.objects.filter(decides | Q(person_id=actor.person_id or 0))


@written
def corrections_waiting(actor: Actor) -> QuerySet[CorrectionRequest]:
    """Requests that wait for this actor's decision, oldest first; the own ones wait for somebody else."""
    return (
        CorrectionRequest.objects.filter(
            reach(actor, Permission.CORRECTION_DECIDE, "cell__now__path"), state=Correction.ASKED
        )
        .exclude(person_id=actor.person_id or 0)
        .select_related("person")
        .order_by("asked_at", "id")
    )


def get_correction(actor: Actor, pk: int, *, lock: bool = False) -> CorrectionRequest:
    """One request the actor may see; otherwise not found."""
    return one_of(corrections_visible_to(actor), pk, lock=lock)


def count_standings(path: str, day: datetime.date, *, few: bool = False) -> dict[str, int]:
    """Members by standing whose home cell stood at or under the path (of that day) on the day.

    Figures only, of everybody in sight: for pages that the caller shows to those who may see the figures. `few`: the
    caller knows that few cells stood there, a commune's at most.
    """
    return dict(_standings_of_few(path, day) if few else _standings.anew(path, day))


@written
def _standings(path: str, day: datetime.date) -> QuerySet[Any, tuple[str, int]]:
    rows = _in_party(day).filter(Exists(_homes(path, day).filter(person_id=OuterRef("person_id"))))
    return rows.values_list("standing").annotate(n=Count("id"))


@written
def _standings_of_few(path: str, day: datetime.date) -> QuerySet[Any, tuple[str, int]]:
    rows = _in_party(day).filter(within("person_id", _homes(path, day).values("person_id")))
    return rows.values_list("standing").annotate(n=Count("person_id"))  # which the index has


def teams_on(cell_id: int, day: datetime.date) -> QuerySet[PartyTeam]:
    """The party teams of a cell on a day, by name."""
    return PartyTeam.objects.filter(valid_on(day), cell_id=cell_id).order_by(*by_words("name"), "id")


@dataclass(frozen=True, slots=True)
class TeamPerson:
    """Somebody in a party team."""

    team_id: int
    person_id: int
    name: str
    is_head: bool


def team_people_on(cell_id: int, day: datetime.date) -> list[TeamPerson]:
    """Everybody in the party teams of a cell on a day, heads first, in Vietnamese order."""
    rows = (
        TeamPlace.objects.filter(valid_on(day), team__cell_id=cell_id, person__merged_into__isnull=True)
        .order_by("-is_head", "person__sort_key", "person_id")
        .values_list("team_id", "person_id", "person__full_name", "is_head")
    )
    return [TeamPerson(*row) for row in rows]


def team_of_on(person_id: int, day: datetime.date) -> PartyTeam | None:
    """The party team of a person on a day (B11)."""
    place = TeamPlace.objects.filter(valid_on(day), person_id=person_id).select_related("team").first()
    return place.team if place else None


def batches_visible_to(actor: Actor) -> QuerySet[RegisterBatch]:
    """The registers read for organisations where the actor may read registers."""
    return RegisterBatch.objects.filter(reach(actor, Permission.MEMBER_IMPORT, "org__now__path"))


def get_batch(actor: Actor, pk: int, *, lock: bool = False) -> RegisterBatch:
    """One register that was read; otherwise not found."""
    rows = batches_visible_to(actor)
    if lock:
        rows = RegisterBatch.objects.select_for_update(of=("self",)).filter(pk__in=rows.values("pk"))
    rows = rows.defer("content", "table")  # megabytes, read where they are used
    try:
        return rows.get(pk=pk)
    except RegisterBatch.DoesNotExist as missing:
        raise Http404 from missing


def get_team(pk: int) -> PartyTeam:
    """One party team in sight; otherwise not found. Whether its cell's members may be seen is the caller's question."""
    team = PartyTeam.objects.filter(pk=pk).first()
    if team is None:
        raise Http404
    return team


def readings_of(person_id: int, since: datetime.date) -> QuerySet[AuditRead]:
    """Who opened a person's file since a day, newest first; the files merged into it too."""
    merged = Person.objects.filter(merged_into_id=person_id).values("pk")
    theirs = Q(person_id=person_id) | Q(person_id__in=merged)
    return AuditRead.objects.filter(theirs, at__date__gte=since).order_by("-id")


def rows_of(batch: RegisterBatch, outcomes: Iterable[str]) -> QuerySet[RegisterRow]:
    """The stored rows of a register with one of the outcomes, in the order of the sheet."""
    return RegisterRow.objects.filter(batch=batch, outcome__in=list(outcomes)).order_by("number")
