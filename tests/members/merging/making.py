"""A person with two files, and merges of them by the people who may."""

from __future__ import annotations

import datetime
from typing import Any

from nennep.access.actors import actor_for
from nennep.kernel.actor import Actor
from nennep.members import actions
from nennep.members.actions import PersonFacts
from nennep.members.models import Person
from tests.factories.world import World

D = datetime.date


def double(world: World, key: str = "member", **facts: Any) -> Person:
    """A second file of somebody of cell A1, in cell A2 a year earlier."""
    one = world.people[key]
    said: dict[str, Any] = {
        "full_name": one.full_name, "birth_on": one.birth_on, "admitted_on": D(2000, 5, 19),
        "official_on": D(2001, 5, 19), "card_no": "12.345678", "phone": "0900000000",
    }  # fmt: skip
    return actions.register_member(
        actor=world.system, cell_id=world.a2.pk, facts=PersonFacts(**said | facts), since=D(2025, 7, 15)
    )


def actors(world: World) -> tuple[Actor, Actor]:
    """The office of the commune, which asks, and that of the province, which confirms."""
    return actor_for(world.users["staff_a"]), actor_for(world.users["staff_province"])


def asked(world: World, other: Person, key: str = "member", choices: tuple[str, ...] = ("phone", "card_no")) -> int:
    first, _second = actors(world)
    merge = actions.ask_merge(
        actor=first, kept_id=world.people[key].pk, other_id=other.pk, choices=choices, reason="Nhập hai lần"
    )
    return merge.pk


def merged(world: World, other: Person, **more: Any) -> int:
    key = asked(world, other, **more)
    actions.confirm_merge(actor=actors(world)[1], merge_id=key)
    return key
