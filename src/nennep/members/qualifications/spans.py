"""How a change or a correction of qualifications divides time. Pure: no database.

A division is a list of spans without gap from BEGINNING to OPEN_END, no two neighbours alike.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from nennep.kernel.period import OPEN_END
from nennep.members.qualifications.models import BEGINNING

DATED_FIELDS = ("schooling", "profession", "theory")
Said = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """What held from `start` until before `end`: a text for each of DATED_FIELDS."""

    start: datetime.date
    end: datetime.date
    said: Said


def always(said: Said) -> list[Held]:
    """The same for all time."""
    return [Held(BEGINNING, OPEN_END, said)]


def said_on(spans: Iterable[Held], day: datetime.date) -> Said:
    """What held on a day."""
    return next(span.said for span in spans if span.start <= day < span.end)


def since_when(spans: Sequence[Held], field: str) -> datetime.date:
    """From when on a field has said what it says today; BEGINNING where it never said anything else."""
    place = DATED_FIELDS.index(field)
    found = spans[-1]
    for span in reversed(spans):
        if span.said[place] != found.said[place]:
            break
        found = span
    return found.start


def changed_from(spans: Sequence[Held], values: Mapping[str, str], since: datetime.date | None) -> list[Held]:
    """The fields say something else from a day on; without a day, since they have said what they say today.

    `since` lies in the period that stands today of every field (`since_when`): nothing recorded for a later day is
    lost.
    """
    starts = {field: since_when(spans, field) if since is None else since for field in values}
    days = sorted({span.start for span in spans} | set(starts.values()) | {OPEN_END})
    return _whole(
        Held(start, end, tuple(
            values[field] if field in values and start >= starts[field] else before
            for field, before in zip(DATED_FIELDS, said_on(spans, start), strict=True)
        ))
        for start, end in pairwise(days)
    )  # fmt: skip


def taken_over(spans: Sequence[Held], other: Sequence[Held], fields: Iterable[str]) -> list[Held]:
    """Some fields as another division has them, the others as they were."""
    chosen = frozenset(fields)
    days = sorted({span.start for span in (*spans, *other)} | {OPEN_END})
    return _whole(
        Held(start, end, tuple(
            theirs if field in chosen else mine
            for field, mine, theirs in zip(DATED_FIELDS, said_on(spans, start), said_on(other, start), strict=True)
        ))
        for start, end in pairwise(days)
    )  # fmt: skip


def _whole(spans: Iterable[Held]) -> list[Held]:
    """Neighbours alike are one."""
    made: list[Held] = []
    for span in spans:
        if made and made[-1].said == span.said:
            made[-1] = Held(made[-1].start, span.end, span.said)
        else:
            made.append(span)
    return made
