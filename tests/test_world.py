"""The world every other test stands on."""

from __future__ import annotations

import datetime

import pytest

from nennep.access.actors import actor_for
from nennep.kernel.db import acting
from nennep.members.models import Person
from nennep.members.queries import members_on, members_visible_to, roster_on
from nennep.orgtree import derive
from nennep.orgtree.queries import path_on
from tests.factories.world import World

pytestmark = pytest.mark.db


def test_world_has_a_tree_that_equals_its_edges(world: World) -> None:
    assert derive.differences() == 0


def test_roster_of_a_cell_holds_home_members_with_their_state(world: World) -> None:
    """D6: exempt and temporarily absent members are marked."""
    roster = {row.name: row for row in roster_on(world.a1.pk, datetime.date(2026, 11, 3))}
    assert len(roster) == 10
    assert roster["Dương Văn Sửu"].exempt
    assert roster["Lê Trọng Khuê"].elsewhere


def test_secretary_sees_the_members_of_the_own_cell_only(world: World) -> None:
    """M1, M2: the application's filter and row security agree, and both leave the other branch out."""
    actor = actor_for(world.users["secretary"])
    own = {person.pk for key, person in world.people.items() if person.registered_at_id == world.a1.pk}
    with acting(actor):
        assert {p.pk for p in members_visible_to(actor)} == own
        assert set(Person.objects.values_list("pk", flat=True)) == own


def test_staff_of_a_commune_sees_its_members_as_of_a_date(world: World) -> None:
    actor = actor_for(world.users["staff_a"])
    with acting(actor):
        path = path_on(world.commune_a.pk, actor.today)
        assert members_on(actor, path, actor.today).count() == 13
        assert not Person.objects.filter(pk=world.people["b_member"].pk).exists()
