"""lake.spark: statements on any date over the exported files, by DuckDB in this process and by Spark beside it."""

from __future__ import annotations

import importlib
import logging
import pathlib
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bench.figure import Figure, NotHere, in_turn, seconds
from bench.figures.cube_demography import EARLIER, MEASURES
from nennep.kernel.actor import system_actor
from nennep.orgtree.models import OrgNow
from nennep.orgtree.queries import path_on
from nennep.reports.lake.engines import ask_duckdb, ask_spark
from nennep.reports.lake.export import export
from nennep.reports.lake.statements import people_by, rolled_up

# Small parts, and no more memory than a web process may have several times over.
_OPTIONS = {
    "spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false", "spark.sql.shuffle.partitions": "4",
    "spark.driver.memory": "2g", "spark.driver.host": "127.0.0.1", "spark.log.level": "ERROR",
}  # fmt: skip


@contextmanager
def _session() -> Iterator[Any]:
    try:
        builder = importlib.import_module("pyspark.sql").SparkSession.builder.master("local[*]").appName("nennep-bench")
    except ImportError as missing:
        raise NotHere("pyspark is not installed (the extra `spark`)") from missing
    if shutil.which("java") is None:
        raise NotHere("Spark needs Java")
    logging.getLogger("py4j").setLevel(logging.WARNING)
    for name, value in _OPTIONS.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    try:
        yield session
    finally:
        session.stop()


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
