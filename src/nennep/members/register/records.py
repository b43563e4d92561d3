"""What reading a register gives: rows with values and problems, what was skipped, and what stands side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from nennep.members.register.dates import Kind, PartialDate

Value = str | PartialDate
SkipReason = Literal["section", "subtotal", "total", "blank", "header", "numbering", "signature", "unknown"]
RemarkKind = Literal[
    "exempt", "temporary_elsewhere", "temporary_here", "transferred_in", "transferred_out", "died", "left_party"
]
GRAVITY: tuple[Kind, ...] = ("error", "doubt", "note")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing noticed at a column of a row: an error bars the row, a doubt asks, a note tells what was mended."""

    column: str
    kind: Kind
    sentence: str


@dataclass(frozen=True, slots=True)
class RemarkReading:
    """What a remark may mean, with its date if it names one; offered to the person, never applied by the reader."""

    kind: RemarkKind
    text: str
    on: PartialDate | None = None


@dataclass(slots=True)  # not frozen: of a hundred thousand the making would take twice as long
class ReadRow:
    """One person's (or organisation's) row.

    `number` is the row in the sheet from 1; `cells` what stood in all its cells; `texts` what stood under each known
    column, corrections included; `values` what was understood (dates as `PartialDate`, the rest as text);
    `found` the problems of the cells themselves (a formula, a text cut), `problems` all of them.
    """

    number: int
    cells: tuple[str, ...]
    texts: Mapping[str, str]
    values: Mapping[str, Value]
    problems: tuple[Problem, ...] = ()
    remarks: tuple[RemarkReading, ...] = ()
    found: tuple[Problem, ...] = ()

    @property
    def worst(self) -> Kind | None:
        """The gravest kind among the problems, None if there are none."""
        return min((problem.kind for problem in self.problems), key=GRAVITY.index, default=None)

    def to_json(self) -> dict[str, Any]:
        """The row as plain JSON; `from_json` gives an equal row back."""
        return {
            "number": self.number,
            "cells": list(self.cells),
            "texts": dict(self.texts),
            "values": {slug: value_to_json(value) for slug, value in self.values.items()},
            "problems": [problem_to_json(problem) for problem in self.problems],
            "found": [problem_to_json(problem) for problem in self.found],
            "remarks": [[r.kind, r.text, r.on.iso if r.on else None] for r in self.remarks],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> ReadRow:
        """Read what `to_json` wrote."""
        return cls(
            data["number"],
            tuple(data["cells"]),
            data["texts"],
            {slug: value_from_json(value) for slug, value in data["values"].items()},
            tuple(Problem(*problem) for problem in data["problems"]),
            tuple(
                RemarkReading(kind, text, PartialDate.from_iso(on) if on else None)
                for kind, text, on in data["remarks"]
            ),
            tuple(Problem(*problem) for problem in data["found"]),
        )


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that is nobody's: why it was left out, in a word and in a sentence, and what stood there."""

    number: int
    reason: SkipReason
    sentence: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading row and the cell it names; `sure` is False if the words do not say that it is a cell."""

    number: int
    text: str
    cell: str
    sure: bool


@dataclass(frozen=True, slots=True)
class Note:
    """Something about the whole register at a row, such as a sub-total that differs from the rows above it."""

    number: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Two rows of the file that may be one person; `sure` if an identity number or name and birth agree."""

    first: int
    second: int
    sentence: str
    sure: bool


@dataclass(frozen=True, slots=True)
class Register:
    """A whole sheet read. Rows, skipped rows and sections are in the order of the sheet."""

    rows: tuple[ReadRow, ...]
    skipped: tuple[Skipped, ...] = ()
    sections: tuple[Section, ...] = ()
    notes: tuple[Note, ...] = ()
    pairs: tuple[Pair, ...] = field(default=())


def value_to_json(value: Value) -> str | dict[str, str]:
    """A text as itself, a date as {"date": "1977-11"}."""
    return {"date": value.iso} if isinstance(value, PartialDate) else value


def value_from_json(value: str | dict[str, str]) -> Value:
    """Read what `value_to_json` wrote."""
    return PartialDate.from_iso(value["date"]) if isinstance(value, dict) else value


def problem_to_json(problem: Problem) -> list[str]:
    """A problem as [column, kind, sentence]."""
    return [problem.column, problem.kind, problem.sentence]
