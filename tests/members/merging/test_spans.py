"""Two files' periods made one: on every day what the rule says, from rows made at random (B10)."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from nennep.members.merging.spans import Dates, Joined, Span, given_up, joined

START = datetime.date(2020, 1, 1)
LENGTH = 40
STANDINGS = ("probationary", "official", "suspended", "left", "died")


@dataclass(frozen=True)
class Row:
    """A row of any kind."""

    valid_from: datetime.date
    valid_to: datetime.date
    standing: str = "official"
    cell_id: int = 1


def day(number: int) -> datetime.date:
    return START + datetime.timedelta(days=number)


@st.composite
def rows(draw: st.DrawFn) -> list[Row]:
    """Rows that do not overlap, in the order of time."""
    cuts = sorted(draw(st.sets(st.integers(0, LENGTH), max_size=8)))
    pairs = list(zip(cuts[::2], cuts[1::2], strict=False))
    return [
        Row(day(start), day(end), draw(st.sampled_from(STANDINGS)), draw(st.integers(1, 3))) for start, end in pairs
    ]


@st.composite
def files(draw: st.DrawFn) -> Dates[Row, Row, Row]:
    admitted = draw(st.none() | st.integers(0, LENGTH).map(day))
    return Dates(draw(rows()), draw(rows()), draw(rows()), draw(rows()), admitted)


def at(kind: list[Row], when: datetime.date) -> Row | None:
    return next((row for row in kind if row.valid_from <= when < row.valid_to), None)


def spans_at(kind: list[Span[Row]], when: datetime.date) -> list[Row]:
    return [span.row for span in kind if span.start <= when < span.end]


@given(files(), files())
def test_on_each_day_the_kept_file_holds_and_the_other_where_it_says_nothing(
    kept: Dates[Row, Row, Row], other: Dates[Row, Row, Row]
) -> None:
    """B10: at most one of each kind on a day; nothing of the kept file is lost but a temporary place at home."""
    made: Joined[Row, Row, Row] = joined(kept, other)

    for number in range(LENGTH + 1):
        when = day(number)
        early = kept.admitted is not None and when < kept.admitted
        theirs = None if early else at(list(other.standings), when)
        standing = at(list(kept.standings), when) or theirs
        member = not early if standing is None else standing.standing in ("probationary", "official", "suspended")
        home = at(list(kept.homes), when) or (at(list(other.homes), when) if member else None)
        away = at(list(kept.temporary), when) or (at(list(other.temporary), when) if member else None)
        away = None if away and home and away.cell_id == home.cell_id else away
        exempt = at(list(kept.exemptions), when) or (at(list(other.exemptions), when) if member else None)

        found = [spans_at(kind, when) for kind in (made.standings, made.homes, made.temporary, made.exemptions)]
        assert found == [[row] if row else [] for row in (standing, home, away, exempt)]


@given(files(), files())
def test_rows_that_hold_for_all_their_days_are_left_alone(
    kept: Dates[Row, Row, Row], other: Dates[Row, Row, Row]
) -> None:
    made: Joined[Row, Row, Row] = joined(kept, other)

    assert given_up(made.standings, list(kept.standings)) == []
    assert given_up(made.homes, list(kept.homes)) == []
    for span in (*made.standings, *made.homes, *made.temporary, *made.exemptions):
        assert span.row.valid_from <= span.start < span.end <= span.row.valid_to
