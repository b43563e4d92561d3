"""Somebody who reads while the reform is applied: the page of an organisation, over and over, in a process of its own.

`python -m bench.nation.reader PK SECONDS`: asks for the page as the office of organisation PK until SECONDS are over or
its input closes; prints the longest wait and how many pages it got, in seconds.
"""

from __future__ import annotations

import select
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import django


@dataclass(slots=True)
class Waits:
    """What a reader met: the longest wait in seconds, and how many pages."""

    longest: float = 0.0
    pages: int = 0


def main() -> None:
    """Read until told to stop."""
    django.setup()
    from django.db import connection  # noqa: PLC0415  needs Django set up
    from django.test import Client  # noqa: PLC0415  likewise

    from nennep.access.models import Grant  # noqa: PLC0415  likewise
    from nennep.kernel.rls import WEB_ROLE  # noqa: PLC0415  likewise

    org_id, seconds = int(sys.argv[1]), float(sys.argv[2])
    client = Client(SERVER_NAME="localhost")
    client.force_login(Grant.objects.get(org_id=org_id, basis="bench").user)
    with connection.cursor() as cursor:
        cursor.execute(f"set role {WEB_ROLE}")
    client.get(f"/to-chuc/{org_id}/")  # warms up
    print("ready", flush=True)
    waits, end = Waits(), time.monotonic() + seconds
    while time.monotonic() < end and not select.select([sys.stdin], [], [], 0)[0]:
        began = time.perf_counter()
        if client.get(f"/to-chuc/{org_id}/").status_code != 200:
            raise SystemExit("the page was not there")
        waits.longest = max(waits.longest, time.perf_counter() - began)
        waits.pages += 1
    print(waits.longest, waits.pages, flush=True)


@contextmanager
def reading(org_id: int, seconds: float = 3600.0) -> Iterator[Waits]:
    """A reader beside the work done inside; what it met is known at the end."""
    waits = Waits()
    command = [sys.executable, "-m", "bench.nation.reader", str(org_id), str(seconds)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as reader:
        if reader.stdout is None or reader.stdout.readline() != "ready\n":
            raise RuntimeError("the reader did not start")
        yield waits
        said = reader.communicate("stop\n")[0].split()
    waits.longest, waits.pages = float(said[0]), int(said[1])


if __name__ == "__main__":
    main()
