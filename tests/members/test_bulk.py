"""The bulk path writes what the single action writes, and refuses overlaps as the trigger does."""

from __future__ import annotations

import datetime

import pytest

from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken
from nennep.members.actions import PersonFacts, register_member
from nennep.members.bulk import NewMember, bulk_writing, load_members
from nennep.members.models import Affiliation, Person, StandingRow
from nennep.members.search import search_members
from tests.factories.world import World

D = datetime.date
SINCE = D(2025, 8, 1)
FACTS = [
    PersonFacts(full_name="  Trần\tThị  Thu Hà ", sex="F", birth_on=D(1983, 7, 1), birth_precision="month",
                admitted_on=D(2004, 5, 19), official_on=D(2005, 5, 19), native_place="Thôn 1\\Xã \"A\""),
    PersonFacts(full_name="Lý Văn Dự", admitted_on=D(2026, 1, 5)),
    PersonFacts(full_name="K'Brể", official_on=D(1999, 1, 1), official_precision="year"),
    PersonFacts(full_name="Ngô Không Ngày"),
    PersonFacts(full_name="Đỗ Cùng Ngày", admitted_on=D(2000, 1, 1), official_on=D(2000, 1, 1)),
]  # fmt: skip


def _written(person_id: int) -> tuple[object, ...]:
    person = Person.objects.filter(pk=person_id).values().get()
    for name in ("id", "uid", "created_at"):
        person.pop(name)
    person["sort_key"] = bytes(person["sort_key"])
    rows = []
    for model in (StandingRow, Affiliation):
        found = model.objects.filter(person_id=person_id).order_by("valid_from").values()
        rows.append([{k: v for k, v in row.items() if k not in {"id", "person_id", "known_from"}} for row in found])
    return person, *rows


def test_load_members_equals_register_member(world: World) -> None:
    single = [
        register_member(actor=world.system, cell_id=world.a1.pk, facts=facts, since=SINCE, decision_no="07-QĐ/ĐU").pk
        for facts in FACTS
    ]

    many = load_members(
        [NewMember(facts=facts, cell_id=world.a1.pk, since=SINCE, decision_no="07-QĐ/ĐU") for facts in FACTS]
    )

    assert [_written(key) for key in many] == [_written(key) for key in single]


@pytest.mark.parametrize("same", FACTS)
def test_members_alike_are_loaded_as_each_by_itself(world: World, same: PersonFacts) -> None:
    """A column that is the same in all rows is not sent row by row."""
    alone = register_member(actor=world.system, cell_id=world.a1.pk, facts=same, since=SINCE).pk

    many = load_members([NewMember(facts=same, cell_id=world.a1.pk, since=SINCE)] * 3)

    assert [_written(key) for key in many] == [_written(alone)] * 3
    assert load_members([]) == []


def test_loaded_members_are_found(world: World) -> None:
    ids = load_members([NewMember(facts=FACTS[0], cell_id=world.a1.pk, since=SINCE)])

    assert [person.pk for person in search_members(world.system, "ha thu tran")] == ids


def test_bulk_writing_refuses_overlaps(world: World, system: Actor) -> None:
    person = world.people["member"]

    with pytest.raises(RuleBroken, match="chồng lên nhau"), acting(system), bulk_writing([person.pk]):
        StandingRow.objects.bulk_create([
            StandingRow(person=person, cell=world.a1, standing="suspended", valid_from=D(2010, 1, 1),
                        valid_to=D(2011, 1, 1))
        ])  # fmt: skip
