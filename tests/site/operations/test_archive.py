"""M10: what was backed up comes back whole in an empty database, and nowhere else; what migrations leave behind."""

from __future__ import annotations

import os
import pathlib
import subprocess
import sys
import tarfile
import urllib.parse
from collections.abc import Iterator

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from psycopg import sql

from nennep.kernel.actor import system_actor
from nennep.kernel.db import acting
from tests.factories.world import build_world

pytestmark = [pytest.mark.db, pytest.mark.django_db(transaction=True)]
COUNTED = "select (select count(*) from members_person), (select count(*) from audit_auditevent)"


class Office:
    """Two databases on the test's server: one with a life in it, one empty; and a folder of files for each."""

    def __init__(self, folder: pathlib.Path) -> None:
        self.folder = folder
        name = settings.DATABASES["default"]["NAME"]
        self.lived, self.empty = f"{name}_lived", f"{name}_empty"

    def address(self, name: str) -> str:
        """The address of a database on the test's server."""
        parts = urllib.parse.urlsplit(os.environ["DATABASE_URL"])
        return urllib.parse.urlunsplit(parts._replace(path=f"/{name}"))

    def nennep(self, name: str, *words: str) -> subprocess.CompletedProcess[str]:
        """The command, as an operator types it, on one of the databases."""
        data = self.folder / name
        (data / "files").mkdir(parents=True, exist_ok=True)
        env = os.environ | {"DATABASE_URL": self.address(name), "NENNEP_DATA_DIR": str(data)}
        env.pop("NENNEP_WEB_DATABASE_URL", None)
        return subprocess.run(
            [sys.executable, "-m", "nennep", *words], env=env, capture_output=True, text=True, check=False, timeout=60
        )


@pytest.fixture
def office(tmp_path: pathlib.Path) -> Iterator[Office]:
    here = Office(tmp_path)
    with acting(system_actor("test")):
        build_world()
    connection.close()
    copied = settings.DATABASES["default"]["NAME"]
    with psycopg.connect(here.address("postgres"), autocommit=True) as server:
        for name in (here.lived, here.empty):
            server.execute(sql.SQL("drop database if exists {}").format(sql.Identifier(name)))
        # A thread of an earlier test may still hold a session; a database in use cannot be copied.
        server.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", [copied])
        server.execute(
            sql.SQL("create database {} template {}").format(sql.Identifier(here.lived), sql.Identifier(copied))
        )
        server.execute(sql.SQL("create database {} template template0").format(sql.Identifier(here.empty)))
        yield here
        for name in (here.lived, here.empty):
            server.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


def counts(office: Office, name: str) -> tuple[int, ...]:
    with psycopg.connect(office.address(name)) as database:
        row = database.execute(COUNTED).fetchone()
    assert row is not None
    return tuple(row)


def times_analysed(office: Office, name: str) -> int:
    """How often a table of that database was analysed on demand."""
    with psycopg.connect(office.address(name)) as database:
        row = database.execute("select pg_stat_get_analyze_count('members_person'::regclass)").fetchone()
    assert row is not None
    return int(row[0])


def test_backup_is_restored_whole_and_verified(office: Office) -> None:
    paper = office.folder / office.lived / "files" / "2026" / "nghị quyết.pdf"
    paper.parent.mkdir(parents=True)
    paper.write_bytes(b"%PDF-1.7 1")
    archive = office.folder / "sao-luu.tar"

    made = office.nennep(office.lived, "backup", str(archive))
    assert made.returncode == 0, made.stderr
    with tarfile.open(archive) as written:
        assert written.getnames() == ["database.dump", "about.json", "files/2026/nghị quyết.pdf"]

    again = office.nennep(office.lived, "restore", str(archive))
    assert (again.returncode, "không trống" in again.stderr) == (1, True)

    done = office.nennep(office.empty, "restore", str(archive))
    assert done.returncode == 0, done.stderr
    assert (office.folder / office.empty / "files" / "2026" / "nghị quyết.pdf").read_bytes() == b"%PDF-1.7 1"
    assert counts(office, office.empty) == counts(office, office.lived) > (10, 10)
    assert times_analysed(office, office.empty) == 1  # a dump carries no statistics
    checked = office.nennep(office.empty, "verify")
    assert checked.returncode == 0, checked.stdout


def test_a_stranger_archive_is_refused(office: Office) -> None:
    inside = office.folder / "x"
    inside.write_text("x", encoding="utf-8")
    archive = office.folder / "la.tar"
    with tarfile.open(archive, "w") as written:
        written.add(inside, "../ra-ngoai")
    refused = office.nennep(office.empty, "restore", str(archive))
    assert (refused.returncode, "không được nhận" in refused.stderr) == (1, True)
    archive.write_text("không phải tar", encoding="utf-8")
    refused = office.nennep(office.empty, "restore", str(archive))
    assert (refused.returncode, "không được nhận" in refused.stderr) == (1, True)


def test_migrations_that_were_applied_leave_fresh_statistics(office: Office) -> None:
    """The planner is told at once of tables that an upgrade changed; where there was nothing to do, nothing is done."""
    idle = office.nennep(office.lived, "migrate")
    assert (idle.returncode, times_analysed(office, office.lived)) == (0, 0), idle.stderr
    with psycopg.connect(office.address(office.lived)) as database:  # as before the newest version of a library
        database.execute("delete from django_migrations where app = 'usersessions'")
        database.execute("drop table usersessions_usersession")
    done = office.nennep(office.lived, "migrate")
    assert (done.returncode, times_analysed(office, office.lived)) == (0, 1), done.stderr
    assert "Applying usersessions.0001_initial" in done.stdout
