"""Statements that PostgreSQL keeps for a connection: parsed, rewritten with the row policies and planned once.

Planning a statement under row security takes longer than most of them take to run. A prepared one is planned once, for
all values, where a page only reads (`kernel.db.acting`); elsewhere the server plans it for its values the first five
times and then keeps one plan, where by its own reckoning that costs no more. The plan holds no value and no row:
policies read the sight of each transaction as ever. Only statements of `nennep.kernel.statements` come here; everything
else still sends its values within the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from django.db.backends.utils import CursorWrapper
from psycopg import OperationalError, RawCursor, sql
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, ExecStatus, TransactionStatus
from psycopg.types.numeric import Int4, Int8

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

    _Cursor = RawCursor[tuple[Any, ...]]
else:
    _Cursor = RawCursor

MOST_KEPT = 200  # statements a connection keeps; the one not asked for longest goes first
_PLACE = re.compile(r"%(%|s)")
_INT4 = 2**31


class Prepared:
    """A statement's text with `$1`, `$2` ... and which of its parameters go there.

    `params`: as the ORM gave them; `is_open` says which are filled in when the statement is asked, the others are
    written into the text. Equal ones (the same stand-in twice) share a place.
    """

    def __init__(self, text: str, params: Sequence[Any], is_open: Callable[[Any], bool]) -> None:
        self.places: list[int] = []
        seen: list[Any] = []
        given = iter(enumerate(params))

        def numbered(found: re.Match[str]) -> str:
            if found[1] == "%":
                return "%"
            at, one = next(given)
            if not is_open(one):
                return sql.Literal(one).as_string()
            if one not in seen:
                seen.append(one)
                self.places.append(at)
            return f"${seen.index(one) + 1}"

        self.text = _PLACE.sub(numbered, text)
        self.encoded = self.text.encode()

    def values(self, params: Sequence[Any]) -> list[Any]:
        """What is sent for the places, out of all parameters."""
        return [_sent(params[at]) for at in self.places]


def _sent(value: Any) -> Any:
    """A value with the type it has as a literal: a whole number's does not depend on its digits."""
    if value.__class__ is int:
        return Int4(value) if -_INT4 <= value < _INT4 else Int8(value)
    if isinstance(value, (list, tuple)) and all(one.__class__ is int for one in value):
        return f"{{{','.join(map(str, value))}}}"
    return value


class _PreparedCursor(_Cursor):
    """Runs one statement, prepared. Logs and tests see the text and parameters that the ORM wrote."""

    def __init__(self, connection: Any, statement: Prepared) -> None:
        super().__init__(connection)
        self._statement = statement

    def execute(self, query: Any, params: Any = None, **_kwargs: Any) -> Any:
        """The statement of this cursor with these parameters; `query` is its text as the ORM wrote it."""
        return super().execute(self._statement.text, self._statement.values(params), prepare=True)

    def _convert_query(self, query: Any, params: Any = None) -> Any:
        """Keeps what is sent, where Django's log of statements looks for it."""
        self._query = super()._convert_query(query, params)
        return self._query


def _adapted(connection: Any) -> Any:
    """What turns values into text and back, one a connection: it looks for the way of each type once."""
    found = getattr(connection, "nennep_adapted", None)
    if found is None:
        found = connection.nennep_adapted = Transformer(connection)
    return found


def _rows_of_known(connection: Any, statement: Prepared, params: Sequence[Any]) -> list[tuple[Any, ...]] | None:
    """The rows of a statement that the connection has prepared already, asked of libpq itself: a cursor of psycopg
    takes several times as long to ask as most of them to answer. None where a cursor has to begin or prepare first."""
    pgconn, kept = connection.pgconn, connection._prepared
    if pgconn.transaction_status != TransactionStatus.INTRANS or connection._pipeline is not None or kept._to_flush:
        return None
    values, adapted = statement.values(params), _adapted(connection)
    sent = adapted.dump_sequence(values, [PyFormat.AUTO] * len(values))
    key = statement.encoded, adapted.types or ()
    name = kept._names.get(key)
    if name is None:
        return None
    kept._names.move_to_end(key)  # asked last, given up last
    result = pgconn.exec_prepared(name, sent, adapted.formats)
    if result.status != ExecStatus.TUPLES_OK:
        error = error_from_result(result, connection.info.encoding)
        raise error if pgconn.status == ConnStatus.OK else OperationalError(str(error))
    adapted.set_pgresult(result)
    rows: list[tuple[Any, ...]] = adapted.load_rows(0, result.ntuples, tuple)
    return rows


def rows_of(db: BaseDatabaseWrapper, statement: Prepared, text: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The rows of a prepared statement; `text` and `params` are what the ORM would have sent."""
    db.ensure_connection()
    connection: Any = db.connection
    if not (db.queries_logged or db.execute_wrappers or db.needs_rollback):
        with db.wrap_database_errors:
            known = _rows_of_known(connection, statement, params)
        if known is not None:
            return known
    if connection.prepare_threshold is None:  # Django's way of switching it off
        connection.prepare_threshold, connection.prepared_max = 0, MOST_KEPT
    made: Any = _PreparedCursor(connection, statement)
    cursor: CursorWrapper = db._prepare_cursor(made)  # type: ignore[attr-defined]  # missing in the stubs
    with cursor:
        cursor.execute(text, params)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
