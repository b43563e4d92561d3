"""Writing the files: every relation as Parquet, all of one moment, in a folder of its own that then becomes current."""

from __future__ import annotations

import json
import pathlib
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import duckdb
from django.db import connection, transaction

from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting, one_at_a_time
from nennep.reports.lake.relations import exported

KEPT = 2  # versions that stay: the current one, and the one before for whoever still reads it
CURRENT = "current"  # a file with the name of the current version's folder
ABOUT = "about.json"
_NAMED = re.compile(r"\d{8}T\d{6}-\w+")
# PostgreSQL's types, by number, as DuckDB calls them.
_TYPES = {20: "bigint", 21: "smallint", 23: "integer", 25: "varchar", 701: "double", 1042: "varchar", 1043: "varchar",
          1082: "date"}  # fmt: skip
_READ = """
copy (select * from read_csv(?, columns = {columns}, header = false, delim = ',', quote = '"', escape = '"',
      nullstr = '\\N', allow_quoted_nulls = false, auto_detect = false))
to '{file}' (format parquet, compression zstd)
"""


@dataclass(frozen=True, slots=True)
class Version:
    """One export: its folder, and the rows of each file."""

    folder: pathlib.Path
    rows: Mapping[str, int]


class NoExport(Exception):
    """Nothing has been exported there yet."""


def export(*, actor: Actor, folder: pathlib.Path) -> Version:
    """Write every relation of one moment into a new folder below `folder`, readable by this account only, and make it
    the current one; older versions go. Only the system exports: it reads everything."""
    if not actor.everything:
        raise ValueError("The files are written by the system.")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _one_moment(), acting(actor):
        one_at_a_time("reports.export")
        version = _fresh(folder)
        rows = {name: _write(select, version / f"{name}.parquet") for name, select in exported().items()}
        about = {"at": clock.now().isoformat(), "rows": rows}
        (version / ABOUT).write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")
        _point(folder, version.name)
        _forget(folder, version.name)
    return Version(version, rows)


def current(folder: pathlib.Path) -> pathlib.Path:
    """The folder of the current version; NoExport when there is none."""
    try:
        return folder / (folder / CURRENT).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        raise NoExport(str(folder)) from None


@contextmanager
def _one_moment() -> Iterator[None]:
    """A transaction that reads everything as of its first statement; one that has begun is left as it is."""
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("set transaction isolation level repeatable read, read only")
        yield


def _fresh(folder: pathlib.Path) -> pathlib.Path:
    return pathlib.Path(tempfile.mkdtemp(prefix=f"{clock.now():%Y%m%dT%H%M%S}-", dir=folder))


def _write(select: str, file: pathlib.Path) -> int:
    """Fill a file with the rows of a statement; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(f"select * from ({select}) as one limit 0")  # noqa: S608  our own statements
        columns = {column.name: _TYPES[column.type_code] for column in cursor.description}
        with tempfile.NamedTemporaryFile(dir=file.parent, suffix=".csv") as rows:
            with cursor.copy(f"copy ({select}) to stdout (format csv, null '\\N')") as lines:
                for line in lines:
                    rows.write(line)
            rows.flush()
            text = _READ.format(columns=columns, file=str(file).replace("'", "''"))
            with duckdb.connect() as engine:
                written = engine.execute(text, [rows.name]).fetchone()
    return int(written[0]) if written else 0


def _point(folder: pathlib.Path, name: str) -> None:
    new = folder / f"{CURRENT}.new"
    new.write_text(name + "\n", encoding="utf-8")
    new.replace(folder / CURRENT)


def _forget(folder: pathlib.Path, name: str) -> None:
    """Remove all but the newest versions, and what an export that was cut short left. Others write none meanwhile."""
    others = sorted(one.name for one in folder.iterdir() if _NAMED.fullmatch(one.name) and one.name != name)
    whole = [one for one in others if (folder / one / ABOUT).exists()]
    for other in set(others) - set(whole[len(whole) - KEPT + 1 :]):
        shutil.rmtree(folder / other)
