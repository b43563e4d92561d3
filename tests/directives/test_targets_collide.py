"""Targets that would stand twice: at a reorganisation, and when one is set beside a part of the same name."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest

from nennep.directives.actions import change_target, set_target, split_by_period, split_target
from nennep.directives.models import Target
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken
from tests.directives.making import province_leader, resolution
from tests.directives.test_targets import D, given_to, result, stand, wish
from tests.documents.making import actor_of
from tests.factories.world import World
from tests.processes.test_reform import ON, applied

FIVE = {"first_on": D(2026, 1, 1), "last_on": D(2027, 12, 31)}
YEARS = [(D(year, 1, 1), D(year, 12, 31)) for year in (2026, 2027)]


def merged(world: World, *sources: int, on: D = ON) -> int:
    """The new cell of commune A into which some cells are merged."""
    into = {"key": "n", "name": "Chi bộ mới", "kind": "chi-bo", "parent": world.commune_a.pk}
    return applied(world, {"do": "merge", "sources": list(sources), "into": into}, on=on).keys["n"]


def live(org_id: int) -> list[Target]:
    return list(Target.objects.filter(org_id=org_id, ended_on__isnull=True).order_by("first_on", "-last_on", "pk"))


def test_targets_split_into_years_are_merged_year_by_year(world: World) -> None:
    """E9: two cells, each with a target of two years that it split into its years, become one: three targets, added
    up, the years within the whole, given by the successor itself."""
    whole = given_to(world, value=Decimal(30), **FIVE)
    parts = split_target(actor=actor_of(world, "leader"), target_id=whole.pk,
                         shares={world.a1.pk: Decimal(10), world.a2.pk: Decimal(20)})  # fmt: skip
    for part, half in zip(parts, (5, 10), strict=True):
        split_by_period(actor=world.system, target_id=part.pk,
                        periods=[(first, last, Decimal(half)) for first, last in YEARS])  # fmt: skip

    new = merged(world, world.a1.pk, world.a2.pk)

    with acting(world.system):
        top, *years = live(new)
        assert [one.value for one in (top, *years)] == [30, 15, 15]
        assert {one.parent_id for one in years} == {top.pk}
        assert (top.parent_id, top.giver_id) == (whole.pk, world.commune_a.pk)
        assert {one.giver_id for one in years} == {new}


def test_targets_from_two_givers_become_one(world: World) -> None:
    """E9: cells of two communes merge; what both communes had split from one target of the province is added up under
    the commune in which the successor stands."""
    document = resolution(world)
    top = set_target(actor=province_leader(world), document_id=document.pk, wish=wish(value=Decimal(30)))
    shares = {world.commune_a.pk: Decimal(10), world.commune_b.pk: Decimal(20)}
    a, b = split_target(actor=province_leader(world), target_id=top.pk, shares=shares)
    for whole, cell in ((a, world.a1), (b, world.b1)):
        (part,) = split_target(actor=world.system, target_id=whole.pk, shares={cell.pk: whole.value})
        result(world, part, D(2026, 6, 1), 3, "leader" if cell is world.a1 else "staff_b")

    new = merged(world, world.a1.pk, world.b1.pk)

    with acting(world.system):
        (one,) = live(new)
    assert (one.value, one.parent_id, one.giver_id) == (30, a.pk, world.commune_a.pk)
    assert stand(world, one).result == 6


def test_targets_of_one_name_that_count_differently_stay_two(world: World) -> None:
    """E9: the same name counted in another unit cannot be added; both go on, told apart by whose they were."""
    whole = given_to(world, value=Decimal(30))
    split_target(actor=actor_of(world, "leader"), target_id=whole.pk, shares={world.a1.pk: Decimal(30)})
    set_target(actor=actor_of(world, "leader"), document_id=whole.document_id, org_id=world.a2.pk,
               wish=wish(unit="lượt", value=Decimal(5)))  # fmt: skip

    new = merged(world, world.a1.pk, world.a2.pk)

    with acting(world.system):
        found = live(new)
    assert sorted(one.value for one in found) == [5, 30]
    assert len({one.name for one in found}) == 2


def test_a_target_set_beside_a_part_of_the_same_name_is_refused_in_words(world: World) -> None:
    """Section 6, a target split twice: the same name, organisation and period stands once in a document, whichever way
    it was given."""
    leader = actor_of(world, "leader")
    whole = given_to(world, value=Decimal(30))
    split_target(actor=leader, target_id=whole.pk, shares={world.a1.pk: Decimal(30)})
    with pytest.raises(RuleBroken, match="đã giao chỉ tiêu này"):
        set_target(actor=leader, document_id=whole.document_id, org_id=world.a1.pk, wish=wish())

    other = given_to(world, value=Decimal(30), name="Khác")
    set_target(actor=leader, document_id=other.document_id, org_id=world.a1.pk, wish=wish(name="Khác"))
    with pytest.raises(RuleBroken, match="đã giao chỉ tiêu này") as refused:
        split_target(actor=leader, target_id=other.pk, shares={world.a1.pk: Decimal(30)})
    assert refused.value.field == "shares"


def test_what_an_ended_giver_set_is_changed_by_its_successor(world: World) -> None:
    """E9: the cell's target, given by an organisation that has ended, is in the hands of its successor."""
    target = given_to(world, world.a1, value=Decimal(9))
    with acting(world.system):
        Target.objects.filter(pk=target.pk).update(giver=world.a2)
    applied(world, {"do": "merge", "sources": [world.a2.pk], "into": world.a1.pk})

    changed = change_target(actor=actor_of(world, "secretary"), target_id=target.pk, value=Decimal(8),
                            on=datetime.date(2026, 11, 2), why="Điều chỉnh")  # fmt: skip

    assert changed.value == 8
