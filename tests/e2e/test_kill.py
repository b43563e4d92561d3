"""Programs killed in the middle of writing: what was confirmed is there, whole; the next start needs no hand."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.parse
from collections.abc import Iterator
from typing import Self

import psycopg
import pytest

from nennep.config.embedded_postgres import OWNER, WEB, Cluster

pytestmark = pytest.mark.e2e
TOKEN = "a" * 32  # the same in cookie and form, as Django asks
SYLLABLES = ("An", "Ba", "Chi", "Du", "Em", "Gia", "Ha", "Khoa", "Lan", "Mai")
WRITERS = 3
_WHOLE = """
select p.full_name, (select count(*) from members_standingrow s where s.person_id = p.id),
       (select count(*) from members_affiliation a where a.person_id = p.id),
       (select count(*) from audit_auditevent e where e.kind = 'members.person.registered' and e.subject_id = p.id)
from members_person p where p.full_name like 'Kiều %'
"""


class Stack:
    """PostgreSQL, web and worker in a folder of their own, each started as an operator's service manager would."""

    def __init__(self, folder: pathlib.Path) -> None:
        self.server = Cluster(folder / "pg")
        self.server.start()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.env = os.environ | {
            "DATABASE_URL": self.server.url(OWNER), "NENNEP_WEB_DATABASE_URL": self.server.url(WEB),
            "DJANGO_SETTINGS_MODULE": "nennep.config.settings.base", "NENNEP_SECRET_KEY": "only-for-this-test",
            "NENNEP_DATA_DIR": str(folder / "data"), "NENNEP_DEBUG": "1", "NENNEP_SECOND_FACTOR": "asked",
        }  # fmt: skip
        self.env.pop("NENNEP_AS_OWNER", None)
        self.log = (folder / "log").open("wb")
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.words = {
            "web": ["serve", "--bind", f"127.0.0.1:{self.port}", "--threads", "4"],
            "worker": ["worker"],
        }

    def python(self, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
        """One command to its end."""
        command = [sys.executable, "-m", *words]
        return subprocess.run(command, env=self.env | env, capture_output=True, text=True, check=False, timeout=90)

    def start(self, name: str) -> None:
        """The same words at every start."""
        self.running[name] = subprocess.Popen(
            [sys.executable, "-m", "nennep", *self.words[name]],
            env=self.env, stdout=self.log, stderr=self.log, start_new_session=True,
        )  # fmt: skip

    def kill(self, name: str) -> None:
        """kill -9 of the program and all its children."""
        os.killpg(self.running[name].pid, signal.SIGKILL)
        self.running.pop(name).wait()

    def kill_database(self) -> None:
        """kill -9 of PostgreSQL's first process; its children notice by themselves."""
        number = int((self.server.data / "postmaster.pid").read_text(encoding="utf-8").split()[0])
        os.kill(number, signal.SIGKILL)

    def rows(self, statement: str) -> list[tuple[object, ...]]:
        """Rows as the server's superuser sees them."""
        with psycopg.connect(self.server.url("postgres")) as database:
            return list(database.execute(statement).fetchall())

    def end(self) -> None:
        """Nothing of it stays."""
        for name in list(self.running):
            self.kill(name)
        self.log.close()
        self.server.stop()
        shutil.rmtree(self.server.home, ignore_errors=True)


@pytest.fixture
def stack(tmp_path: pathlib.Path) -> Iterator[Stack]:
    made = Stack(tmp_path)
    try:
        yield made
    finally:
        made.end()


class Writers:
    """Clients that enter one member after the other and remember what was confirmed to them."""

    def __init__(self, port: int, seed: dict[str, object]) -> None:
        self.port, self.seed = port, seed
        self.confirmed: list[str] = []
        self.refused: list[str] = []
        self.ended = threading.Event()
        self.threads = [threading.Thread(target=self._write, args=(number,)) for number in range(WRITERS)]

    def __enter__(self) -> Self:
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        for thread in self.threads:
            thread.join(30)

    def _write(self, writer: int) -> None:
        count = 0
        while not self.ended.is_set():
            count += 1
            name = " ".join(["Kiều", *(SYLLABLES[int(digit)] for digit in f"{writer}{count:04d}")])
            try:
                status, location = self._post(name)
            except (OSError, http.client.HTTPException):
                time.sleep(0.1)  # nothing was confirmed
                continue
            if status == http.HTTPStatus.FOUND and location.startswith("/dang-vien/"):
                self.confirmed.append(name)
            elif status < http.HTTPStatus.INTERNAL_SERVER_ERROR:
                self.refused.append(f"{name}: {status} {location}")
                return

    def _post(self, name: str) -> tuple[int, str]:
        form = {
            "csrfmiddlewaretoken": TOKEN, "full_name": name, "cell": str(self.seed["cell"]), "since": "01/10/2025",
            "khac-nguoi": "1",
        }  # fmt: skip
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"sessionid={self.seed['session']}; csrftoken={TOKEN}",
        }
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)) as connection:
            path = f"/dang-vien/moi/?don-vi={self.seed['org']}"
            connection.request("POST", path, urllib.parse.urlencode(form), headers)
            response = connection.getresponse()
            response.read()
            return response.status, response.getheader("Location") or ""

    def wait_for_more(self, seconds: float = 60.0) -> None:
        """Until several writes more are confirmed: the service is back, and nobody lent a hand."""
        before, deadline = len(self.confirmed), time.monotonic() + seconds
        while len(self.confirmed) < before + 5 and time.monotonic() < deadline and not self.refused:
            time.sleep(0.05)
        assert self.refused == []
        assert len(self.confirmed) >= before + 5


def test_nothing_confirmed_is_lost_and_nothing_is_half_written(stack: Stack) -> None:
    """Section 5 of the requirements: kill -9 of web, worker and database during writes."""
    migrated = stack.python("nennep", "migrate")
    assert migrated.returncode == 0, migrated.stderr
    seeded = stack.python("tests.e2e.fallen", NENNEP_AS_OWNER="1")
    assert seeded.returncode == 0, seeded.stderr
    stack.start("web")
    stack.start("worker")

    def restart(name: str) -> None:
        if name == "database":
            stack.kill_database()
            stack.server.start()
        else:
            stack.kill(name)
            stack.start(name)

    with Writers(stack.port, json.loads(seeded.stdout)) as writers:
        writers.wait_for_more()
        for fallen in ("web", "worker", "database", "web"):
            restart(fallen)
            writers.wait_for_more()

    written = stack.rows(_WHOLE)
    assert {parts for _, *rest in written for parts in [tuple(rest)]} == {(1, 1, 1)}
    names = [str(name) for name, *_ in written]
    assert len(names) == len(set(names))
    assert set(writers.confirmed) <= set(names)
    checked = stack.python("nennep", "verify")
    assert checked.returncode == 0, checked.stdout
    assert stack.running["worker"].poll() is None
