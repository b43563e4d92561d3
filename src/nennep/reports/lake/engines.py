"""Asking the files: by DuckDB in this process, or by a Spark session somewhere else. One text for both."""

from __future__ import annotations

import functools
import importlib
import logging
import pathlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import duckdb

from nennep.reports.lake.relations import exported, on_files


class SparkMissing(RuntimeError):
    """What a Spark session lacks on this machine, as a sentence."""


# Small parts, and nothing that listens beyond this machine or speaks over what asked.
_SPARK = {
    "spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false", "spark.sql.shuffle.partitions": "4",
    "spark.driver.host": "127.0.0.1", "spark.log.level": "ERROR",
}  # fmt: skip
_OPEN = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}  # nothing is downloaded


@functools.lru_cache(maxsize=2)
def _engine(version: pathlib.Path) -> duckdb.DuckDBPyConnection:
    engine = duckdb.connect(config=dict(_OPEN))
    engine.execute("set parquet_metadata_cache = true")
    for name in exported():
        file = str(version / f"{name}.parquet").replace("'", "''")
        engine.execute(f"create view {name} as select * from read_parquet('{file}')")  # noqa: S608  our own names
    return engine


def ask_duckdb(version: pathlib.Path, text: str) -> list[tuple[Any, ...]]:
    """The rows of a statement (see `lake.statements`) over a version's files. Threads may ask at once."""
    return _engine(version).cursor().execute(on_files(text)).fetchall()


@contextmanager
def spark_session(master: str, **options: str) -> Iterator[Any]:
    """A Spark session, closed at the end. `master` as Spark names it ("local[*]"); `options` with "_" for ".".

    Raises SparkMissing without `pyspark` (the extra `spark`) or Java.
    """
    try:
        builder = importlib.import_module("pyspark.sql").SparkSession.builder.master(master).appName("nennep")
    except ImportError as missing:
        raise SparkMissing("pyspark is not installed (the extra `spark`)") from missing
    if shutil.which("java") is None:
        raise SparkMissing("Spark needs Java")
    logging.getLogger("py4j").setLevel(logging.WARNING)  # it still speaks after its reader has closed the output
    for name, value in (_SPARK | {name.replace("_", "."): value for name, value in options.items()}).items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    try:
        yield session
    finally:
        session.stop()


def ask_spark(session: Any, version: pathlib.Path, text: str) -> list[tuple[Any, ...]]:
    """The same by a Spark session."""
    for name in exported():
        session.read.parquet(str(version / f"{name}.parquet")).createOrReplaceTempView(name)
    return [tuple(row) for row in session.sql(on_files(text)).collect()]
