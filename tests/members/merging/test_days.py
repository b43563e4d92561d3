"""Random pairs of files on the real database: each day after a merge, nothing lost, and all of it back again (B10)."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nennep.members import actions
from nennep.members.models import (
    Affiliation,
    CorrectionRequest,
    Exemption,
    MemberPaper,
    Person,
    StandingRow,
    Workplace,
)
from nennep.members.states import PlaceKind, Standing
from tests.factories.world import World
from tests.members.merging.making import actors, double

D = datetime.date
FIRST = D(2024, 1, 1)
LENGTH = 24
DATED: tuple[Any, ...] = (StandingRow, Affiliation, Exemption, Workplace)
Cut = tuple[int, ...]


class Rollback(Exception):
    """What an example wrote is not kept."""


def day(number: int) -> D:
    return FIRST + datetime.timedelta(days=number)


cuts = st.sets(st.integers(0, LENGTH), max_size=6).map(lambda found: tuple(sorted(found)))


@st.composite
def file(draw: st.DrawFn) -> dict[str, Any]:
    """A file's periods: a standing without gaps, homes within it, and what may lie anywhere within it."""
    start = draw(st.integers(0, LENGTH - 4))
    return {
        "start": start, "left": draw(st.booleans()), "dated": draw(st.booleans()),
        "homes": draw(cuts), "temporary": draw(cuts), "exempt": draw(cuts),
        "units": draw(st.sets(st.sampled_from(["Xưởng", "Trường", "Trạm"]))),
        "papers": draw(st.sets(st.integers(1, 3))), "phone": draw(st.sampled_from(["", "09"])),
    }  # fmt: skip


def write(world: World, person: Person, said: dict[str, Any]) -> None:
    """Replace a person's rows by the periods."""
    for model in DATED:
        model._default_manager.filter(person=person).delete()
    start, cells = said["start"], (world.a1, world.a2)
    ends = [LENGTH - 2, LENGTH + 5]
    StandingRow.objects.create(
        person=person, cell=world.a1, standing=Standing.OFFICIAL, valid_from=day(start),
        valid_to=day(ends[0]) if said["left"] else D(9999, 12, 31),
    )  # fmt: skip
    if said["left"]:
        StandingRow.objects.create(person=person, cell=world.a1, standing=Standing.LEFT, valid_from=day(ends[0]))
    last = day(ends[0]) if said["left"] else D(9999, 12, 31)
    inner = [number for number in said["homes"] if start < number < ends[0]]
    for place, (first, end) in enumerate(zip([start, *inner], [*inner, None], strict=True)):
        Affiliation.objects.create(
            person=person, cell=cells[place % 2], valid_from=day(first), valid_to=day(end) if end else last
        )
    for kind, model in (("temporary", Affiliation), ("exempt", Exemption)):
        at = [number for number in said[kind] if start <= number <= ends[0]]
        for first, end in zip(at[::2], at[1::2], strict=False):
            more: dict[str, Any] = {"kind": PlaceKind.TEMPORARY} if kind == "temporary" else {"ground": "Tuổi cao"}
            model.objects.create(person=person, cell=world.b1, valid_from=day(first), valid_to=day(end), **more)
    for unit in sorted(said["units"]):
        Workplace.objects.create(person=person, cell=world.a1, unit=unit, valid_from=day(start))
    for number in sorted(said["papers"]):
        MemberPaper.objects.create(person=person, number=number)
    facts: dict[str, Any] = {"phone": said["phone"], "registered_at": cells[len(inner) % 2]}
    facts["admitted_on"] = day(start) if said["dated"] else None
    Person.objects.filter(pk=person.pk).update(**facts, official_on=None)
    person.refresh_from_db()


def held(person_id: int) -> list[tuple[Any, ...]]:
    """What is known of a person for each day: standing, home, temporary place, exemption."""

    def known(model: Any, said: str, **only: str) -> list[tuple[D, D, Any]]:
        rows = model._default_manager.filter(person_id=person_id, known_to__isnull=True, **only)
        return list(rows.values_list("valid_from", "valid_to", said))

    kinds = (
        known(StandingRow, "standing"), known(Affiliation, "cell_id", kind=PlaceKind.HOME),
        known(Affiliation, "cell_id", kind=PlaceKind.TEMPORARY), known(Exemption, "ground"),
    )  # fmt: skip
    return [
        tuple(sorted(said for start, end, said in rows if start <= day(number) < end) for rows in kinds)
        for number in range(-1, LENGTH + 8)
    ]


def whole(person: Person) -> tuple[Any, ...]:
    """All that is known of a file now."""
    units = Workplace.objects.filter(person=person, known_to__isnull=True).order_by("unit").values_list("unit")
    papers = MemberPaper.objects.filter(person=person).order_by("pk").values_list("pk")
    facts = Person.objects.filter(pk=person.pk).values_list(
        "phone", "citizen_id", "full_name", "admitted_on", "official_on", "registered_at_id", "merged_into_id"
    )
    asked = CorrectionRequest.objects.filter(person=person).values_list("pk")
    return held(person.pk), list(units), list(papers), list(facts), list(asked)


def check_days(mine: list[tuple[Any, ...]], theirs: list[tuple[Any, ...]], after: list[tuple[Any, ...]]) -> None:
    """One standing and one home at most; the kept file's where it has one, else the other's of a member."""
    for one, other, made in zip(mine, theirs, after, strict=True):
        assert len(made[0]) <= 1
        assert len(made[1]) <= 1
        assert made[0] in (one[0] or other[0], [])
        assert made[0] == (one[0] or made[0])
        if one[1]:
            assert made[1] == one[1]
        elif made[0] and made[0] != [Standing.LEFT]:
            assert made[1] == other[1]
        else:
            assert made[1] == []


def check_merge(world: World, files: tuple[dict[str, Any], dict[str, Any]], other: Person) -> None:
    kept = world.people["member"]
    write(world, kept, files[0])
    write(world, other, files[1])
    before = whole(kept), whole(other)
    mine, theirs = before[0][0], before[1][0]
    first, second = actors(world)
    asked = actions.ask_merge(actor=first, kept_id=kept.pk, other_id=other.pk, choices=["phone"], reason="Một người")
    actions.confirm_merge(actor=second, merge_id=asked.pk)
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("set constraints all deferred")

    check_days(mine, theirs, held(kept.pk))
    assert held(other.pk) == [([], [], [], [])] * len(mine)
    units = set(Workplace.objects.filter(person=kept, known_to__isnull=True).values_list("unit", flat=True))
    assert units == files[0]["units"] | files[1]["units"]
    numbers = set(MemberPaper.objects.filter(person=kept).values_list("number", flat=True))
    assert numbers == files[0]["papers"] | files[1]["papers"]

    actions.undo_merge(actor=second, merge_id=asked.pk, reason="Hai người")
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("set constraints all deferred")
    assert (whole(kept), whole(other)) == before


def test_random_files_are_made_one_and_two_again(world: World) -> None:
    """B10: every day has one home and one standing where either file had them, and undoing restores both."""
    other = double(world)

    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.tuples(file(), file()))
    def check(files: tuple[dict[str, Any], dict[str, Any]]) -> None:
        if files[0]["left"] and not files[1]["left"]:
            files = files[1], files[0]  # who left is not kept over who is here
        try:
            with transaction.atomic():
                check_merge(world, files, other)
                raise Rollback
        except Rollback:
            pass

    check()
