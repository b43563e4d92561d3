"""`dev.py test`, `bench` and `shots`: programs that need a database of their own and, some of them, a browser."""

from __future__ import annotations

import contextlib
import os
import pathlib
from collections.abc import Iterator

from devtools import database, machine
from devtools.machine import LOCAL, PYTHON, Refused, say

POSTGRESQL_15 = pathlib.Path("/usr/lib/postgresql/15/bin")
NOTHING_COLLECTED = 5  # pytest's exit code
IN_TWO_PROCESSES = ["-n", "2", "--dist", "loadfile"]


def test(arguments: list[str]) -> int:
    """Runs pytest; returns its exit code. Its closing line is the last one printed.

    In continuous integration the database part of the suite runs first on PostgreSQL 15 too, where its programs lie.
    """
    if os.environ.get("CI") == "true" and not database.outside() and (POSTGRESQL_15 / "initdb").exists():
        say("== Các bài kiểm thử có cơ sở dữ liệu, trên PostgreSQL 15 ==")
        with _test_environment("-15", POSTGRESQL_15) as env, database.free_name(env) as env_of_run:
            command = [str(PYTHON), "-m", "pytest", "-q", "-m", "versions", *IN_TWO_PROCESSES]
            if (failed := machine.call(command, env_of_run)) not in {0, NOTHING_COLLECTED}:
                return failed
        say("== Mọi bài kiểm thử, trên PostgreSQL đi kèm ==")
    with _test_environment() as env, database.free_name(env) as env_of_run:
        return machine.call([str(PYTHON), "-m", "pytest", *(arguments or IN_TWO_PROCESSES)], env_of_run)


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
