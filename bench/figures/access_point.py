"""access.point: one member by key, with `visible_to` and row security, beside the same row read by the owner."""

from __future__ import annotations

import random

from bench.figure import Figure, as_web, in_turn, seconds
from bench.load import COMMUNE, DAY, office, place
from nennep.members.models import Person
from nennep.members.queries import get_member
from nennep.orgtree.queries import in_subtree, path_on

POINTS = 200


def measure() -> Figure:
    """The commune's office opens members of its own, as the pages do; milliseconds a member."""
    actor = office(COMMUNE)
    under = Person.objects.filter(in_subtree("registered_at_id", path_on(place().commune_id, DAY), DAY))
    keys = random.Random(3).sample(sorted(under.values_list("pk", flat=True)), POINTS)  # noqa: S311  a sample, no secret

    def visible() -> list[dict[str, object]]:
        return [_facts(get_member(actor, key)) for key in keys]

    def bare() -> list[dict[str, object]]:
        return [_facts(Person.objects.get(pk=key)) for key in keys]

    def ours() -> float:
        with as_web(actor):
            return seconds(visible)

    with as_web(actor):
        seen = visible()
    mine, theirs = in_turn(ours, lambda: seconds(bare), rounds=11)
    return Figure(
        "access.point", mine / POINTS * 1000, theirs / POINTS * 1000, "ms", 2.5, equal=seen == bare(),
        note="get_member by the office of a commune / Person.objects.get by the owner",
    )  # fmt: skip


def _facts(person: Person) -> dict[str, object]:
    return {name: bytes(value) if isinstance(value, memoryview) else value
            for name, value in vars(person).items() if name != "_state"}  # fmt: skip
