"""A register that brought dates nobody had known is taken back: what was not known is not known again (J7)."""

from __future__ import annotations

import datetime

import pytest
from django.urls import reverse

from nennep.kernel import clock
from nennep.kernel.period import OPEN_END as END
from nennep.members.actions import change_standing
from nennep.members.models import Person, RegisterBatch, StandingRow
from nennep.members.queries import KNOWN
from tests.factories.world import World
from tests.members.imports import books
from tests.members.imports.clicks import SignIn, counts, through, write

D = datetime.date
NUMBER = "001070000017"
DATES = ("birth_on", "admitted_on", "official_on")
Known = tuple[str, D, D]


def undated(world: World, **known: D | None) -> Person:
    """A member known by number alone, official since 2010, without some of the three dates."""
    person = world.people["secretary"]
    StandingRow.objects.filter(person=person).delete()
    StandingRow.objects.create(person=person, cell=world.a1, standing="official", valid_from=D(2010, 1, 1))
    dates = {"birth_on": D(1970, 2, 3), "admitted_on": D(2000, 5, 19), "official_on": D(2001, 5, 19)} | known
    Person.objects.filter(pk=person.pk).update(citizen_id=NUMBER, **dates)
    return Person.objects.get(pk=person.pk)


def standings(person: Person) -> list[Known]:
    rows = StandingRow.objects.filter(KNOWN, person=person).order_by("valid_from")
    return list(rows.values_list("standing", "valid_from", "valid_to"))


def brought(world: World, client_of: SignIn) -> RegisterBatch:
    """The register with all three dates, written."""
    client = client_of(world.users["staff_a"])
    row = books.person("Hoàng Văn Bằng", birth=D(1970, 2, 3), admitted=D(2000, 5, 19), official=D(2001, 5, 19),
                       citizen=NUMBER, schooling="", work="")  # fmt: skip
    batch = through(client, world, books.flat(row))
    assert counts(batch) == {"changed": 1}
    return write(client, batch)


def undo(world: World, client_of: SignIn, batch: RegisterBatch) -> str:
    """The sentence that the page says, after asking for the batch to be taken back."""
    client = client_of(world.users["staff_a"])
    address = reverse("members:undo", args=[batch.pk])
    said = client.post(address, {"ly_do": "Nhầm tệp"}, follow=True).content.decode()
    batch.refresh_from_db()
    return said


@pytest.mark.parametrize("missing", [("birth_on",), ("admitted_on",), ("official_on",), DATES])
def test_undo_makes_a_date_unknown_again(world: World, client_of: SignIn, missing: tuple[str, ...]) -> None:
    person = undated(world, **dict.fromkeys(missing))
    before = standings(person)
    batch = brought(world, client_of)
    person.refresh_from_db()
    assert None not in [getattr(person, field) for field in DATES]

    undo(world, client_of, batch)

    found = Person.objects.get(pk=person.pk)
    assert batch.state == "undone"
    assert {field for field in DATES if getattr(found, field) is None} == set(missing)
    assert standings(found) == before


def test_undo_of_a_recognition_keeps_both_as_known_then(world: World, client_of: SignIn) -> None:
    """J2: between the two moments the register's dates were known, and reports of then are explained by them."""
    person = undated(world, official_on=None)
    batch = brought(world, client_of)
    meant = standings(person)
    undo(world, client_of, batch)

    past = StandingRow.objects.filter(person=person, known_to__isnull=False).order_by("known_to", "valid_from")
    assert meant == [
        ("probationary", D(2000, 5, 19), D(2001, 5, 19)), ("official", D(2001, 5, 19), END),
    ]  # fmt: skip
    assert list(past.values_list("standing", "valid_from", "valid_to")) == [
        ("official", D(2010, 1, 1), END), *meant,
    ]  # fmt: skip


def test_undo_of_a_recognition_is_refused_once_the_standing_changed(world: World, client_of: SignIn) -> None:
    person = undated(world, official_on=None)
    batch = brought(world, client_of)
    change_standing(actor=world.system, person_id=person.pk, standing="expelled", on=D(2026, 11, 2), decision_no="7")
    after = standings(person)

    said = undo(world, client_of, batch)

    assert "hồ sơ của đồng chí Hoàng Văn Bằng đã có thay đổi sau lần nạp này" in said
    assert (batch.state, standings(person)) == ("committed", after)


def test_undo_leaves_standings_that_the_batch_did_not_touch(world: World, client_of: SignIn) -> None:
    """Only what the batch replaced comes back: what a correction before it had replaced stays replaced."""
    person = undated(world, official_on=None)
    StandingRow.objects.filter(person=person).update(known_to=clock.now())
    for standing, since, until in (("probationary", D(2000, 5, 19), D(2001, 5, 19)), ("official", D(2001, 5, 19), END)):
        StandingRow.objects.create(
            person=person, cell=world.a1, standing=standing, valid_from=since, valid_to=until
        )  # fmt: skip
    before = standings(person)
    batch = brought(world, client_of)

    undo(world, client_of, batch)

    assert (batch.state, standings(person)) == ("undone", before)
