"""The frozen roll: a trigger refuses changes to the roll of a closed meeting unless the transaction says why."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

HISTORY = "history"


@contextmanager
def roll_open(why: int | str) -> Iterator[None]:
    """Let the roll of one meeting (its key: a correction of its minutes) or of loaded ones (HISTORY) be written.

    Inside a transaction; a failure within rolls the word back with it.
    """
    with connection.cursor() as cursor:
        cursor.execute("select set_config('app.correcting', %s, true)", [str(why)])
        yield
        cursor.execute("select set_config('app.correcting', '', true)")
