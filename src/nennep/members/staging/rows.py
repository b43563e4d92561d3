"""A row of a register with what is to become of it, and how it is stored."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from nennep.kernel.bulk import insert_rows
from nennep.kernel.vietnamese import fold
from nennep.members.models import RegisterRow
from nennep.members.register.dates import PartialDate
from nennep.members.register.matching import Candidate, Change, Match
from nennep.members.register.records import (
    Pair,
    Problem,
    ReadRow,
    RemarkReading,
    problem_to_json,
    value_from_json,
    value_to_json,
)
from nennep.members.staging.cells import CellChoice
from nennep.members.states import Outcome, RowDecision

LEAVES = frozenset({"died", "left_party", "transferred_out"})  # a ticked remark of these kinds leaves the row out
_NO_CHOICE = CellChoice("")
_COLUMNS = ("batch_id", "number", "raw", "values", "corrections", "problems", "readings", "outcome", "decision",
            "candidates", "person_id", "written")  # fmt: skip


@dataclass(slots=True)
class Staged:
    """A row as read (corrections included), whom it may be, what the person decided, and the outcome with its reason.

    `chosen` is the known person the row is taken for; `takes` the places of the remark readings that were ticked;
    `more` what only rows of organisations have, see `organisation_list.staging`.
    """

    row: ReadRow
    match: Match
    corrections: Mapping[str, str] = field(default_factory=dict)
    decision: str = ""
    chosen: int | None = None
    takes: frozenset[int] = frozenset()
    outcome: str = ""
    reason: str = ""
    written: Mapping[str, Any] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def number(self) -> int:
        """The row in the sheet."""
        return self.row.number

    @property
    def known(self) -> int | None:
        """The person whose file the row changes or confirms."""
        if self.outcome not in {Outcome.CHANGED, Outcome.SAME}:
            return None
        return self.chosen or (self.match.candidates[0].id if self.match.candidates else None)

    @property
    def cell_key(self) -> str:
        """The folded name the file gives the cell."""
        return fold(self.row.texts.get("cell", ""))

    def ticked(self) -> list[RemarkReading]:
        """The remark readings the person ticked."""
        return [reading for place, reading in enumerate(self.row.remarks) if place in self.takes]


def judge(
    staged: Staged, cells: Mapping[str, CellChoice], pairs: Mapping[int, Pair], changes: Sequence[Change] | None = None
) -> Staged:  # fmt: skip
    """Set the outcome of a row from what was read and decided. `changes`: against the chosen person, if one was."""
    outcome, reason = _outcome(staged, cells, pairs)
    if changes is not None and outcome in {Outcome.CHANGED, Outcome.SAME}:
        staged.match = replace(staged.match, changes=tuple(changes))
        outcome = Outcome.CHANGED if changes else Outcome.SAME
    staged.outcome, staged.reason = outcome, reason
    return staged


def _outcome(
    staged: Staged, cells: Mapping[str, CellChoice], pairs: Mapping[int, Pair]
) -> tuple[str, str]:  # fmt: skip
    """In order: left out, wrong, without a cell, twice in the file, not sure who, not sure what, then as matched."""
    place = cells.get(staged.cell_key, _NO_CHOICE)
    if staged.decision == RowDecision.SKIP:
        return Outcome.LEFT, _("Đã chọn không nhập dòng này.")
    if staged.takes and any(reading.kind in LEAVES for reading in staged.ticked()):
        return Outcome.LEFT, _("Không nhập theo ghi chú đã chọn.")
    if place.what == "leave":
        return Outcome.LEFT, _("Đã chọn không nhập chi bộ này.")
    problems = staged.row.problems
    errors = [problem.sentence for problem in problems if problem.kind == "error"] if problems else []
    if errors:
        return Outcome.WRONG, " ".join(errors)
    if place.what == "":
        name = staged.row.texts.get("cell", "")
        return Outcome.WRONG, (_("Chưa chọn chi bộ cho tên “%s”.") % name) if name else _("Dòng này không ghi chi bộ.")
    pair = pairs.get(staged.number)
    if pair is not None and staged.decision not in {RowDecision.NEW, RowDecision.KNOWN}:
        return Outcome.DOUBTFUL, _("Có thể trùng với dòng %(row)s. %(why)s") % {"row": pair.first, "why": pair.sentence}
    if staged.decision == RowDecision.NEW:
        return Outcome.NEW, ""
    if staged.decision == RowDecision.KNOWN and staged.chosen is not None:
        return Outcome.CHANGED, ""
    if staged.match.outcome == "doubtful":
        return Outcome.DOUBTFUL, staged.match.reason
    doubts = [problem.sentence for problem in problems if problem.kind == "doubt"] if problems else []
    if doubts and staged.decision != RowDecision.KEEP:
        return Outcome.DOUBTFUL, " ".join(doubts)
    return {"new": Outcome.NEW, "same": Outcome.SAME, "changed": Outcome.CHANGED}[staged.match.outcome], ""


def store(batch_id: int, rows: Iterable[Staged], *, anew: bool = True) -> int:
    """Write rows of a batch, by default in the place of those it has; how many."""
    if anew:
        RegisterRow.objects.filter(batch_id=batch_id).delete()
    return insert_rows(RegisterRow, _COLUMNS, (_fields(batch_id, staged) for staged in rows))


def save(stored: RegisterRow, staged: Staged) -> None:
    """Write one row again after a correction or a decision."""
    for name, value in zip(_COLUMNS[2:], _plain_fields(staged), strict=True):
        setattr(stored, name, value)
    stored.save()


def save_changed(stored: Mapping[int, RegisterRow], rows: Iterable[Staged]) -> None:
    """Write those rows again that differ from what is stored, by number."""
    changed = []
    for staged in rows:
        one = stored[staged.number]
        fields = dict(zip(_COLUMNS[2:], _plain_fields(staged), strict=True))
        if any(getattr(one, name) != value for name, value in fields.items()):
            for name, value in fields.items():
                setattr(one, name, value)
            changed.append(one)
    RegisterRow.objects.bulk_update(changed, _COLUMNS[2:], batch_size=500)


def _fields(batch_id: int, staged: Staged) -> tuple[Any, ...]:
    plain = _plain_fields(staged)
    dumped = [json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list)) else value for value in plain]
    return (batch_id, staged.number, *dumped)


def _plain_fields(staged: Staged) -> tuple[Any, ...]:
    row, match = staged.row, staged.match
    return (
        {"cells": list(row.cells), "texts": dict(row.texts), "found": [problem_to_json(one) for one in row.found]},
        {slug: value_to_json(value) for slug, value in row.values.items()},
        dict(staged.corrections),
        [problem_to_json(one) for one in row.problems],
        [[one.kind, one.text, one.on.iso if one.on else None, place in staged.takes]
         for place, one in enumerate(row.remarks)],
        str(staged.outcome),
        str(staged.decision),
        {**match.to_json(), "why": staged.reason, **({"more": dict(staged.more)} if staged.more else {})},
        staged.chosen,
        dict(staged.written),
    )  # fmt: skip


def load(stored: RegisterRow) -> Staged:
    """Read what `store` wrote."""
    raw: dict[str, Any] = stored.raw
    row = ReadRow(
        stored.number, tuple(raw["cells"]), raw["texts"],
        {slug: value_from_json(value) for slug, value in stored.values.items()},
        tuple(Problem(*problem) for problem in stored.problems),
        tuple(RemarkReading(kind, text, PartialDate.from_iso(on) if on else None)
              for kind, text, on, _take in stored.readings),
        tuple(Problem(*problem) for problem in raw["found"]),
    )  # fmt: skip
    match = match_from_json(stored.number, stored.candidates)
    takes = frozenset(place for place, (_kind, _text, _on, take) in enumerate(stored.readings) if take)
    return Staged(
        row, match, stored.corrections, stored.decision, stored.person_id, takes, stored.outcome,
        stored.candidates["why"], stored.written, stored.candidates.get("more", {}),
    )  # fmt: skip


def match_from_json(number: int, kept: Mapping[str, Any]) -> Match:
    """Read what `Match.to_json` wrote."""
    return Match(
        number, kept["outcome"], tuple(Candidate(*one) for one in kept["candidates"]),
        tuple(Change(slug, None if old is None else value_from_json(old), value_from_json(new))
              for slug, old, new in kept["changes"]),
        kept["reason"],
    )  # fmt: skip
