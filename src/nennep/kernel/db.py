"""Acting inside the database: one transaction with the actor's sight; a privileged role is refused."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.db.models import Model, QuerySet
from django.http import Http404

from nennep.kernel.actor import Actor
from nennep.kernel.prepared import Prepared, rows_of

_SET_SIGHT = (
    "select set_config('app.all', %s, true), set_config('app.scope', %s, true), set_config('app.more', %s, true), "
    "set_config('app.above', %s, true), set_config('app.person', %s, true), set_config('app.user', %s, true), "
    "set_config('app.top', {top}, true)"
)
# Whether the first scope is the whole tree: the path of its only root, so that row policies need ask nothing more.
_IS_TOP = (
    "(select case when count(*) = 1 and min(path) = %s then '1' else '0' end from orgtree_orgnow "
    "where parent_id is null)"
)
# A page that only reads asks prepared statements (`kernel.prepared`) by one plan for all values from the first time on:
# else each connection plans each of them five times more, and planning takes longer than answering.
_READ_ONLY = (
    ", set_config('transaction_read_only', 'on', true), set_config('plan_cache_mode', 'force_generic_plan', true)"
)
Row = TypeVar("Row", bound=Model)
NOWHERE = "~"  # no path begins with it, so its range holds nothing
_as_one: ContextVar[bool] = ContextVar("as_one", default=False)


class PrivilegedRole(RuntimeError):
    """The application's database role could walk around row security."""


def sight_of(actor: Actor) -> list[str]:
    """What row policies read: all flag, first scope, further scopes, organisations on the way to them, person, user."""
    scopes = actor.scopes
    way = {int(part, 16) for scope in scopes for part in scope.split(".") if part}
    return [
        "1" if actor.everything else "0",
        scopes[0] if scopes else NOWHERE,
        ",".join(scopes[1:]),
        ",".join(map(str, sorted(way))),
        str(actor.person_id or 0),
        str(actor.user_id or 0),
    ]


def sees_whole_tree() -> bool:
    """Whether row policies hide no organisation in this transaction. One query."""
    with connection.cursor() as cursor:
        cursor.execute("select '1' in (current_setting('app.all', true), current_setting('app.top', true))")
        return bool(cursor.fetchone()[0])


def one_of(rows: QuerySet[Row], pk: int, *related: str, lock: bool = False) -> Row:
    """The row of that key with what it is `related` to, where it is among those that the actor may see; otherwise
    Http404. `lock` holds it until the transaction ends, and it alone: `rows` may join other tables.
    """
    if lock:
        rows = rows.model._default_manager.select_for_update(of=("self",)).filter(pk__in=rows.values("pk"))
    try:
        return (rows.select_related(*related) if related else rows).get(pk=pk)
    except ObjectDoesNotExist as missing:
        raise Http404 from missing


def _stack() -> list[Actor]:
    holder: Any = connection
    if not hasattr(holder, "nennep_actors"):
        holder.nennep_actors = []
    actors: list[Actor] = holder.nennep_actors
    return actors


@functools.cache
def _sighting(*, whole: bool, reading: bool) -> tuple[str, Prepared]:
    """The statement that sets the sight; `whole`: it looks whether the scope, a root's path, is the whole tree."""
    text = _SET_SIGHT.format(top=_IS_TOP if whole else "%s") + (_READ_ONLY if reading else "")
    return text, Prepared(text, range(text.count("%s")), lambda _place: True)


def _apply(actor: Actor, *, reading: bool = False) -> None:
    sight = sight_of(actor)
    scope = sight[1]
    whole = scope.count(".") == 1
    text, statement = _sighting(whole=whole, reading=reading)
    rows_of(connections[DEFAULT_DB_ALIAS], statement, text, [*sight, scope if whole else "0"])


@contextmanager
def acting(actor: Actor, *, reading: bool = False, savepoint: bool = True) -> Iterator[None]:
    """One transaction in which the database sees what `actor` may see; nests, and gives the outer sight back.

    `reading`: writes are refused until it ends. Without a `savepoint` a fault ends the outer transaction too.
    """
    actors = _stack()
    savepoint = savepoint and not _as_one.get()
    if actors and actors[-1] is actor and connection.in_atomic_block and not reading:
        with transaction.atomic(savepoint=savepoint):
            yield
        return
    with transaction.atomic(savepoint=savepoint):
        _apply(actor, reading=reading)
        actors.append(actor)
        try:
            yield
        finally:
            actors.pop()
        if actors:
            _apply(actors[-1])


@contextmanager
def as_one() -> Iterator[None]:
    """Acts inside make no savepoints of their own: a fault in one ends them all. Within the caller's `acting`."""
    before = _as_one.set(True)
    try:
        yield
    finally:
        _as_one.reset(before)


def refuse_privileged_role() -> None:
    """Raise unless the connection's role is neither superuser, nor free of row security, nor owner of our tables."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select r.rolname, r.rolsuper or r.rolbypassrls, exists (select 1 from pg_tables t "
            "where t.schemaname = 'public' and pg_has_role(r.oid, t.tableowner, 'usage')) "
            "from pg_roles r where r.rolname = current_user"
        )
        name, privileged, owner = cursor.fetchone()
    if privileged or owner:
        raise PrivilegedRole(
            f"The database role '{name}' owns the tables or is exempt from row security; "
            "connect the application as a plain role (see docs/operations.md)."
        )


def one_at_a_time(name: str) -> None:
    """Take a transaction-long advisory lock by name: for jobs that must run one at a time."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
