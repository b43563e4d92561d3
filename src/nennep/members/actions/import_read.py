"""Reading a register from a file: staged for looking at, nothing of it in the list yet."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _

from nennep.audit.record import record
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.bulk import many_objects
from nennep.kernel.db import acting
from nennep.kernel.errors import Denied, RuleBroken
from nennep.kernel.vietnamese import tidy
from nennep.members.models import ColumnMemory, RegisterBatch, RegisterChunk, RegisterRow
from nennep.members.permissions import check_can_change_batch, check_can_import
from nennep.members.queries import get_batch
from nennep.members.register.columns import IGNORE
from nennep.members.register.container import UnreadableFile
from nennep.members.register.header import Header, choose_sheet
from nennep.members.register.records import Pair
from nennep.members.register.rows import cell_names
from nennep.members.register.workbook import Sheet, open_workbook
from nennep.members.staging.cells import CellChoice, begins, cells_of, propose
from nennep.members.staging.chunks import stand_alone, store_all
from nennep.members.staging.derive import (
    Decided,
    Plan,
    again,
    columns_of,
    decided_of,
    derive,
    plan_of,
    read_rows,
    second_of,
    sheet_of,
    summary_of,
)
from nennep.members.staging.kept import pack
from nennep.members.staging.rows import Staged, judge, load, save
from nennep.members.states import Batch, Outcome, RowDecision
from nennep.organisations.queries import get_organisation, organisations_visible_to
from nennep.orgtree.models import OrgNow
from nennep.orgtree.queries import ids_of

_TWICE = frozenset({"full_name", "sex", "theory", IGNORE})  # several columns may hold parts of these


def read_file(*, actor: Actor, org_id: int, kind: str, file_name: str, content: bytes) -> RegisterBatch:
    """Open an uploaded file for an organisation and propose what its columns are. Audit "members.register.read".

    What the office said of the same header before is taken over. Raises RuleBroken with the reader's sentence for a
    file that cannot be read; Denied without the right.
    """
    with acting(actor):
        org = get_organisation(actor, org_id)
        check_can_import(actor, org)
        with many_objects():
            sheet, header = open_sheet(kind, file_name, content)
            return new_batch(actor, org, kind, file_name, content, sheet, header)


def open_sheet(kind: str, file_name: str, content: bytes) -> tuple[Sheet, Header]:
    """The sheet that holds the list and its header; RuleBroken with the reader's sentence."""
    try:
        return choose_sheet(open_workbook(content, file_name), columns_of(kind))
    except UnreadableFile as fault:
        raise RuleBroken(fault.sentence, field="file") from fault


def new_batch(
    actor: Actor, org: OrgNow, kind: str, file_name: str, content: bytes, sheet: Sheet, header: Header
) -> RegisterBatch:  # fmt: skip
    """A batch for a sheet that was opened, with its columns as remembered or proposed."""
    if actor.user_id is None:
        raise Denied(_("Danh sách do người có tài khoản nạp."))
    batch = RegisterBatch.objects.create(
        org_id=org.org_id, kind=kind, file_name=tidy(file_name)[:200] or "danh-sach.xlsx", content=content,
        table=pack(sheet), sheet=sheet.name, header_signature=header.signature,
        as_of=min(header.as_of or actor.today, actor.today),
        mapping={"columns": list(_remembered(ids_of(org.path), header))}, read_at=clock.now(), read_by_id=actor.user_id,
    )  # fmt: skip
    data = {"file": batch.file_name, "size": len(content)}
    record(actor, "members.register.read", batch, org_id=org.org_id, data=data)
    return batch


def _remembered(orgs: Sequence[int], header: Header) -> Sequence[str]:
    """The columns as the office, or one above it, named them the last time; else as the reader proposes."""
    found = {
        memory.org_id: memory.mapping
        for memory in ColumnMemory.objects.filter(org_id__in=list(orgs), signature=header.signature)
    }
    kept = next((found[org] for org in reversed(orgs) if org in found), None)
    return kept if kept is not None and len(kept) == len(header.mapping) else header.mapping


def choose_columns(*, actor: Actor, batch_id: int, columns: Sequence[str], sheet: str = "") -> RegisterBatch:
    """Say what each column is, or take another sheet of the file; remembered for the office's next file.

    Audit "members.register.columns_chosen".
    """
    with acting(actor):
        batch = _changeable(actor, batch_id)
        other = bool(sheet) and sheet != batch.sheet
        if other:
            batch.sheet, batch.table = sheet, b""
            opened, header = sheet_of(batch)
            batch.table = pack(opened)
            batch.header_signature = header.signature
            org = get_organisation(actor, batch.org_id)
            batch.mapping = {"columns": list(_remembered(ids_of(org.path), header))}
        else:
            _check_columns(batch, columns)
            batch.mapping = {"columns": list(columns), "chosen": True}
            ColumnMemory.objects.update_or_create(
                org_id=batch.org_id, signature=batch.header_signature, defaults={"mapping": list(columns)}
            )
        batch.save(update_fields=["sheet", "header_signature", "mapping", *(["table"] if other else [])])
        record(
            actor, "members.register.columns_chosen", batch, org_id=batch.org_id,
            data={"columns": batch.mapping["columns"]},
        )  # fmt: skip
    return batch


def _check_columns(batch: RegisterBatch, columns: Sequence[str]) -> None:
    """A batch keeps one slug for each column of its header from the first reading on."""
    known, width = {column.slug: column.label for column in columns_of(batch.kind)}, len(batch.mapping["columns"])
    if len(columns) != width or any(slug not in known and slug != IGNORE for slug in columns):
        raise RuleBroken(_("Danh sách cột không khớp với tệp. Hãy tải lại trang rồi chọn lại."))
    name = "name" if batch.kind == "organisations" else "full_name"
    if name not in columns:
        raise RuleBroken(
            _("Hãy chọn cột “%(column)s”: không có cột này thì không biết dòng nào là của ai.")
            % {"column": _(known[name])}
        )
    twice = sorted({slug for slug in columns if columns.count(slug) > 1 and slug not in _TWICE})
    if twice:
        raise RuleBroken(
            _("Có hai cột cùng được chọn là “%(column)s”. Hãy chọn lại một cột.") % {"column": _(known[twice[0]])}
        )


def choose_places(
    *, actor: Actor, batch_id: int, as_of: datetime.date, cells: Mapping[str, CellChoice]
) -> RegisterBatch:  # fmt: skip
    """Say of which day the register speaks and which name is which cell; then every row is read and compared.

    Corrections and decisions made before are kept. Audit "members.register.compared" with the counts.
    """
    with acting(actor):
        batch = _changeable(actor, batch_id)
        org = get_organisation(actor, batch.org_id)
        if as_of > actor.today:
            raise RuleBroken(_("Ngày của danh sách không thể ở tương lai."), field="as_of")
        _check_cells(actor, org.path, as_of, cells)
        batch.as_of = as_of
        batch.choices = {"cells": {name: choice.to_json() for name, choice in cells.items()}}
        plan = plan_of(batch, org, actor.today)
        with many_objects():
            batch.summary = _compare(actor, batch, plan)
        batch.save(update_fields=["as_of", "choices", "summary"])
        record(
            actor, "members.register.compared", batch, org_id=batch.org_id,
            data={"as_of": as_of, "counts": batch.summary["counts"]},
        )  # fmt: skip
    return batch


def _compare(actor: Actor, batch: RegisterBatch, plan: Plan) -> dict[str, Any]:
    """Read, compare and store every row; the summary. The rows are let go here, before they would be searched."""
    register, _header = read_rows(batch, plan)
    rows = derive(actor, plan, register, decided_of(batch))
    store_all(batch.pk, rows, plan.mapping)
    return summary_of(register, rows)


def _check_cells(actor: Actor, path: str, as_of: datetime.date, cells: Mapping[str, CellChoice]) -> None:
    """Chosen cells stand at or under the organisation and existed on the day."""
    chosen = {choice.org_id for choice in cells.values() if choice.org_id is not None}
    paths = dict(organisations_visible_to(actor).filter(org_id__in=chosen).values_list("org_id", "path"))
    if len(paths) < len(chosen):
        raise Http404
    if not all(one.startswith(path) for one in paths.values()):
        raise RuleBroken(_("Chi bộ đã chọn không thuộc đơn vị này."), field="cells")
    for start in begins(chosen).values():
        if as_of < start:
            raise RuleBroken(
                _("Có chi bộ đã chọn thành lập ngày %(day)s, sau ngày của danh sách. Hãy ghi ngày từ đó.")
                % {"day": f"{start:%d/%m/%Y}"},
                field="as_of",
            )


def names_in(*, actor: Actor, batch: RegisterBatch) -> list[tuple[str, int]]:
    """The cells' names as the file writes them, each with its number of rows, in the order of the file."""
    org = get_organisation(actor, batch.org_id)
    plan = plan_of(batch, org, actor.today)
    with many_objects():
        sheet, header = sheet_of(batch)
        return list(Counter(cell_names(sheet, header, plan.mapping)).items())


def propose_places(*, actor: Actor, batch: RegisterBatch, names: Sequence[str]) -> dict[str, CellChoice]:
    """A choice for each name: what was chosen before, else the cell of that name."""
    org = get_organisation(actor, batch.org_id)
    before = plan_of(batch, org, actor.today).cells
    return propose(names, org, cells_of(org, actor.today)) | dict(before)


def _changeable(actor: Actor, batch_id: int) -> RegisterBatch:
    batch = get_batch(actor, batch_id, lock=True)
    check_can_change_batch(actor, batch, get_organisation(actor, batch.org_id))
    return batch


def decide_row(
    *, actor: Actor, batch_id: int, number: int, corrections: Mapping[str, str], decision: str = "",
    chosen: int | None = None, takes: frozenset[int] = frozenset(),
) -> Staged:  # fmt: skip
    """Correct a row as typed and say what it is; it is read and compared again at once, and stored.

    `corrections` are texts by column, added to those typed before; `chosen` is the known person for the decision
    "known"; `takes` the places of the remarks that hold. Audit "members.register.row_decided".
    """
    with acting(actor):
        batch = _changeable(actor, batch_id)
        plan = plan_of(batch, get_organisation(actor, batch.org_id), actor.today)
        stored = stand_alone(batch, number, plan.mapping)
        if stored is None:
            raise RuleBroken(_("Không có dòng này trong danh sách đã đọc."))
        if decision not in {"", *RowDecision.values} or (decision == RowDecision.KNOWN and chosen is None):
            raise RuleBroken(_("Hãy chọn một trong các cách xử lý dòng này."), field="decision")
        before = load(stored)
        said = Decided({**before.corrections, **corrections}, decision, chosen, takes)
        staged = again(actor, plan, before.row, said, _pairs(batch))
        save(stored, staged)
        _recount(batch)
        record(
            actor, "members.register.row_decided", batch, org_id=batch.org_id,
            data={"row": number, "corrections": dict(corrections), "decision": decision, "outcome": staged.outcome},
        )  # fmt: skip
    return staged


def keep_doubts(*, actor: Actor, batch_id: int) -> RegisterBatch:
    """Take every row that is doubtful only in what was read (not in who it is) as it was read.

    Audit "members.register.doubts_kept".
    """
    with acting(actor):
        batch = _changeable(actor, batch_id)
        plan = plan_of(batch, get_organisation(actor, batch.org_id), actor.today)
        pairs = _pairs(batch)
        count = 0
        for stored in RegisterRow.objects.filter(batch=batch, outcome=Outcome.DOUBTFUL, decision=""):
            staged = load(stored)
            if staged.match.outcome != "doubtful" and stored.number not in pairs:
                staged.decision = RowDecision.KEEP
                save(stored, judge(staged, plan.cells, pairs))
                count += 1
        _recount(batch)
        record(actor, "members.register.doubts_kept", batch, org_id=batch.org_id, data={"rows": count})
    return batch


def _pairs(batch: RegisterBatch) -> dict[int, Pair]:
    return second_of(Pair(*pair) for pair in batch.summary.get("pairs", ()))


def _recount(batch: RegisterBatch) -> None:
    counts = dict.fromkeys((str(outcome) for outcome in Outcome.values), 0)
    for outcome in RegisterRow.objects.filter(batch=batch).values_list("outcome", flat=True):
        counts[outcome] = counts.get(outcome, 0) + 1
    for outcome, numbers in RegisterChunk.objects.filter(batch=batch).values_list("outcome", "numbers"):
        counts[outcome] = counts.get(outcome, 0) + len(numbers)
    batch.summary = {**batch.summary, "counts": counts}
    batch.save(update_fields=["summary"])


def drop_batch(*, actor: Actor, batch_id: int) -> RegisterBatch:
    """Give up a file that was read; its bytes and rows go. Audit "members.register.dropped"."""
    with acting(actor):
        batch = _changeable(actor, batch_id)
        RegisterRow.objects.filter(batch=batch).delete()
        RegisterChunk.objects.filter(batch=batch).delete()
        batch.state, batch.content, batch.table = Batch.DROPPED, b"", b""
        batch.save(update_fields=["state", "content", "table"])
        record(actor, "members.register.dropped", batch, org_id=batch.org_id, data={"file": batch.file_name})
    return batch
