"""The world of a day: built once in a process by the real actions, and put back as the same rows in every later test.

Building takes some 550 statements. What they wrote (every row, the audit's too) is kept; putting it back is one call,
with triggers and foreign keys off, since these very rows have passed them. The moments of building become the moment
of putting back. Every day has a world of its own: rows may depend on the day they are written on.
"""

from __future__ import annotations

import datetime
import pickle
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from nennep.kernel import clock
from tests.factories.world import World, build_world

_MOMENT = re.compile(r"(?<=\")\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?\+00:00(?=\")")
_NOW = "@now@"
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
    """A day's world: its objects, pickled; what puts its rows back, with `_NOW` for the moment; when it was built."""

    objects: bytes
    script: str
    began: datetime.datetime
    ended: datetime.datetime


_kept: dict[datetime.date, _Kept] = {}


def kept_world() -> World:
    """Today's world, as rows of this test's transaction; call it with the system's sight."""
    today = clock.today()
    if today not in _kept:
        world, _kept[today] = _built()
        return world
    kept, now = _kept[today], clock.now()
    with _as_owner() as cursor:
        cursor.execute(kept.script.replace(_NOW, now.astimezone(datetime.UTC).isoformat()))
    world = pickle.loads(kept.objects)  # noqa: S301  this process's own objects
    for one in (*world.people.values(), *world.users.values(), *(v for v in vars(world).values() if hasattr(v, "pk"))):
        for name, value in vars(one).items():
            if isinstance(value, datetime.datetime) and kept.began <= value <= kept.ended:
                setattr(one, name, now)
    return world


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
    began = clock.now()
    world = build_world()
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

    def moved(moment: re.Match[str]) -> str:
        return _NOW if began <= datetime.datetime.fromisoformat(moment[0]) <= ended else moment[0]

    return world, _Kept(pickle.dumps(world), _MOMENT.sub(moved, script), began, ended)


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
