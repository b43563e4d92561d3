"""Which standing, home, temporary place and exemption hold on each day once two files are one. Pure: no database."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Generic, Protocol, TypeVar

from nennep.members.states import Standing


class Dated(Protocol):
    """A row with a period: the first day inside, the first day outside."""

    valid_from: datetime.date
    valid_to: datetime.date


class Standings(Dated, Protocol):
    """A row of standing."""

    standing: str


class Placed(Dated, Protocol):
    """A row of a place."""

    cell_id: int


Row = TypeVar("Row", bound=Dated)
S = TypeVar("S", bound=Standings)
P = TypeVar("P", bound=Placed)
E = TypeVar("E", bound=Dated)


@dataclass(frozen=True, slots=True)
class Span(Generic[Row]):
    """A part of a row's period, or the whole of it."""

    row: Row
    start: datetime.date
    end: datetime.date

    @property
    def whole(self) -> bool:
        """Whether the row holds for all of its period."""
        return (self.row.valid_from, self.row.valid_to) == (self.start, self.end)


@dataclass(frozen=True, slots=True)
class Dates(Generic[S, P, E]):
    """The current rows of a file; at most one of each kind on a day. `admitted`: the day of admission, if known."""

    standings: Sequence[S]
    homes: Sequence[P]
    temporary: Sequence[P]
    exemptions: Sequence[E]
    admitted: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class Joined(Generic[S, P, E]):
    """What holds once two files are one, each kind in the order of time."""

    standings: list[Span[S]]
    homes: list[Span[P]]
    temporary: list[Span[P]]
    exemptions: list[Span[E]]


def joined(kept: Dates[S, P, E], other: Dates[S, P, E]) -> Joined[S, P, E]:
    """The kept file's rows, and those of the other file for the days of which the kept one says nothing.

    Of the other file nothing holds before the kept file's admission, and no place or exemption on a day on which the
    person is not a member. A temporary place in the cell that is the home is none.
    """
    made: Joined[S, P, E] = Joined([], [], [], [])
    rows: list[Dated] = [
        row for file in (kept, other) for kind in (file.standings, file.homes, file.temporary, file.exemptions)
        for row in kind
    ]  # fmt: skip
    cuts = {day for row in rows for day in (row.valid_from, row.valid_to)} | ({kept.admitted} - {None})
    for start, end in pairwise(sorted(day for day in cuts if day is not None)):
        early = kept.admitted is not None and start < kept.admitted
        theirs = None if early else _at(other.standings, start)
        standing = _at(kept.standings, start) or theirs
        member = standing.standing in Standing.IN_PARTY if standing else not early
        home = _at(kept.homes, start) or (_at(other.homes, start) if member else None)
        away = _at(kept.temporary, start) or (_at(other.temporary, start) if member else None)
        if away is not None and home is not None and away.cell_id == home.cell_id:
            away = None
        exempt = _at(kept.exemptions, start) or (_at(other.exemptions, start) if member else None)
        _put(made.standings, standing, start, end)
        _put(made.homes, home, start, end)
        _put(made.temporary, away, start, end)
        _put(made.exemptions, exempt, start, end)
    return made


def _at(rows: Iterable[Row], day: datetime.date) -> Row | None:
    return next((row for row in rows if row.valid_from <= day < row.valid_to), None)


def _put(spans: list[Span[Row]], row: Row | None, start: datetime.date, end: datetime.date) -> None:
    """Add a stretch; one that goes on with the same row lengthens the span before it."""
    if row is None:
        return
    if spans and spans[-1].row is row and spans[-1].end == start:
        spans[-1] = Span(row, spans[-1].start, end)
    else:
        spans.append(Span(row, start, end))


def given_up(spans: Sequence[Span[Row]], rows: Sequence[Row]) -> list[Row]:
    """The rows of which at least a day does not hold."""
    whole = {id(span.row) for span in spans if span.whole}
    return [row for row in rows if id(row) not in whole]
