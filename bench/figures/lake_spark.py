"""lake.spark: statements on any date over the exported files, by DuckDB in this process and by Spark beside it."""

from __future__ import annotations

import pathlib
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from bench.figure import Figure, NotHere, in_turn, seconds
from bench.figures.cube_demography import EARLIER, MEASURES
from nennep.kernel.actor import system_actor
from nennep.orgtree.models import OrgNow
from nennep.orgtree.queries import path_on
from nennep.reports.lake.engines import SparkMissing, ask_duckdb, ask_spark, spark_session
from nennep.reports.lake.export import export
from nennep.reports.lake.statements import people_by, rolled_up


@contextmanager
def _session() -> Iterator[Any]:
    with ExitStack() as stack:
        try:
            session = stack.enter_context(spark_session("local[*]", spark_driver_memory="2g"))
        except SparkMissing as missing:
            raise NotHere(str(missing)) from missing
        yield session


def measure() -> Figure:
    """Three statements, the same text for both: twelve indicators by commune, by province and sex, and of provinces and
    communes at once, on a day that nobody prepared; milliseconds of all three. Every row must be the same."""
    top = path_on(OrgNow.objects.get(parent=None).org_id, EARLIER)
    texts = [
        people_by(top, EARLIER, cuts=["commune"], measures=MEASURES),
        people_by(top, EARLIER, cuts=["province", "sex"], measures=MEASURES),
        rolled_up(top, EARLIER, ["province", "commune"], measures=MEASURES),
    ]
    with tempfile.TemporaryDirectory() as folder, _session() as session:
        files = export(actor=system_actor("bench"), folder=pathlib.Path(folder)).folder

        def by_duckdb() -> list[list[tuple[Any, ...]]]:
            return [ask_duckdb(files, text) for text in texts]

        def by_spark() -> list[list[tuple[Any, ...]]]:
            return [ask_spark(session, files, text) for text in texts]

        found = by_duckdb()
        equal = found == by_spark()
        mine, theirs = in_turn(lambda: seconds(by_duckdb), lambda: seconds(by_spark), rounds=3)
    return Figure(
        "lake.spark", mine * 1000, theirs * 1000, "ms", 1.0, equal=equal,
        note=f"{len(texts)} statements, {sum(map(len, found))} rows, the same of both: DuckDB in process / Spark",
    )  # fmt: skip
