"""What the rows that name a person do when the person's file is merged into another. Each area says it of its own."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.utils.functional import Promise

Refuses = Callable[[int, int], Sequence[str]]
Doubles = Callable[[int, int], Collection[int]]


def _nothing(kept: int, other: int) -> Sequence[str]:
    return ()


def _none(kept: int, other: int) -> Collection[int]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A column that names a person, and what it does in a merge: it then names the kept file.

    `words`: the rows in the plural, for sentences. `frozen`: rows that stay as they were written (locked minutes, past
    imports), still with the merged file. `doubles`: the keys of the other's rows that say what a row of the kept file
    says already: they stay with the merged file, and are known no more where the table has `known_to` (`superseded`).
    `refuses`: sentences, one for each thing that has to be put in order first. Both are asked with the kept person's
    key and the other's.
    """

    model: type[Model]
    column: str
    words: str | Promise
    frozen: Q | None = None
    doubles: Doubles = _none
    superseded: bool = False
    refuses: Refuses = _nothing

    @property
    def key(self) -> str:
        """Table and column."""
        return f"{self.model._meta.db_table}.{self.column}"

    def rows(self, person_id: int) -> QuerySet[Any]:
        """The rows that name the person."""
        rows: QuerySet[Any] = self.model._default_manager.filter(**{self.column: person_id})
        return rows

    def moving(self, kept: int, other: int) -> tuple[list[int], list[int]]:
        """The keys of the other's rows that come to name the kept file, and of those that double one of its rows."""
        rows = self.rows(other).order_by("pk")
        if self.frozen is not None:
            rows = rows.exclude(pk__in=self.rows(other).filter(self.frozen).values("pk"))
        if self.superseded:
            rows = rows.filter(known_to__isnull=True)
        doubled = set(self.doubles(kept, other))
        keys = list(rows.values_list("pk", flat=True))
        return [key for key in keys if key not in doubled], [key for key in keys if key in doubled]


def once_with(model: type[Model], column: str, *columns: str) -> Doubles:
    """The doubles in a table that holds a person once with the other columns."""

    def doubles(kept: int, other: int) -> Collection[int]:
        rows: QuerySet[Any] = model._default_manager.all()
        taken = {tuple(said) for _key, *said in rows.filter(**{column: kept}).values_list("pk", *columns)}
        theirs = rows.filter(**{column: other}).values_list("pk", *columns)
        return [key for key, *said in theirs if tuple(said) in taken]

    return doubles


STAYS = Q(pk__isnull=False)  # every row
_references: list[Reference] = []


def follows(*references: Reference) -> None:
    """Register columns; areas above call this when they are loaded."""
    known = {one.key for one in _references}
    _references.extend(one for one in references if one.key not in known)


def references() -> tuple[Reference, ...]:
    """Every column that names a person, in the order of the areas."""
    return tuple(_references)
