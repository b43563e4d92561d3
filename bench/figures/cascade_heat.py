"""cascade.heat: the heat table of the province for a document, beside one indexed count of the same rows."""

from __future__ import annotations

from bench.directives import asked
from bench.figure import Figure, as_web, in_turn, rows_of, seconds
from bench.load import PROVINCE, office, place
from nennep.directives.queries.heat import heat_of, summed
from nennep.kernel import clock
from nennep.orgtree.queries import path_now

STEPS = 3
_COUNT = "select count(*) from obligations_obligation where document_id = %(document)s and source is not null"


def measure() -> Figure:
    """Three steps of everybody below, by level and step, as the office of the province reads it; milliseconds."""
    reader = office(PROVINCE)
    with asked(STEPS) as (_actor, document, _requirements), as_web(reader):
        path, today = path_now(place().province_id), clock.today()
        ours, base = in_turn(
            lambda: seconds(lambda: heat_of(reader, document, path, today)),
            lambda: seconds(lambda: rows_of(_COUNT, {"document": document.pk})),
            rounds=9,
        )
        total = summed(heat_of(reader, document, path, today).values())
        count = rows_of(_COUNT, {"document": document.pk})[0][0]
    return Figure(
        "cascade.heat", ours * 1000, base * 1000, "ms", 5.0, equal=total.owed == count,
        note=f"{count} duties by level and step / their count",
    )  # fmt: skip
