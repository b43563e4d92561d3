"""Querysets whose SQL is written once a process, and asked again with other values.

Building a queryset and turning it into SQL costs more of a page than the database takes to answer. A function under
`@written` is called once with stand-ins for its arguments; what it returns is compiled and kept, and each later call
only fills in the values. Row security and the conditions of the actor's reach are part of the statement as ever: only
the text is kept, never a value and never a row.

The function must use its arguments as values alone: not look into them, not branch on them (a stand-in refuses what it
can). `derived` works out one value from another. Of the actor it may use `everything`, `person_id` and `user_id` (0 for
nobody), `places`, `above`, `held_at` and `held_with`; actors with another number of places get their own statement.

PostgreSQL keeps one plan of the statement for all values (`prepared`). Where the right plan depends on them, as under a
path that may be a cell's or the country's, ask `anew`.
"""

from __future__ import annotations

import datetime
import functools
import inspect
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, TypeVar, cast

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import EmptyResultSet
from django.core.paginator import Paginator
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import BooleanField, Expression, F, Func, Q, QuerySet
from django.db.models.query import FlatValuesListIterable, ValuesListIterable

from nennep.kernel.actor import Actor
from nennep.kernel.prepared import Prepared, rows_of

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.sql.compiler import SQLCompiler

MOST_VARIANTS, MOST_COUNTED = 64, 2_000
_WILD, _ESCAPED = re.compile(r"([\\%_])"), r"\\\1"  # in a pattern of `like`

P = ParamSpec("P")
Row = TypeVar("Row")
Value = TypeVar("Value")
Result = TypeVar("Result")


class Blank(Expression):
    """Stands in for a value that is filled in when the statement is asked."""

    def __init__(self, name: str, change: Callable[[Any], Any] | None = None) -> None:
        super().__init__()
        self.name = name
        self.change = change

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        """A place for the value; the stand-in itself marks it among the parameters."""
        return "%s", (self,)

    def filled(self, values: Mapping[str, Any]) -> Any:
        """The value in this place."""
        value = values[self.name]
        return value if self.change is None else self.change(value)

    def __add__(self, other: Any) -> Any:
        if not isinstance(other, str):
            raise TypeError("only text is added to a stand-in; use `derived` for anything else")
        return derived(self, lambda value: value + other)

    def __str__(self) -> str:
        raise TypeError(f"the value of {self.name!r} is not known while the statement is written")

    def __format__(self, format_spec: str) -> str:
        return str(self)  # which refuses


def derived(value: Value, change: Callable[[Value], Result]) -> Result:
    """`change(value)`; of a stand-in, one more stand-in."""
    if not isinstance(value, Blank):
        return change(value)
    before = value.change
    after = change if before is None else lambda one: change(before(one))
    return cast("Result", Blank(value.name, after))


class _Among(Func):
    """`column = any(list)`: one text, however long the list is."""

    output_field = BooleanField()
    template = "%(expressions)s::%(of)s[])"
    arg_joiner = " = any("

    def __init__(self, *expressions: Any, of: str = "bigint") -> None:
        super().__init__(*expressions, of=of)


def among(field: str, values: Iterable[int]) -> Q:
    """The condition "one of these whole numbers"; of a stand-in too, however many there will be."""
    return Q(_Among(F(field), values)) if isinstance(values, Blank) else Q(**{f"{field}__in": values})


def among_days(field: str, days: Iterable[datetime.date]) -> Q:
    """The condition "one of these days".

    For periods that all begin on the first of a month, too: of the two ends of a year alone the server, which plans for
    all values at once, supposes that they lie hardly apart, and reads the whole country's year.
    """
    return Q(_Among(F(field), days, of="date")) if isinstance(days, Blank) else Q(**{f"{field}__in": days})


def within(field: str, keys: QuerySet[Any, Any]) -> Q:
    """The condition "one of the whole numbers that the other queryset has in its only column".

    The server gathers them first, and walks the index of `field` once for all of them instead of going down into it for
    each. For a commune's worth of rows, not for a country's: all of them are held at once.
    """
    return Q(_Among(F(field), ArraySubquery(keys)))


class _Contains(Func):
    output_field = BooleanField()
    arg_joiner = " like "
    template = "%(expressions)s"


def contains(field: str, part: str) -> Q:
    """The condition "the text holds this part"; of a stand-in too."""
    if not isinstance(part, Blank):
        return Q(**{f"{field}__contains": part})
    return Q(_Contains(F(field), derived(part, lambda text: f"%{_WILD.sub(_ESCAPED, text)}%")))


class _StandIn:
    """An actor as a statement sees it: how many places its rights hold at, and blanks for everything else."""

    def __init__(self, actor: Actor) -> None:
        self._actor = actor
        self.everything = actor.everything
        self.person_id = Blank("actor.person")
        self.user_id = Blank("actor.user")
        self.above = Blank("actor.above")
        self.asked: dict[str, tuple[bool, ...]] = {}
        self.held: dict[str, Callable[[Actor], tuple[int, ...]]] = {}

    def places(self, permission: str) -> tuple[tuple[Blank, bool], ...]:
        """As `Actor.places`."""
        self.asked[permission] = _shape(self._actor, permission)
        return tuple((Blank(f"{permission}.{n}"), below) for n, below in enumerate(self.asked[permission]))

    def held_at(self, role: str) -> Blank:
        """As `Actor.held_at`."""
        self.held[f"at.{role}"] = lambda actor: actor.held_at(role)
        return Blank(f"at.{role}")

    def held_with(self, permission: str) -> Blank:
        """As `Actor.held_with`."""
        self.held[f"with.{permission}"] = lambda actor: actor.held_with(permission)
        return Blank(f"with.{permission}")


def _shape(actor: Actor, permission: str) -> tuple[bool, ...]:
    return tuple(below for _path, below in actor.places(permission))


class _Compiled:
    """A query for reading rows alone: its compiler has the values already, the rest is the written query's."""

    def __init__(self, query: Any, compiler: Any) -> None:
        self._query = query
        self._compiler = compiler

    def get_compiler(self, *_args: Any, **_kwargs: Any) -> Any:
        """The compiler with this asking's values."""
        return self._compiler

    def __getattr__(self, name: str) -> Any:
        return getattr(self._query, name)


@dataclass(frozen=True, slots=True)
class _Variant(Generic[Row]):
    """A compiled statement and the actors it is for. Without a compiler nothing can be found."""

    everything: bool
    shapes: Mapping[str, tuple[bool, ...]]
    held: Mapping[str, Callable[[Actor], tuple[int, ...]]]
    rows: QuerySet[Any, Row]
    compiler: SQLCompiler | None
    sql: str
    params: tuple[Any, ...]
    prepared: Prepared
    take: Callable[[list[Any]], list[Row]] | None  # the answer from the rows, where it is they or their first values

    def fits(self, actor: Actor | None) -> bool:
        """Whether the statement is the actor's."""
        if actor is None:
            return True
        return actor.everything == self.everything and all(
            _shape(actor, permission) == shape for permission, shape in self.shapes.items()
        )

    def ask(self, actor: Actor | None, values: dict[str, Any], *, anew: bool) -> list[Row]:
        """The rows, read over the connection of the thread that asks; `anew`: planned for these values."""
        if self.compiler is None:
            return []
        if actor is not None:
            values |= self._of_actor(actor)
        params = [one.filled(values) if one.__class__ is Blank else one for one in self.params]
        if anew:
            return _iterated(self.rows, self.compiler, as_sql=lambda *_args, **_kwargs: (self.sql, tuple(params)))
        found = rows_of(connections[DEFAULT_DB_ALIAS], self.prepared, self.sql, params)
        if not found:
            return []
        if self.take is not None:
            return self.take(found)
        return _iterated(self.rows, self.compiler, execute_sql=lambda *_args, **_kwargs: [found])

    def _of_actor(self, actor: Actor) -> dict[str, Any]:
        found: dict[str, Any] = {"actor.person": actor.person_id or 0, "actor.user": actor.user_id or 0}
        found["actor.above"] = list(actor.above)
        found |= {name: list(held(actor)) for name, held in self.held.items()}
        for permission in self.shapes:
            found |= {f"{permission}.{n}": path for n, (path, _below) in enumerate(actor.places(permission))}
        return found


class Written(Generic[P, Row]):
    """A function that answers with the rows of its queryset; `plain` builds the queryset as Django does."""

    def __init__(self, write: Callable[P, QuerySet[Any, Row]], names: Iterable[str] = ()) -> None:
        functools.update_wrapper(self, write)
        self.plain = write
        self.names = tuple(names or inspect.signature(write).parameters)
        self.variants: list[_Variant[Row]] = []
        _every.append(self)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> list[Row]:
        """The rows. Every argument of the function has to be given, and none may be None (TypeError)."""
        return self._ask(args, kwargs, anew=False)

    def anew(self, *args: P.args, **kwargs: P.kwargs) -> list[Row]:
        """The same rows by a plan made for these very values, which takes the server longer to make."""
        return self._ask(args, kwargs, anew=True)

    def _ask(self, args: tuple[Any, ...], kwargs: dict[str, Any], *, anew: bool) -> list[Row]:
        values: dict[str, Any] = dict(zip(self.names, args, strict=False)) | kwargs
        actor: Actor | None = values.pop("actor", None)
        if None in values.values():
            raise TypeError("nothing equals NULL in a statement: ask with values only")
        for variant in self.variants:
            if variant.fits(actor):
                return variant.ask(actor, values, anew=anew)
        variant = self._write(actor)
        if len(self.variants) >= MOST_VARIANTS:
            self.variants.clear()
        self.variants.append(variant)
        return variant.ask(actor, values, anew=anew)

    def _write(self, actor: Actor | None) -> _Variant[Row]:
        stand_in = None if actor is None else _StandIn(actor)
        write: Any = self.plain
        rows = write(**{name: stand_in if name == "actor" else Blank(name) for name in self.names})
        if rows._prefetch_related_lookups:
            raise TypeError("a statement is one query: it cannot fetch related rows by another")
        compiler: Any = rows.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, params = "", ()
        try:
            sql, params = compiler.as_sql()
            _keep_converters(compiler)
        except EmptyResultSet:
            compiler = None
        return _Variant(
            everything=stand_in is not None and stand_in.everything,
            shapes=stand_in.asked if stand_in else {},
            held=stand_in.held if stand_in else {},
            rows=rows, compiler=compiler, sql=sql, params=tuple(params),
            prepared=Prepared(sql, params, lambda one: isinstance(one, Blank)),
            take=_taken(rows, compiler),
        )  # fmt: skip


def _taken(rows: Any, compiler: Any) -> Callable[[list[Any]], list[Any]] | None:
    """How the answer comes of the database's rows where Django makes nothing else of them; None where it does.

    Django is given a row of marks to see what becomes of it.
    """
    if compiler is None or compiler.get_converters([]) or compiler.has_composite_fields([]):
        return None
    if rows._iterable_class not in (ValuesListIterable, FlatValuesListIterable):
        return None
    marks = tuple(object() for _ in compiler.select)
    (made,) = _iterated(rows, compiler, execute_sql=lambda *_args, **_kwargs: [[marks]])
    if made is marks[0]:
        return lambda found: [row[0] for row in found]
    return (lambda found: found) if made == marks else None


def _iterated(rows: Any, compiler: Any, **instead: Callable[..., Any]) -> list[Any]:
    """What the queryset makes of its rows, with these methods of its compiler replaced."""
    asking: Any = object.__new__(type(compiler))
    asking.__dict__.update(compiler.__dict__, connection=connections[DEFAULT_DB_ALIAS], **instead)
    asked: Any = object.__new__(type(rows))
    asked.__dict__.update(rows.__dict__, _query=_Compiled(rows.query, asking))
    return list(asked._iterable_class(asked))


def _keep_converters(compiler: Any) -> None:
    """Work out once how each column becomes a value; Django asks every column again each time."""
    columns = [column for column, _sql, _alias in compiler.select[: compiler.col_count]]
    converters, composite = compiler.get_converters(columns), compiler.has_composite_fields(columns)
    compiler.get_converters = lambda _columns: converters
    compiler.has_composite_fields = lambda _columns: composite


_every: list[Written[Any, Any]] = []


def every_written() -> list[Written[Any, Any]]:
    """Every statement there is so far, for the tests that compare each with its queryset."""
    return _every


def written(write: Callable[P, QuerySet[Any, Row]]) -> Written[P, Row]:
    """Write the function's queryset once, and answer with its rows."""
    return Written(write)


if TYPE_CHECKING:
    _Paginator = Paginator[Any]
else:
    _Paginator = Paginator


class LimitedPaginator(_Paginator):
    """Pages of keys or rows. Counts up to MOST_COUNTED and no further: nobody leafs through more, and counting a
    province costs more. What a row shows is asked for those of the page alone.
    """

    @property
    def count(self) -> int:
        """How many there are, at most MOST_COUNTED + 1."""
        rows: Any = self.object_list
        if isinstance(rows, list):
            return len(rows)
        known: int | None = self.__dict__.get("_counted")
        if known is None:
            known = self.__dict__["_counted"] = rows.order_by()[: MOST_COUNTED + 1].count()
        return known

    @property
    def is_cut(self) -> bool:
        """Whether there are more than are counted."""
        return self.count > MOST_COUNTED
