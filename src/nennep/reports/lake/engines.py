"""Asking the files: by DuckDB in this process, or by a Spark session somewhere else. One text for both."""

from __future__ import annotations

import functools
import pathlib
from typing import Any

import duckdb

from nennep.reports.lake.relations import exported, on_files

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


def ask_spark(session: Any, version: pathlib.Path, text: str) -> list[tuple[Any, ...]]:
    """The same by a Spark session."""
    for name in exported():
        session.read.parquet(str(version / f"{name}.parquet")).createOrReplaceTempView(name)
    return [tuple(row) for row in session.sql(on_files(text)).collect()]
