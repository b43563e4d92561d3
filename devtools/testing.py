"""`dev.py test`, `bench` and `shots`: programs that need a database of their own and, some of them, a browser."""

from __future__ import annotations

import concurrent.futures
import contextlib
import functools
import os
import pathlib
import urllib.parse
from collections.abc import Iterator
from typing import NamedTuple

from devtools import database, machine
from devtools.machine import LOCAL, PYTHON, Refused, say

POSTGRESQL_15 = pathlib.Path("/usr/lib/postgresql/15/bin")
NOTHING_COLLECTED = 5  # pytest's exit code
# Files in the order of tests/conftest.py: by itself xdist takes those with few tests last, however long they take.
IN_TWO_PROCESSES = ["-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"]
MIGRATE_ONE = [str(PYTHON), "-m", "devtools.prepare", "template"]


class _Run(NamedTuple):
    """One run of pytest on one server."""

    title: str
    arguments: list[str]
    suffix: str = ""
    bin_dir: pathlib.Path | None = None


def test(arguments: list[str]) -> int:
    """Runs pytest; returns its exit code. Its closing line is the last one printed.

    In continuous integration the database part of the suite runs first on PostgreSQL 15 too, where its programs lie.
    Each server migrates one database, both at once; pytest's processes copy it.
    """
    runs = [_Run("== Mọi bài kiểm thử, trên PostgreSQL đi kèm ==", arguments or IN_TWO_PROCESSES)]
    if os.environ.get("CI") == "true" and not database.outside() and (POSTGRESQL_15 / "initdb").exists():
        versions = ["-q", "-m", "versions", *IN_TWO_PROCESSES]
        title = "== Các bài kiểm thử có cơ sở dữ liệu, trên PostgreSQL 15 =="
        runs.insert(0, _Run(title, versions, "-15", POSTGRESQL_15))
    with contextlib.ExitStack() as stack:
        environments = [stack.enter_context(_free(run)) for run in runs]
        with concurrent.futures.ThreadPoolExecutor() as pool:
            if any(pool.map(functools.partial(machine.call, MIGRATE_ONE), environments)):
                return 1  # it has said why
        for run, env in zip(runs, environments, strict=True):
            if len(runs) > 1:
                say(run.title)
            failed = machine.call([str(PYTHON), "-m", "pytest", *run.arguments], env)
            if failed and (run is runs[-1] or failed != NOTHING_COLLECTED):
                return failed
    return 0


def bench(arguments: list[str]) -> int:
    """Runs the benchmarks on a server with production's safety; returns their exit code."""
    with _database_environment(database.BENCH) as env:
        return machine.call(
            [str(PYTHON), "-m", "bench", *arguments], env | {"NENNEP_DATA_DIR": str(LOCAL / "bench-data")}
        )


def shots(arguments: list[str]) -> int:
    """Takes the screenshots; returns the exit code."""
    if not (machine.ROOT / "tests" / "e2e" / "shots.py").exists():
        raise Refused("bản mã nguồn này không có tests/e2e/shots.py.")
    with _test_environment() as env:
        return machine.call([str(PYTHON), "-m", "tests.e2e.shots", *arguments], env)


@contextlib.contextmanager
def _free(run: _Run) -> Iterator[dict[str, str]]:
    """A run's environment, with a database name of its own and the name of the database to copy."""
    with _test_environment(run.suffix, run.bin_dir) as env, database.free_name(env) as env_of_run:
        name = urllib.parse.urlsplit(env_of_run["DATABASE_URL"]).path.strip("/")
        yield env_of_run | {"NENNEP_TEST_TEMPLATE": f"test_{name}_template"}


@contextlib.contextmanager
def _test_environment(suffix: str = "", bin_dir: pathlib.Path | None = None) -> Iterator[dict[str, str]]:
    with _database_environment(f"{database.TEST}{suffix}", bin_dir) as env:
        yield env | {
            "DJANGO_SETTINGS_MODULE": "nennep.config.settings.test",
            "NENNEP_DATA_DIR": str(LOCAL / "test-data"),
            "NENNEP_LOG_LEVEL": "WARNING",
        }


@contextlib.contextmanager
def _database_environment(name: str, bin_dir: pathlib.Path | None = None) -> Iterator[dict[str, str]]:
    """The environment with a superuser's address: tests make databases, and take on either role by SET ROLE."""
    env = machine.environment() | {"NENNEP_AS_OWNER": "1"}
    if database.outside():
        env |= database.addresses(None)
        if machine.call([str(PYTHON), "-m", "devtools.prepare", "roles"], env):
            raise SystemExit(1)  # it has said why
        yield env
        return
    with database.serving(name, bin_dir) as server:
        yield env | database.addresses(server) | {"DATABASE_URL": server.url("postgres")}
