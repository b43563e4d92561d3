"""Pairs of files that look like one person (B10)."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from nennep.kernel.errors import RuleBroken
from nennep.members import actions
from nennep.members.models import NotSamePerson, Person
from nennep.members.queries.merges import likely_pairs
from nennep.orgtree.queries import path_now
from tests.factories.world import World
from tests.members.merging.making import actors, asked, double

D = datetime.date


def test_pairs_are_found_and_told_apart(world: World) -> None:
    """B10: the same card, the same name and birth, the same name and admission; what was told apart is not shown."""
    kept = world.people["member"]
    other = double(world)
    Person.objects.filter(pk=kept.pk).update(card_no="12.345678")
    path, first = path_now(world.commune_a.pk), actors(world)[0]

    pairs, count = likely_pairs(path, most=20)
    mine = [pair for pair in pairs if {pair.first, pair.second} == {kept.pk, other.pk}]
    assert [pair.why for pair in mine] == [("card", "birth", "admitted")]
    assert likely_pairs(path_now(world.commune_b.pk), most=20) == ([], 0)

    said = actions.tell_apart(actor=first, first_id=other.pk, second_id=kept.pk, reason="Hai anh em")
    assert (said.first_id, said.second_id) == (kept.pk, other.pk)
    assert likely_pairs(path, most=20)[1] == count - 1
    with pytest.raises(RuleBroken, match="là hai người"):
        asked(world, other)
    actions.reconsider_pair(actor=first, first_id=kept.pk, second_id=other.pk, reason="Có giấy tờ mới")
    assert not NotSamePerson.objects.exists()
    assert likely_pairs(path, most=20)[1] == count


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"birth_on": D(1970, 1, 1), "birth_precision": "year", "admitted_on": D(2000, 6, 1)}, ("birth",)),
        ({"birth_on": D(1970, 2, 1), "birth_precision": "month", "admitted_on": D(2000, 6, 1)}, ("birth",)),
        ({"birth_on": D(1970, 3, 1), "birth_precision": "month", "admitted_on": D(2000, 6, 1)}, None),
        ({"birth_on": D(1971, 1, 1), "birth_precision": "year"}, ("admitted",)),
        ({"birth_on": None}, ("admitted",)),
        ({"full_name": "Người Khác Hẳn"}, None),
    ],
)
def test_pairs_by_less_precise_dates(world: World, facts: dict[str, Any], why: tuple[str, ...] | None) -> None:
    kept = world.people["member"]
    Person.objects.filter(pk=kept.pk).update(birth_on=D(1970, 2, 3))
    other = double(world, **facts)

    pairs = likely_pairs(path_now(world.commune_a.pk), most=50)[0]

    found = next((pair.why for pair in pairs if {pair.first, pair.second} == {kept.pk, other.pk}), None)
    assert found == why
