"""access.province: the members of the province on a day, with `visible_to` and row security, beside the owner's."""

from __future__ import annotations

from django.db.models import Count, Min, QuerySet

from bench.figure import Figure, as_web, in_turn, rows_of, seconds
from bench.load import DAY, PROVINCE, office, place
from nennep.kernel.actor import Actor, system_actor
from nennep.members.models import Person
from nennep.members.queries import members_on
from nennep.orgtree.queries import path_on


def _asked(actor: Actor, path: str) -> tuple[str, tuple[object, ...]]:
    members: QuerySet[Person] = members_on(actor, path, DAY).order_by()
    whole = members.values("tenant").annotate(n=Count("pk"), first=Min("sort_key")).values_list("n", "first")
    return whole.query.sql_with_params()


def measure() -> Figure:
    """How many members the province has on a day, and the first by name; milliseconds a query."""
    here = place()
    actor = office(PROVINCE)
    path = path_on(here.province_id, DAY)
    filtered, bare = _asked(actor, path), _asked(system_actor("bench"), path)

    def ours() -> float:
        with as_web(actor):
            return seconds(lambda: rows_of(*filtered))

    with as_web(actor):
        seen = rows_of(*filtered)
    equal = [tuple(map(_plain, row)) for row in seen] == [tuple(map(_plain, row)) for row in rows_of(*bare)]
    mine, theirs = in_turn(ours, lambda: seconds(lambda: rows_of(*bare)), rounds=9)
    return Figure(
        "access.province", mine * 1000, theirs * 1000, "ms", 1.5, equal=equal,
        note=f"{seen[0][0]:,} members of the province on a day, its office / owner, no filter",
    )  # fmt: skip


def _plain(value: object) -> object:
    return bytes(value) if isinstance(value, memoryview) else value
