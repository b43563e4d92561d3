"""A whole register in one go: for the operator's command line, where nobody sits at a page to decide row by row."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken
from nennep.kernel.vietnamese import fold
from nennep.members.actions.import_commit import write
from nennep.members.actions.import_read import choose_columns, new_batch, open_sheet
from nennep.members.models import RegisterBatch
from nennep.members.permissions import check_can_import
from nennep.members.register.matching import match_rows
from nennep.members.register.records import Register
from nennep.members.register.rejects import Reject, rejects_workbook
from nennep.members.register.rows import read_register
from nennep.members.staging.cells import CellChoice, cells_of, propose
from nennep.members.staging.derive import Decided, Plan, outcome_of, plan_of, second_of, summary_of
from nennep.members.staging.known import known_index
from nennep.members.staging.people import people_of
from nennep.members.staging.rows import Staged, store
from nennep.members.states import Outcome, RowDecision
from nennep.organisations.queries import get_organisation
from nennep.orgtree.models import OrgNow

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did: how many rows of each outcome, the batch, and what was not taken as an Excel file."""

    batch: RegisterBatch
    counts: Mapping[str, int]
    rejects: bytes | None


def import_register(
    *, actor: Actor, org_id: int, content: bytes, file_name: str, as_of: datetime.date | None = None,
    unknown_cells: Literal["found", "leave"] = "leave", columns: tuple[str, ...] = (), keep_doubts: bool = False,
    preview_only: bool = False, progress: Progress = lambda _what, _done, _all: None,
) -> ImportResult:  # fmt: skip
    """Read a register of members into an organisation, compare it, and write what is clear, in one transaction.

    `as_of`: the day the register speaks of (else the file's own, else today). `unknown_cells`: what becomes of cells'
    names that are no cell there. `columns`: a slug for each column (else as remembered or proposed). `keep_doubts`:
    take rows whose values are doubtful as they were read; who is who is never guessed. `preview_only`: compare and
    write nothing. Doubtful, wrong and left rows come back as an Excel file with the reason in the row. Raises
    RuleBroken for a file that cannot be read or a day before the organisation, Denied without the right.
    """
    with acting(actor):
        progress("read", 0, 4)
        org = get_organisation(actor, org_id)
        check_can_import(actor, org)
        sheet, header = open_sheet("members", file_name, content)
        batch = new_batch(actor, org, "members", file_name, content, sheet, header)
        if columns:
            batch = choose_columns(actor=actor, batch_id=batch.pk, columns=columns)
        batch.as_of = min(as_of or batch.as_of, actor.today)
        mapping = batch.mapping["columns"]
        register = read_register(sheet, header, mapping, as_of=batch.as_of, today=actor.today)
        plan = _plan(actor, batch, org, register, unknown_cells)
        progress("compare", 1, 4)
        rows = _judged(actor, plan, register, keep_doubts=keep_doubts)
        batch.choices = {"cells": {name: choice.to_json() for name, choice in plan.cells.items()}}
        batch.summary = summary_of(register, rows)
        batch.save(update_fields=["as_of", "choices", "summary"])
        progress("write", 2, 4)
        if not preview_only:
            new = people_of([staged for staged in rows if staged.outcome == Outcome.NEW])
            refused = write(actor, batch, plan, new, [one for one in rows if one.outcome == Outcome.CHANGED])
            for staged in rows:
                if staged.number in refused:
                    staged.outcome, staged.reason = Outcome.WRONG, refused[staged.number]
        store(batch.pk, [staged for staged in rows if staged.outcome not in {Outcome.NEW, Outcome.SAME}])
        out = [staged for staged in rows if staged.outcome not in {Outcome.NEW, Outcome.SAME, Outcome.CHANGED}]
        progress("done", 4, 4)
        counts = {str(one): sum(staged.outcome == one for staged in rows) for one in Outcome.values}
    return ImportResult(batch, counts, rejects_of(list(header.labels), out) if out else None)


def _plan(actor: Actor, batch: RegisterBatch, org: OrgNow, register: Register, unknown_cells: str) -> Plan:
    """The plan with a choice for every name in the file."""
    if not register.rows:
        raise RuleBroken("Không đọc được người nào trong tệp. Hãy xem lại cột họ và tên.", field="file")
    names = list(dict.fromkeys(row.texts.get("cell", "") for row in register.rows))
    cells = propose(names, org, cells_of(org, actor.today))
    for name in names:
        if cells[fold(name)].what == "" and name:
            cells[fold(name)] = CellChoice("found" if unknown_cells == "found" else "leave")
    batch.choices = {"cells": {name: choice.to_json() for name, choice in cells.items()}}
    return plan_of(batch, org, actor.today)


def _judged(actor: Actor, plan: Plan, register: Register, *, keep_doubts: bool) -> list[Staged]:
    index = known_index(actor, plan.org, plan.as_of, register.rows)
    matches = match_rows(register.rows, index, plan.canonical)
    pairs = second_of(register.pairs)
    said = Decided({}, RowDecision.KEEP, None, frozenset()) if keep_doubts else None
    return [outcome_of(row, match, said, plan, pairs, index) for row, match in zip(register.rows, matches, strict=True)]


def rejects_of(labels: list[str], rows: list[Staged], *, with_cell: bool = True) -> bytes:
    """The rows that were not taken, as an Excel file with the reason in the row; `with_cell`: and the cell of each."""
    return rejects_workbook(
        labels,
        (
            Reject(staged.number, staged.row.cells, [staged.reason or str(Outcome(staged.outcome).label)],
                   staged.row.texts.get("cell", ""))
            for staged in rows
        ),
        with_cell=with_cell,
    )  # fmt: skip
