"""One world for a whole module: built once, looked at by every test, and gone without a trace."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager

import time_machine
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker

from nennep.kernel.actor import system_actor
from nennep.kernel.db import acting
from nennep.kernel.rls import WEB_ROLE

# Sets the next key of every table apart from all others: a key then says to which table it belongs.
_APART = """
select setval(format('%I.%I', schemaname, sequencename)::regclass,
              1000000 + 10000 * row_number() over (order by sequencename))
from pg_sequences where schemaname = 'public' and sequencename !~ '^(procrastinate|django|auth)_'
"""


def keys_apart() -> None:
    """Give every table its own range of keys, all above a million. Run by the tables' owner."""
    with connection.cursor() as cursor:
        cursor.execute(_APART)


@contextmanager
def one_world(blocker: DjangoDbBlocker, begins: datetime.datetime) -> Iterator[time_machine.Traveller]:
    """A transaction for a whole module, as the web role and with the system's sight, that leaves nothing behind."""
    with blocker.unblock(), time_machine.travel(begins, tick=False) as time, transaction.atomic():
        keys_apart()
        with connection.cursor() as cursor:
            cursor.execute(f"set local role {WEB_ROLE}")
        with acting(system_actor("story")):
            yield time
        transaction.set_rollback(True)
