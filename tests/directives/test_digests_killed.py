"""The worker is killed (kill -9) while it writes the day's digests: nobody is told twice, nobody is left out."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.db import connection, transaction

from nennep.directives.actions import build_digests
from nennep.directives.models import Digest
from nennep.kernel import clock
from nennep.kernel.actor import system_actor
from nennep.kernel.db import acting
from tests.directives.making import asked
from tests.factories.world import World
from tests.processes.test_reform_killed import _LIVES, _WAITS, address, lasting, until

__all__ = ["lasting"]
pytestmark = pytest.mark.db
BUILD = (
    "import django; django.setup()\n"
    "from nennep.directives.jobs import build_daily_digests\n"
    "print(build_daily_digests(0))"
)


def worker() -> subprocess.Popen[bytes]:
    environment = os.environ | {"DATABASE_URL": address(), "PGAPPNAME": "killed"}
    return subprocess.Popen([sys.executable, "-c", BUILD], env=environment, stdout=subprocess.PIPE)


def told() -> list[int]:
    with acting(system_actor("test")):
        return list(Digest.objects.filter(day=clock.today()).order_by("user_id").values_list("user_id", flat=True))


def test_killed_while_it_writes_and_started_again(lasting: World) -> None:
    """One row waits for another transaction, so the rows before it are written and not yet kept: the worker dies there.
    Nothing of it stays; started again, everybody has one; once more, nothing is added; killed after it was done,
    nothing is lost."""
    with acting(lasting.system):
        asked(lasting)
        everybody = build_digests(actor=system_actor("digests"), day=clock.today())
        last = Digest.objects.order_by("-user_id").values_list("user_id", flat=True)[0]
        Digest.objects.all().delete()
    assert everybody > 1
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("reset role")
            cursor.execute(
                "insert into directives_digest (user_id, day, late, soon, fresh, reminded, duties, made_at) "
                "values (%s, %s, 0, 0, 0, 0, '{}', now())", [last, clock.today()],
            )  # fmt: skip
        with worker() as process:
            try:
                until(_WAITS, lambda waiting: waiting > 0)
            finally:
                process.kill()
        assert process.returncode == -9
        transaction.set_rollback(True)
    until(_LIVES, lambda living: living == 0)
    assert told() == []

    with worker() as again:
        made = int(again.communicate(timeout=60)[0].split()[-1])

    assert (made, len(told()), len(set(told()))) == (everybody, everybody, everybody)
    with acting(lasting.system):
        assert build_digests(actor=system_actor("digests"), day=clock.today()) == 0
    assert len(told()) == everybody
