"""The world of a moment: built by the real actions, and put back as the same rows in later tests of the process.

Building takes some 550 statements. What they wrote (every row, the audit's too) is kept; putting it back is one call,
with triggers and foreign keys off, since these very rows have passed them. Moments stay as they were written (the
audit's chain holds them), so a clock that stands still has a world of its own for each moment, a running one for each
minute. Dated facts are known an hour earlier: to a test, the world was written by transactions before its own.
"""

from __future__ import annotations

import datetime
import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from nennep.kernel import clock
from tests.factories.recorded import age
from tests.factories.world import World, build_world

_FRESH = datetime.timedelta(minutes=1)
_AGE = datetime.timedelta(hours=1)
_COLUMNS = """
select c.relname, string_agg(quote_ident(a.attname), ', ' order by a.attnum) filter (where a.attgenerated = '')
from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace group by c.relname order by c.relname
"""
_SEQUENCES = """
select sequencename, last_value from pg_sequences where schemaname = 'public' and last_value is not null
"""


@dataclass(frozen=True)
class _Kept:
    """A world: its objects, pickled; what puts its rows back; when it was finished."""

    objects: bytes
    script: str
    ended: datetime.datetime


_kept: dict[datetime.date | datetime.datetime, _Kept] = {}


def kept_world() -> World:
    """The world of now, as rows of this test's transaction; call it with the system's sight."""
    now = clock.now()
    key = now if clock.now() == now else clock.today()
    if key not in _kept or not now - _FRESH <= _kept[key].ended <= now:
        world, _kept[key] = _built()
        return world
    with _as_owner() as cursor:
        cursor.execute(_kept[key].script)
    put_back: World = pickle.loads(_kept[key].objects)  # noqa: S301  this process's own objects
    return put_back


def rows(beside: dict[str, set[str]] | None = None) -> dict[str, list[tuple[str, str]]]:
    """Every table's rows in the order they lie, as (place, JSON), without those that lay at the places `beside`."""
    found = {}
    with _as_owner() as cursor:
        for table in _columns(cursor):
            cursor.execute(f'select ctid::text, to_json(t)::text from "{table}" t')
            lying = cursor.fetchall()
            known = (beside or {}).get(table, set())
            if known - {place for place, _ in lying}:
                raise AssertionError(f"the world changes rows of {table} that were there before it")
            found[table] = [row for row in lying if row[0] not in known]
    return found


def _built() -> tuple[World, _Kept]:
    before = {table: {place for place, _ in lying} for table, lying in rows().items()}
    world = build_world()
    age(_AGE)
    for person in world.people.values():
        person.refresh_from_db(fields=["created_at"])
    ended = clock.now()
    written = rows(before)
    with _as_owner() as cursor:
        columns = _columns(cursor)
        parts = [
            _put_back(table, columns[table], [text for _, text in lying]) for table, lying in written.items() if lying
        ]
        cursor.execute(_SEQUENCES)
        parts += [_at_least(*found) for found in cursor.fetchall()]
        script = sql.SQL("").join(parts).as_string(cursor.connection)
    return world, _Kept(pickle.dumps(world), script, ended)


def _put_back(table: str, columns: str, lying: list[str]) -> sql.Composable:
    return sql.SQL(
        "insert into {table} ({columns}) overriding system value "
        "select {columns} from json_populate_recordset(null::{table}, {lying});"
    ).format(
        table=sql.Identifier(table), columns=sql.SQL(columns), lying=sql.Literal(f"[{','.join(lying)}]")
    )  # fmt: skip


def _at_least(sequence: str, last: int) -> sql.Composable:
    """No later key may meet a kept one, whatever a test did to the sequence in between."""
    return sql.SQL("select setval({name}, {last}) from {sequence} where last_value < {last};").format(
        name=sql.Literal(sequence), sequence=sql.Identifier(sequence), last=sql.Literal(last)
    )


@contextmanager
def _as_owner() -> Iterator[CursorWrapper]:
    """A cursor of the tables' owner, past triggers and row security; the role of before comes back."""
    with connection.cursor() as cursor:
        cursor.execute("select current_setting('role')")
        role = cursor.fetchone()[0]
        cursor.execute("set local role none; set local session_replication_role = replica")
        yield cursor
        cursor.execute(f"set local session_replication_role = origin; set local role {role}")


def _columns(cursor: CursorWrapper) -> dict[str, str]:
    """The columns that can be written, by table."""
    cursor.execute(_COLUMNS)
    return dict(cursor.fetchall())
