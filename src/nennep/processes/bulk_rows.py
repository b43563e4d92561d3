"""Many rows into one table by one statement a batch: arrays in, rows out. Works under row security, unlike COPY."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import Model
from psycopg import Cursor

BATCH = 20_000
_ARRAYS = {"timestamp with time zone": "timestamptz", "jsonb": "jsonb"}


def take_ids(model: type[Model], count: int) -> list[int]:
    """The next `count` keys of a table, taken from its sequence."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select nextval(pg_get_serial_sequence(%s, 'id')) from generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [row[0] for row in cursor.fetchall()]


def give_ids(rows: Sequence[Model]) -> None:
    """Give unsaved rows of one model their keys, so that other rows may refer to them before they are written."""
    if rows:
        for row, key in zip(rows, take_ids(type(rows[0]), len(rows)), strict=True):
            row.pk = key


def _array_type(kind: str) -> str:
    if kind.startswith(("varchar", "text")):
        return "text"
    return "numeric" if kind.startswith("numeric") else _ARRAYS.get(kind, kind)


def insert_rows(rows: Sequence[Model]) -> int:
    """Insert unsaved rows of one model that have their keys. Constraints and policies hold as for any insert.

    The arrays go to the server as they are (psycopg's own cursor); Django's would write them into the statement's text.
    """
    if not rows:
        return 0
    concrete = rows[0]._meta.concrete_fields
    fields = [field for field in concrete if field.db_type(connection) and not field.has_db_default()]
    kinds = [_array_type(str(field.rel_db_type(connection) if field.remote_field else field.db_type(connection)))
             for field in fields]  # fmt: skip
    names = ", ".join(f'"{field.column}"' for field in fields)
    arrays = ", ".join(f"%s::{'text' if kind == 'jsonb' else kind}[]" for kind in kinds)
    columns = ", ".join(f"c{i}::jsonb" if kind == "jsonb" else f"c{i}" for i, kind in enumerate(kinds))
    aliases = ", ".join(f"c{i}" for i in range(len(fields)))
    table = rows[0]._meta.db_table
    sql = f'insert into "{table}" ({names}) select {columns} from unnest({arrays}) as t({aliases})'  # noqa: S608  a model's own names
    with Cursor(connection.connection) as cursor:
        for start in range(0, len(rows), BATCH):
            batch = rows[start : start + BATCH]
            columns_of = [
                [_value(field, kind, row) for row in batch] for field, kind in zip(fields, kinds, strict=True)
            ]
            cursor.execute(sql, columns_of)
    return len(rows)


def _value(field: Any, kind: str, row: Model) -> Any:
    value = field.pre_save(row, add=True) if getattr(field, "auto_now_add", False) else getattr(row, field.attname)
    if value is None:
        return None
    if kind == "jsonb":
        return json.dumps(value, ensure_ascii=False)
    return str(value) if kind == "text" else value
