"""From a batch's bytes and the choices made so far to its rows: nothing is written here, all can be done again."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from nennep.kernel.actor import Actor
from nennep.kernel.errors import RuleBroken
from nennep.kernel.vietnamese import fold
from nennep.members.models import RegisterBatch, RegisterRow
from nennep.members.register.columns import MEMBER_COLUMNS, ORGANISATION_COLUMNS, Column
from nennep.members.register.container import UnreadableFile
from nennep.members.register.header import Header, find_header
from nennep.members.register.interpret import reread
from nennep.members.register.matching import Change, Index, Match, changes_between, match_row, match_rows
from nennep.members.register.records import Pair, ReadRow, Register
from nennep.members.register.rows import read_register
from nennep.members.register.workbook import Sheet, open_workbook
from nennep.members.staging.cells import CellChoice, choices_from_json
from nennep.members.staging.kept import unpack
from nennep.members.staging.known import known_index
from nennep.members.staging.rows import Staged, judge
from nennep.members.states import Outcome, RowDecision
from nennep.organisations.queries import names_on
from nennep.orgtree.models import OrgNow

MOST_TOLD = 200  # skipped rows and notes kept for the page


@dataclass(frozen=True, slots=True)
class Plan:
    """The choices made for a batch of members: where, as of when, which column is what, which name is which cell."""

    org: OrgNow
    as_of: datetime.date
    today: datetime.date
    mapping: tuple[str, ...]
    cells: Mapping[str, CellChoice]
    names: Mapping[int, str] = field(default_factory=dict)

    def canonical(self, row: ReadRow) -> ReadRow:
        """The row with the chosen cell's own name, so that the name in the file is no change."""
        choice = self.cells.get(fold(row.texts.get("cell", "")))
        if choice is None or choice.org_id is None:
            return row
        return replace(row, values={**row.values, "cell": self.names.get(choice.org_id, "")})


def columns_of(kind: str) -> tuple[Column, ...]:
    """The columns that a register of the kind may have."""
    return ORGANISATION_COLUMNS if kind == "organisations" else MEMBER_COLUMNS


def plan_of(batch: RegisterBatch, org: OrgNow, today: datetime.date) -> Plan:
    """The plan as a batch keeps it."""
    cells = choices_from_json(batch.choices.get("cells", {}))
    names = names_on({choice.org_id for choice in cells.values() if choice.org_id}, today)
    return Plan(org, batch.as_of, today, tuple(batch.mapping.get("columns", ())), cells, names)


def sheet_of(batch: RegisterBatch) -> tuple[Sheet, Header]:
    """The batch's sheet as it was kept, else read again from the bytes, and its header; RuleBroken with the reader's
    sentence."""
    if batch.table:
        sheet = unpack(bytes(batch.table))
        return sheet, find_header(sheet, columns_of(batch.kind))
    try:
        sheet = open_workbook(bytes(batch.content), batch.file_name).read(batch.sheet)
    except UnreadableFile as fault:
        raise RuleBroken(fault.sentence, field="file") from fault
    return sheet, find_header(sheet, columns_of(batch.kind))


def read_rows(batch: RegisterBatch, plan: Plan) -> tuple[Register, Header]:
    """Every row of a batch of members under its mapping."""
    sheet, header = sheet_of(batch)
    mapping = plan.mapping or header.mapping
    return read_register(sheet, header, mapping, as_of=plan.as_of, today=plan.today), header


@dataclass(frozen=True, slots=True)
class Decided:
    """What the person said about a row so far: kept when the rows are derived again."""

    corrections: Mapping[str, str]
    decision: str
    chosen: int | None
    takes: frozenset[int]


def decided_of(batch: RegisterBatch) -> dict[int, Decided]:
    """The corrections and decisions stored for a batch, by row."""
    stored = RegisterRow.objects.filter(batch=batch).values_list(
        "number", "corrections", "decision", "person_id", "readings"
    )
    found: dict[int, Decided] = {}
    for number, corrections, decision, chosen, readings in stored.iterator(chunk_size=2000):
        takes = frozenset(place for place, (_kind, _text, _on, take) in enumerate(readings) if take)
        if corrections or decision or takes:
            found[number] = Decided(corrections, decision, chosen, takes)
    return found


def derive(actor: Actor, plan: Plan, register: Register, decided: Mapping[int, Decided]) -> list[Staged]:
    """Every row with its match and its outcome."""
    rows = [
        reread(row, decided[row.number].corrections, as_of=plan.as_of, today=plan.today)
        if row.number in decided and decided[row.number].corrections
        else row
        for row in register.rows
    ]
    index = known_index(actor, plan.org, plan.as_of, rows)
    matches = match_rows(rows, index, plan.canonical)
    pairs = second_of(register.pairs)
    return [
        outcome_of(row, match, decided.get(row.number), plan, pairs, index)
        for row, match in zip(rows, matches, strict=True)
    ]


def outcome_of(
    row: ReadRow, match: Match, said: Decided | None, plan: Plan, pairs: Mapping[int, Pair], index: Index
) -> Staged:  # fmt: skip
    """One row judged by what was read, what is known and what was said."""
    staged = Staged(row, match)
    changes: tuple[Change, ...] | None = None
    if said is not None:
        staged = Staged(row, match, said.corrections, said.decision, said.chosen, said.takes)
        if said.decision == RowDecision.KNOWN and said.chosen in index.people:
            changes = changes_between(index.people[said.chosen].values, plan.canonical(row).values)
        elif said.decision == RowDecision.KNOWN:
            staged.decision, staged.chosen = "", None
    return judge(staged, plan.cells, pairs, changes)


def again(actor: Actor, plan: Plan, row: ReadRow, said: Decided, pairs: Mapping[int, Pair]) -> Staged:
    """One row read and judged again after a correction or a decision, at once."""
    fresh = reread(row, said.corrections, as_of=plan.as_of, today=plan.today)
    canonical = plan.canonical(fresh)
    index = known_index(actor, plan.org, plan.as_of, [canonical])
    if said.chosen is not None and said.chosen not in index.people:
        said = Decided(said.corrections, "", None, said.takes)
    return outcome_of(fresh, match_row(canonical, index), said, plan, pairs, index)


def second_of(pairs: Iterable[Pair]) -> dict[int, Pair]:
    """The pair in which each row is the later one."""
    found: dict[int, Pair] = {}
    for pair in pairs:
        found.setdefault(pair.second, pair)
    return found


def summary_of(register: Register, rows: Iterable[Staged]) -> dict[str, Any]:
    """What the page says of the whole file."""
    counts: Counter[str] = Counter()
    unkept = Counter({"party_post": 0, "email": 0})
    for staged in rows:
        counts[str(staged.outcome)] += 1
        unkept.update(slug for slug in ("party_post", "email") if slug in staged.row.values)
    lost = [one for one in register.skipped if one.reason == "unknown"]
    return {
        "counts": {str(outcome): counts.get(str(outcome), 0) for outcome in Outcome.values},
        "unkept": dict(unkept),
        "skipped": [[one.number, one.sentence, one.text] for one in lost[:MOST_TOLD]],
        "notes": [[one.number, one.sentence] for one in register.notes][:MOST_TOLD],
        "pairs": [[one.first, one.second, one.sentence, one.sure] for one in register.pairs],
    }
