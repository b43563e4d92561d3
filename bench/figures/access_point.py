"""access.point: one member by key, with `visible_to` and row security, beside the same row read by the owner."""

from __future__ import annotations

import random

from django.db.models import QuerySet

from bench.figure import Figure, as_web, in_turn, rows_of, seconds
from bench.load import COMMUNE, DAY, office, place
from nennep.members.models import Person
from nennep.members.queries import members_visible_to
from nennep.orgtree.queries import in_subtree, path_on

POINTS = 100



def measure() -> Figure:
    """The commune's office opens members of its own, one after the other; milliseconds a member."""
    here = place()
    actor = office(COMMUNE)
    under = Person.objects.filter(in_subtree("registered_at_id", path_on(here.commune_id, DAY), DAY))
    keys = random.Random(3).sample(sorted(under.values_list("pk", flat=True)), POINTS)  # noqa: S311
    visible = [members_visible_to(actor).filter(pk=key).values_list("pk", "full_name", "version") for key in keys]
    bare = [Person.objects.filter(pk=key).values_list("pk", "full_name", "version") for key in keys]
    ours_sql = [query.query.sql_with_params() for query in visible]
    bare_sql = [query.query.sql_with_params() for query in bare]

    def ours() -> float:
        with as_web(actor):
            return seconds(lambda: [rows_of(*one) for one in ours_sql])

    def baseline() -> float:
        return seconds(lambda: [rows_of(*one) for one in bare_sql])

    with as_web(actor):
        seen = [rows_of(*one) for one in ours_sql]
    equal = seen == [rows_of(*one) for one in bare_sql]
    mine, theirs = in_turn(ours, baseline, rounds=15)
    return Figure(
        "access.point", mine / POINTS * 1000, theirs / POINTS * 1000, "ms", 2.5, equal=equal,
        note="one member by key, office of a commune / owner, no filter",
    )  # fmt: skip
