"""The rows of a person's qualifications: read, written, and taken along as plain JSON."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from nennep.members.qualifications.models import Qualification
from nennep.members.qualifications.spans import DATED_FIELDS, Held, Said, always

if TYPE_CHECKING:
    from nennep.members.models import Person


def said_by(row: Person | Qualification) -> Said:
    """The three facts of a file, or of a row."""
    return tuple(getattr(row, field) for field in DATED_FIELDS)


def known_rows(person: Person) -> list[Qualification]:
    """The rows known now, in the order of time; none where nothing has ever changed."""
    return list(Qualification.objects.filter(person=person, known_to__isnull=True).order_by("valid_from"))


def held_by(person: Person) -> list[Held]:
    """What holds when, as it is known now."""
    rows = known_rows(person)
    return [_held(row) for row in rows] if rows else always(said_by(person))


def _held(row: Qualification) -> Held:
    return Held(row.valid_from, row.valid_to, said_by(row))


def write(person: Person, wanted: Sequence[Held], *, before: Said) -> None:
    """Let a division hold from now on, within the caller's transaction, which has locked the person.

    `before`: what the columns of the person say until the caller saves them, which is afterwards. What was known until
    now stays as known until now: the first time what the columns said, as known since the file was made. Nothing is
    written that stands there already.
    """
    rows = known_rows(person)
    if list(wanted) == ([_held(row) for row in rows] if rows else always(before)):
        return
    if not rows:
        [all_time] = always(before)
        rows = [Qualification.objects.create(person=person, known_from=person.created_at, **_columns(all_time))]
    standing = {row.valid_from: row for row in rows}
    altered = []
    for span in wanted:
        row = standing.get(span.start)
        if row is not None and _held(row) != span:
            for name, value in _columns(span).items():
                setattr(row, name, value)
            altered.append(row)
    Qualification.objects.bulk_update(altered, [*DATED_FIELDS, "valid_to"])
    # One moment for all: of any moment the rows known then cover all time, and no day twice.
    keys = [row.pk for row in rows]
    moment = max(Qualification.objects.filter(known_to__isnull=True, pk__in=keys).values_list("known_from", flat=True))
    starts = {span.start for span in wanted}
    gone = [row.pk for row in rows if row.valid_from not in starts]
    Qualification.objects.filter(known_to__isnull=True, pk__in=gone).update(known_to=moment)
    Qualification.objects.bulk_create(
        Qualification(person=person, known_from=moment, **_columns(span))
        for span in wanted if span.start not in standing
    )  # fmt: skip


def _columns(span: Held) -> dict[str, Any]:
    return {**dict(zip(DATED_FIELDS, span.said, strict=True)), "valid_from": span.start, "valid_to": span.end}


def as_json(spans: Iterable[Held]) -> list[list[str]]:
    """Spans as plain JSON: the first day, the day after the last one, and what each field says."""
    return [[span.start.isoformat(), span.end.isoformat(), *span.said] for span in spans]


def from_json(kept: Iterable[Sequence[str]]) -> list[Held]:
    """What `as_json` made."""
    day = datetime.date.fromisoformat
    return [Held(day(start), day(end), tuple(said)) for start, end, *said in kept]
