"""Many rows at once: COPY into a table of the transaction, then one INSERT, so that row security and triggers hold."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Literal

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Model
from django.db.models.expressions import RawSQL


@contextmanager
def copied(shape: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[CursorWrapper]:
    """A cursor while the rows stand in the temporary table `bulk_rows`, from where statements take them.

    `shape`: a select that gives the columns, in order, with the types they are to have. Inside a transaction.
    """
    names = ", ".join(connection.ops.quote_name(column) for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(f"create temp table bulk_rows on commit drop as {shape} limit 0")
        with cursor.copy(f"copy bulk_rows ({names}) from stdin") as copy:
            for row in rows:
                copy.write_row(row)
        yield cursor
        cursor.execute("drop table bulk_rows")


def insert_rows(
    model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]], same: Mapping[str, Any] | None = None
) -> int:
    """Insert rows of database columns in order; returns how many. COPY itself is refused under row security.

    `same`: further columns that have one value in all rows; they are not sent row by row.
    """
    table = connection.ops.quote_name(model._meta.db_table)
    names = ", ".join(connection.ops.quote_name(column) for column in columns)
    further = "".join(f", {connection.ops.quote_name(column)}" for column in same or ())
    values = ", %s" * len(same or ())
    with copied(f"select {names} from {table}", columns, rows) as cursor:  # noqa: S608  a model's own names
        statement = f"insert into {table} ({names}{further}) select {names}{values} from bulk_rows"  # noqa: S608  a model's own names
        cursor.execute(statement, list((same or {}).values()))
        count: int = cursor.rowcount
    return count


@contextmanager
def many_objects() -> Iterator[None]:
    """While a hundred thousand rows are built, do not search them over and over for cycles they do not have.

    The collector's searches took a third of the time. It is set going again at the end; nests.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def keys_text(keys: Iterable[int]) -> str:
    """Keys as the text of an array, for a parameter that is cast to one: the driver writes a list out ten times as
    slowly."""
    return f"{{{','.join(map(str, keys))}}}"


def many_keys(keys: Iterable[int]) -> RawSQL:
    """Any number of keys for `field__in`, as one value: a hundred thousand of them one by one cost seconds to write."""
    return RawSQL("select unnest(%s::bigint[])", [keys_text(sorted(set(keys)))])


@contextmanager
def planned_without(way: Literal["hashjoin", "nestloop"]) -> Iterator[None]:
    """Statements inside are planned without one way of joining, for the caller knows of the rows what the planner does
    not; then as before. Inside a transaction, which a fault ends anyway."""
    name = f"enable_{way}"
    with connection.cursor() as cursor:
        cursor.execute("select current_setting(%s), set_config(%s, 'off', true)", [name, name])
        before = cursor.fetchone()[0]
        yield
        cursor.execute("select set_config(%s, %s, true)", [name, before])


def learn_at_commit() -> None:
    """Once the transaction is committed, analyse at once every table that by then changed as much as autovacuum waits
    for: until it came by, pages would be planned for tables as they were. Inside a transaction; waits with the caller.

    A fault there undoes nothing: it is logged.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_stat_force_next_flush()")  # what changed is counted before the next statement
    transaction.on_commit(_learn, robust=True)


def _learn() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select learn_changes()")


def take_ids(model: type[Model], count: int) -> list[int]:
    """Fresh primary keys of a model, in rising order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select nextval(s) from (select pg_get_serial_sequence(%s, 'id')::regclass s offset 0) x, "
            "generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [row[0] for row in cursor.fetchall()]
