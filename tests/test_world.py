"""The world every other test stands on."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.db import transaction

from nennep.access.actors import actor_for
from nennep.audit.chain import check
from nennep.kernel.db import acting
from nennep.members.models import Person
from nennep.members.queries import members_on, members_visible_to, roster_on
from nennep.orgtree import derive
from nennep.orgtree.queries import path_on
from tests.factories import kept
from tests.factories.kept import kept_world
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


def test_the_world_put_back_is_the_world_built(db: None, sight: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Row by row in every table: what is put back is what the actions wrote; objects are rows.

    Where a row lies says nothing: a vacuum in between frees places that the second writing fills in another order.
    """

    def texts() -> dict[str, list[str]]:
        return {table: sorted(text for _, text in lying) for table, lying in kept.rows().items()}

    monkeypatch.setattr(kept, "_kept", {})
    empty = texts()
    mark = transaction.savepoint()
    with time_machine.travel("2026-11-03T21:30:00.654321+07:00", tick=False):
        built, as_built = kept_world(), texts()
    transaction.savepoint_rollback(mark)
    assert texts() == empty
    assert len(as_built["audit_auditevent"]) > len(empty["audit_auditevent"])
    with time_machine.travel("2026-11-03T21:30:00.654321+07:00", tick=False):
        world, put_back = kept_world(), texts()
        assert not check().problems
    assert put_back == as_built
    assert world.people.keys() == built.people.keys()
    for one in (*world.people.values(), *world.users.values(), world.province, world.a1, world.b1):
        stored = type(one).objects.get(pk=one.pk)
        assert {field.attname: getattr(one, field.attname) for field in one._meta.concrete_fields} == {
            field.attname: getattr(stored, field.attname) for field in one._meta.concrete_fields
        }
    further = world.member("further", "Phùng Thị Lan", world.a2)
    assert further.pk > max(person.pk for person in built.people.values())
