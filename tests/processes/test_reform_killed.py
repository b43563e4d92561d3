"""The process that applies a reorganisation is killed in the middle: nothing of it stays; it is applied later (A10)."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from nennep.audit.models import AuditEvent
from nennep.kernel.actor import system_actor
from nennep.kernel.db import acting
from nennep.organisations.actions import approve_reform
from nennep.organisations.models import Reform
from nennep.organisations.states import ReformState
from nennep.orgtree import derive
from nennep.orgtree.models import Org, OrgEdge, OrgEvent, OrgVersion
from nennep.processes.reform import apply_due, submit
from tests.factories.world import World, build_world
from tests.processes.test_reform import DAY, ON, homes, merge, prepared

pytestmark = pytest.mark.db
APPLY = "import django; django.setup(); from nennep.processes.reform import apply_due; print(apply_due())"
_WAITS = (
    "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' "
    "and application_name = 'killed'"
)
_LIVES = "select count(*) from pg_stat_activity where datname = current_database() and application_name = 'killed'"


@pytest.fixture
def lasting(transactional_db: None) -> World:
    """The world, committed, so that another process sees it."""
    with acting(system_actor("test")):
        return build_world()


def address() -> str:
    """The test database for another process."""
    parts = urllib.parse.urlsplit(os.environ["DATABASE_URL"])
    query = parts.query
    return urllib.parse.urlunsplit(parts._replace(path=f"/{connection.settings_dict['NAME']}", query=query))


def counts() -> list[int]:
    return [model.objects.count() for model in (Org, OrgEdge, OrgEvent, OrgVersion, AuditEvent)]


def until(asked: str, wanted: Callable[[int], bool]) -> None:
    for _ in range(300):
        with connection.cursor() as cursor:
            cursor.execute("select pg_stat_clear_snapshot()")
            cursor.execute(asked)
            if wanted(cursor.fetchone()[0]):
                return
        time.sleep(0.2)
    raise AssertionError(asked)


def test_killed_before_the_last_step_nothing_is_half_done(lasting: World) -> None:
    with acting(lasting.system):
        reform = prepared(lasting, merge(lasting))
        submit(actor=lasting.system, reform_id=reform.pk)
        approve_reform(actor=lasting.system, reform_id=reform.pk)
        before: Any = (counts(), homes(ON - DAY), homes(ON))
    environment = os.environ | {"DATABASE_URL": address(), "PGAPPNAME": "killed"}
    with transaction.atomic():
        with connection.cursor() as cursor:  # all is written by then but the roles given by hand
            cursor.execute("reset role")
            cursor.execute("lock table access_grant in exclusive mode")
        with subprocess.Popen([sys.executable, "-c", APPLY], env=environment, stdout=subprocess.PIPE) as worker:
            try:
                until(_WAITS, lambda waiting: waiting > 0)
            finally:
                worker.kill()
        assert worker.returncode == -9
    until(_LIVES, lambda living: living == 0)

    with acting(lasting.system):
        assert (counts(), homes(ON - DAY), homes(ON)) == before
        assert Reform.objects.get(pk=reform.pk).state == ReformState.APPROVED

    assert apply_due() == ([reform.pk], [])
    with acting(lasting.system):
        new = Reform.objects.get(pk=reform.pk).keys["n"]
        assert [new] in homes(ON).values()
        assert derive.differences() == 0
