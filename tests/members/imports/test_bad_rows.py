"""Hostile values in cells: each a sentence or a clean value, never a fault, never a live formula."""

from __future__ import annotations

import pytest

from nennep.access.actors import actor_for
from nennep.access.models import User
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.members.importing import import_register
from nennep.members.models import Affiliation, Person, StandingRow
from tests.factories.world import World
from tests.members.imports import books

HOSTILE = ["a\x0bb", "x" * 30_000, "١٩٨٠", "<b>Lý</b>", "=1+1", "💥 Lý A", "-1", "9" * 400, "31/12/9999", "00/00/0000",
           "Nguye\u0302\u0303n Va\u0306n A", "\u202eevil", "' or 1=1 --", "NaN", "1e309", "TRUE"]  # fmt: skip


def staff(world: World, key: str = "staff_a") -> Actor:
    """The office of a commune."""
    user: User = world.users[key]
    return actor_for(user)


@pytest.mark.parametrize("value", HOSTILE)
def test_no_value_breaks_an_import(world: World, value: str) -> None:
    good = books.person("Lý Văn Tốt")
    rows = [[value if place == at else cell for place, cell in enumerate(good)] for at in range(len(good))]

    result = import_register(
        actor=staff(world), org_id=world.commune_a.pk, content=books.flat(*rows), file_name="x.xlsx",
        unknown_cells="leave", keep_doubts=True,
    )  # fmt: skip

    assert sum(result.counts.values()) in {11, 12}


def test_import_in_one_go_equals_the_same_people(world: World) -> None:
    """The command line and the pages write through one function; the second import changes nothing."""
    content = books.flat(*(books.person(f"Trần Văn {name}", citizen=f"00108000000{place}")
                           for place, name in enumerate(("An", "Bình", "Cường"))))  # fmt: skip
    first = import_register(actor=staff(world), org_id=world.commune_a.pk, content=content, file_name="a.xlsx")
    again = import_register(actor=staff(world), org_id=world.commune_a.pk, content=content, file_name="a.xlsx")

    assert (first.counts["new"], again.counts["new"], again.counts["same"]) == (3, 0, 3)
    people = Person.objects.filter(citizen_id__startswith="00108000000")
    assert people.count() == 3
    assert StandingRow.objects.filter(person__in=people, batch=first.batch).count() == 6
    assert Affiliation.objects.filter(person__in=people, batch=first.batch, cell=world.a1).count() == 3


def test_preview_only_writes_nothing(world: World) -> None:
    with acting(world.system):
        before = Person.objects.count()

    result = import_register(
        actor=staff(world), org_id=world.commune_a.pk, content=books.sectioned(), file_name="a.xlsx",
        unknown_cells="found", preview_only=True,
    )  # fmt: skip

    assert (result.counts["new"], result.batch.state) == (4, "read")
    assert Person.objects.count() == before
