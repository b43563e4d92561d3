"""Rows nobody has to decide about are kept a thousand together; a row that somebody touches is taken out of its chunk.

`RegisterRow` holds what is looked at one by one (doubtful, wrong, changed, left out, decided), `RegisterChunk` all
others.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any, TypeVar, overload

from django.db import connection
from django.http import Http404

from nennep.kernel.bulk import keys_text
from nennep.members.models import RegisterBatch, RegisterChunk, RegisterRow
from nennep.members.register.columns import IGNORE
from nennep.members.register.dates import PartialDate
from nennep.members.register.matching import Match
from nennep.members.register.records import (
    Problem,
    ReadRow,
    RemarkReading,
    Value,
    problem_to_json,
    value_from_json,
    value_to_json,
)
from nennep.members.staging.kept import unzipped
from nennep.members.staging.people import NewPeople, joined, people_of
from nennep.members.staging.rows import Staged, load, match_from_json, store
from nennep.members.states import Outcome

T = TypeVar("T")
ROWS = 1_000
_KEPT = (Outcome.NEW, Outcome.SAME)
_NOTE = """
update members_registerchunk c set people = x.people::jsonb
from unnest(%s::bigint[], %s::text[]) x(id, people) where c.id = x.id
"""


def store_all(batch_id: int, rows: Sequence[Staged], mapping: Sequence[str]) -> None:
    """Write the rows of a batch anew, each where it belongs. `mapping`: the slug of each column of the sheet."""
    RegisterChunk.objects.filter(batch_id=batch_id).delete()
    kept: dict[str, list[Staged]] = {outcome: [] for outcome in _KEPT}
    alone: list[Staged] = []
    for staged in rows:
        (kept[staged.outcome] if _is_plain(staged) else alone).append(staged)
    store(batch_id, alone)
    for outcome, plain in kept.items():
        RegisterChunk.objects.bulk_create(
            RegisterChunk(batch_id=batch_id, outcome=outcome, **_fields(plain[at : at + ROWS], mapping))
            for at in range(0, len(plain), ROWS)
        )


def _is_plain(staged: Staged) -> bool:
    """Whether nobody said anything of the row, and what was read of it can be kept small."""
    untouched = not (staged.corrections or staged.decision or staged.chosen or staged.takes or staged.written)
    kept = staged.outcome in _KEPT and not staged.reason
    return untouched and kept and staged.row.values.keys() <= staged.row.texts.keys()


def _fields(rows: Sequence[Staged], mapping: Sequence[str]) -> dict[str, Any]:
    numbers = [staged.number for staged in rows]
    return {"first": numbers[0], "last": numbers[-1], "numbers": numbers, "rows": pack(rows, mapping)}


def pack(rows: Sequence[Staged], mapping: Sequence[str]) -> bytes:
    """Plain rows as bytes, column by column: a text that stands in its column, and a value that is its text, are kept
    once."""
    read = [staged.row for staged in rows]
    cells = [list(column) for column in zip(*[row.cells for row in read], strict=True)]
    places = {slug: index for index, slug in enumerate(mapping) if slug != IGNORE}
    texts: dict[str, Any] = {}
    values: dict[str, Any] = {}
    for slug in dict.fromkeys(chain.from_iterable([row.texts for row in read])):
        told = [row.texts.get(slug) for row in read]
        texts[slug] = places[slug] if slug in places and cells[places[slug]] == told else told
        understood = [row.values.get(slug) for row in read]
        values[slug] = 0 if understood == [text or None for text in told] else _packed_values(understood)
    data = {
        "numbers": [row.number for row in read], "cells": cells, "texts": texts, "values": values,
        "said": [[place, *said] for place, staged in enumerate(rows) if any(said := _said(staged))],
    }  # fmt: skip
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), check_circular=False)
    return zlib.compress(text.encode("utf-8", "surrogatepass"), 1)


def _packed_values(values: Sequence[Value | None]) -> list[Any]:
    """A column of values: dates by themselves are kept short."""
    if all(value is None or type(value) is PartialDate for value in values):
        return ["dates", [value.iso if type(value) is PartialDate else None for value in values]]
    return ["values", [None if value is None else value_to_json(value) for value in values]]


def _said(staged: Staged) -> tuple[Any, Any, Any, Any]:
    """What few rows have: problems, remarks, problems of the cells, and whom the row may be."""
    row, match = staged.row, staged.match
    return (
        row.problems and [problem_to_json(one) for one in row.problems],
        row.remarks and [[one.kind, one.text, one.on.iso if one.on else None] for one in row.remarks],
        row.found and [problem_to_json(one) for one in row.found],
        match.to_json() if match.outcome != "new" or match.candidates else None,
    )


class _Dates(dict[str | None, Value | None]):
    """Dates by the text that they are kept as, each read once."""

    def __missing__(self, text: str | None) -> Value | None:
        self[text] = day = None if text is None else PartialDate.from_iso(text)
        return day


@dataclass(frozen=True, slots=True)
class _Columns:
    """Rows that were packed, column by column: `cells` as they stood, texts and values by slug; `said` by place."""

    numbers: list[int]
    cells: list[list[str]]
    texts: dict[str, list[str | None]]
    values: dict[str, list[Value | None]]
    said: list[list[Any]]


def _columns(packed: bytes, dates: _Dates) -> _Columns:
    """What was packed. `dates`: those read before."""
    data = unzipped(packed, "cells")
    cells: list[list[str | None]] = data["cells"]
    texts = {slug: cells[kept] if type(kept) is int else kept for slug, kept in data["texts"].items()}
    values = {
        slug: _unpacked_values(kept, dates) if kept else [text or None for text in texts[slug]]
        for slug, kept in data["values"].items()
    }
    return _Columns(data["numbers"], data["cells"], texts, values, data["said"])


def unpack(packed: bytes, outcome: str, dates: _Dates | None = None) -> list[Staged]:
    """The rows that were packed, with the outcome of their chunk. `dates`: those read before, for many chunks."""
    kept = _columns(packed, _Dates() if dates is None else dates)
    values: list[dict[str, Value]] = _row_by_row(kept.values)
    rows = [
        Staged(ReadRow(number, standing, told, understood), Match(number, "new"), outcome=outcome)
        for number, standing, told, understood in zip(
            kept.numbers, zip(*kept.cells, strict=True), _row_by_row(kept.texts), values, strict=True
        )
    ]
    for place, *said in kept.said:
        _say(rows[place], *said)
    return rows


def _row_by_row(columns: Mapping[str, Sequence[T | None]]) -> list[dict[str, T]]:
    """Of each row the columns that it has."""
    slugs = tuple(columns)
    return [
        {slug: value for slug, value in zip(slugs, row, strict=True) if value is not None}
        for row in zip(*columns.values(), strict=True)
    ]


def _unpacked_values(kept: tuple[str, list[Any]], dates: _Dates) -> list[Value | None]:
    kind, column = kept
    if kind == "values":
        return [None if value is None else value_from_json(value) for value in column]
    return list(map(dates.__getitem__, column))


def _say(staged: Staged, problems: Any, remarks: Any, found: Any, match: Any) -> None:
    """Put back what `_said` told of a row."""
    staged.row = replace(
        staged.row,
        problems=tuple(Problem(*one) for one in problems or ()),
        remarks=tuple(RemarkReading(kind, text, PartialDate.from_iso(on) if on else None)
                      for kind, text, on in remarks or ()),
        found=tuple(Problem(*one) for one in found or ()),
    )  # fmt: skip
    if match:
        staged.match = match_from_json(staged.number, match)


def staged_rows(batch: RegisterBatch, outcomes: Sequence[str]) -> list[Staged]:
    """Every row of a batch with one of the outcomes, in the order of the sheet."""
    kept = RegisterRow.objects.filter(batch=batch, outcome__in=outcomes)
    rows = [load(one) for one in kept.iterator(chunk_size=2000)]
    dates = _Dates()
    for chunk in RegisterChunk.objects.filter(batch=batch, outcome__in=outcomes).iterator(chunk_size=20):
        rows += unpack(bytes(chunk.rows), chunk.outcome, dates)
    rows.sort(key=lambda staged: staged.number)
    return rows


def new_people(batch: RegisterBatch) -> NewPeople:
    """Every row of a batch that is to become a new person."""
    dates, wanted = _Dates(), {"batch": batch, "outcome": Outcome.NEW}
    parts = [people_of([load(one) for one in RegisterRow.objects.filter(**wanted).iterator(chunk_size=2000)])]
    for chunk in RegisterChunk.objects.filter(**wanted).order_by("first").iterator(chunk_size=20):
        kept = _columns(bytes(chunk.rows), dates)
        cells = kept.texts.get("cell") or [None] * len(kept.numbers)
        parts.append(NewPeople(kept.numbers, [cell or "" for cell in cells], kept.values))
    return joined(parts)


def row_of(batch: RegisterBatch, number: int) -> Staged:
    """One row of a batch, wherever it is kept; otherwise not found."""
    stored = RegisterRow.objects.filter(batch=batch, number=number).first()
    if stored is not None:
        return load(stored)
    chunk = _chunk_with(batch, number)
    if chunk is None:
        raise Http404
    return next(staged for staged in unpack(bytes(chunk.rows), chunk.outcome) if staged.number == number)


def _chunk_with(batch: RegisterBatch, number: int) -> RegisterChunk | None:
    near = RegisterChunk.objects.filter(batch=batch, first__lte=number, last__gte=number)
    return next((chunk for chunk in near if number in chunk.numbers), None)


def stand_alone(batch: RegisterBatch, number: int, mapping: Sequence[str]) -> RegisterRow | None:
    """The stored row of a number, locked; taken out of its chunk first when it lies in one. The caller has locked the
    batch. None when there is no such row."""
    chunk = _chunk_with(batch, number)
    if chunk is not None:
        take_out(chunk, {number}, mapping)
    return RegisterRow.objects.select_for_update(of=("self",)).filter(batch=batch, number=number).first()


def take_out(chunk: RegisterChunk, numbers: set[int], mapping: Sequence[str]) -> None:
    """Rows of a chunk become rows by themselves."""
    rows = unpack(bytes(chunk.rows), chunk.outcome)
    staying = [staged for staged in rows if staged.number not in numbers]
    store(chunk.batch_id, [staged for staged in rows if staged.number in numbers], anew=False)
    if not staying:
        chunk.delete()
        return
    for name, value in _fields(staying, mapping).items():
        setattr(chunk, name, value)
    chunk.save()


def note_people(batch: RegisterBatch, people: Mapping[int, int], wrong: set[int], mapping: Sequence[str]) -> None:
    """Beside the rows of chunks who each became (by row number); rows that stayed out after all are taken out."""
    became: dict[int, str] = {}
    for chunk in RegisterChunk.objects.filter(batch=batch, outcome=Outcome.NEW).order_by("first").defer("rows"):
        out = wrong.intersection(chunk.numbers)
        if out:
            take_out(chunk, out, mapping)
        if chunk.pk is not None:
            became[chunk.pk] = json.dumps([people.get(number) for number in chunk.numbers])
    with connection.cursor() as cursor:
        cursor.execute(_NOTE, [keys_text(became), list(became.values())])


class Shown(Sequence[tuple[Staged, int | None]]):
    """The rows of one outcome as a list that is cut into pages: each with the person it became."""

    def __init__(self, batch: RegisterBatch, outcome: str) -> None:
        self.batch = batch
        single = RegisterRow.objects.filter(batch=batch, outcome=outcome).values_list("number", flat=True)
        chunks = RegisterChunk.objects.filter(batch=batch, outcome=outcome).values_list("pk", "numbers")
        self.places: list[tuple[int, int]] = [(number, 0) for number in single]
        self.places += [(number, key) for key, numbers in chunks for number in numbers]
        self.places.sort()

    def __len__(self) -> int:
        return len(self.places)

    @overload
    def __getitem__(self, part: int) -> tuple[Staged, int | None]: ...
    @overload
    def __getitem__(self, part: slice) -> list[tuple[Staged, int | None]]: ...
    def __getitem__(self, part: int | slice) -> tuple[Staged, int | None] | list[tuple[Staged, int | None]]:
        if isinstance(part, int):
            return self[part : part + 1 or None][0]
        wanted = self.places[part]
        found = dict(self._read(wanted))
        return [found[number] for number, _chunk in wanted]

    def _read(self, places: Sequence[tuple[int, int]]) -> Iterator[tuple[int, tuple[Staged, int | None]]]:
        single = [number for number, chunk in places if not chunk]
        for one in RegisterRow.objects.filter(batch=self.batch, number__in=single):
            yield one.number, (load(one), one.person_id)
        for chunk in RegisterChunk.objects.filter(pk__in={chunk for _number, chunk in places if chunk}):
            people = chunk.people or [None] * len(chunk.numbers)
            for staged, person in zip(unpack(bytes(chunk.rows), chunk.outcome), people, strict=True):
                yield staged.number, (staged, person)
