"""cube.demography: members by commune on any date, out of Parquet by DuckDB, beside PostgreSQL on the fly."""

from __future__ import annotations

import datetime
import itertools
import pathlib
import tempfile
from collections.abc import Iterator

from bench.figure import Figure, in_turn, rows_of, seconds
from bench.load import DAY
from nennep.kernel.actor import system_actor
from nennep.kernel.db import acting
from nennep.orgtree.models import OrgNow
from nennep.orgtree.queries import path_on
from nennep.reports.lake.engines import ask_duckdb
from nennep.reports.lake.export import export
from nennep.reports.lake.relations import on_postgres
from nennep.reports.lake.statements import people_by

# Twelve indicators, those of a quarterly report.
MEASURES = (
    "members", "women", "official", "probationary", "exempt", "minority", "age_under_30", "age_30_39", "age_40_49",
    "age_50_59", "age_60_up", "theory_high",
)  # fmt: skip

EARLIER = datetime.date(2026, 3, 14)
NATION = 1_000  # communes from which on a round of the baseline takes a minute


def _days() -> Iterator[datetime.date]:
    return (DAY - datetime.timedelta(back) for back in itertools.count())


def measure() -> Figure:
    """Twelve indicators of every commune on a day that nobody prepared, another one each time; milliseconds.

    Both sides run the same statement; the baseline over indexed rows, as the tables' owner, without row policies.
    """
    top = OrgNow.objects.get(parent=None).org_id
    with tempfile.TemporaryDirectory() as folder:
        files = export(actor=system_actor("bench"), folder=pathlib.Path(folder)).folder

        def text(day: datetime.date) -> str:
            return people_by(path_on(top, day), day, cuts=["commune"], measures=MEASURES)

        def by_rows(day: datetime.date) -> list[tuple[object, ...]]:
            return rows_of(on_postgres(text(day), day), None)

        with acting(system_actor("bench")):
            found = by_rows(EARLIER)
            equal, communes = ask_duckdb(files, text(EARLIER)) == found, len(found)
            mine_on, theirs_on = _days(), _days()

            def ours() -> float:
                asked = text(next(mine_on))
                return seconds(lambda: ask_duckdb(files, asked))

            def baseline() -> float:
                day = next(theirs_on)
                return seconds(lambda: by_rows(day))

            mine, theirs = in_turn(ours, baseline, rounds=9 if communes < NATION else 1)
    return Figure(
        "cube.demography", mine * 1000, theirs * 1000, "ms", 0.1, equal=equal,
        note=f"12 figures of members in {communes} communes on any date: DuckDB over Parquet / PostgreSQL on the fly",
    )  # fmt: skip
