"""Writing a register that was read and looked at into the list: everything in one transaction, once."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from nennep.audit.record import record
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.bulk import insert_rows, many_objects
from nennep.kernel.db import acting
from nennep.kernel.errors import Denied, RuleBroken
from nennep.kernel.period import OPEN_END
from nennep.kernel.vietnamese import fold
from nennep.members import bulk
from nennep.members.actions.edit_file import edit_file
from nennep.members.actions.places import move_home
from nennep.members.actions.standing import change_standing
from nennep.members.actions.workplaces import add_workplace
from nennep.members.models import Exemption, Person, RegisterBatch, RegisterRow, StandingRow, Workplace
from nennep.members.permissions import check_can_change_batch
from nennep.members.queries import KNOWN, citizen_ids_taken, get_batch, known_standings
from nennep.members.register.dates import PartialDate
from nennep.members.register.records import Value, value_to_json
from nennep.members.register.values import organisation_name
from nennep.members.rules import check_facts
from nennep.members.staging.cells import CellChoice, begins, cell_kind
from nennep.members.staging.chunks import new_people, note_people, staged_rows
from nennep.members.staging.derive import Plan, plan_of
from nennep.members.staging.facts import columns_of_facts, edits_of
from nennep.members.staging.people import NewPeople
from nennep.members.staging.rows import Staged
from nennep.members.states import Batch, Outcome, Standing
from nennep.organisations.actions import found_organisation
from nennep.organisations.queries import get_organisation
from nennep.orgtree.models import OrgEvent
from nennep.orgtree.queries import path_on

_REMARK = 300


def commit_batch(*, actor: Actor, batch_id: int) -> RegisterBatch:
    """Write the new and changed rows of a batch; a second call finds it written and does nothing.

    In order: cells to be founded are founded; new people are loaded; known people's files are changed through the same
    actions as by hand; ticked exemptions are recorded. A row that cannot be written after all stays out with its reason
    and the others are written. Audit "members.register.committed" with the counts and the people made.
    """
    with acting(actor):
        batch = get_batch(actor, batch_id, lock=True)
        if batch.state == Batch.COMMITTED:
            return batch
        org = get_organisation(actor, batch.org_id)
        check_can_change_batch(actor, batch, org)
        if not batch.choices:
            raise RuleBroken(_("Hãy chọn ngày của danh sách và chi bộ cho từng tên trước khi ghi."))
        plan = plan_of(batch, org, actor.today)
        with many_objects():
            write(actor, batch, plan, new_people(batch), staged_rows(batch, [Outcome.CHANGED]))
    return batch


def write(
    actor: Actor, batch: RegisterBatch, plan: Plan, new: NewPeople, changed: Sequence[Staged]
) -> dict[int, str]:  # fmt: skip
    """Write the new and the changed rows and close the batch, within the caller's transaction; the rows that could not
    be written after all by their numbers, each with the reason."""
    if not path_on(batch.org_id, plan.as_of):
        raise RuleBroken(_("Đơn vị chưa thành lập vào ngày của danh sách. Hãy chọn ngày khác."), field="as_of")
    cells = _found_cells(actor, plan, [*new.cells, *(staged.row.texts.get("cell", "") for staged in changed)])
    refused = _impossible(new, actor.today)
    new = new.without(refused)
    homes = [cells[fold(name)] for name in new.cells]
    ids = _load(batch, plan, new, homes)
    _exempt(batch, plan, new, homes, ids)
    refused |= _change(actor, batch, plan, changed, cells)
    changed = [staged for staged in changed if staged.number not in refused]
    _note(batch, dict(zip(new.numbers, ids, strict=True)), changed, refused)
    taken = Counter(new=len(ids), changed=len(changed), wrong=len(refused))
    founded = sorted(choice.org_id for name, choice in _fresh(plan, cells).items() if choice.org_id)
    batch.state, batch.committed_at = Batch.COMMITTED, clock.now()
    batch.choices = {"cells": {**{n: c.to_json() for n, c in plan.cells.items()},
                               **{n: c.to_json() for n, c in _fresh(plan, cells).items()}}}  # fmt: skip
    batch.summary = {**batch.summary, "taken": dict(+taken), "founded": founded}
    batch.save(update_fields=["state", "committed_at", "choices", "summary"])
    record(
        actor, "members.register.committed", batch, org_id=batch.org_id,
        data={"file": batch.file_name, "as_of": plan.as_of, "new": len(ids), "changed": len(changed),
              "founded": founded, "people": ids},
    )  # fmt: skip
    return refused


def _fresh(plan: Plan, cells: dict[str, int]) -> dict[str, CellChoice]:
    """The choices for names whose cell was founded just now."""
    return {name: CellChoice("cell", cells[name]) for name, choice in plan.cells.items()
            if choice.what == "found" and name in cells}  # fmt: skip


def _found_cells(actor: Actor, plan: Plan, names: Iterable[str]) -> dict[str, int]:
    """The cell of each name (folded), founding those that are to be founded and have somebody."""
    wanted = {fold(name): name for name in names}
    cells: dict[str, int] = {}
    for key, name in wanted.items():
        choice = plan.cells[key]
        if choice.org_id is not None:
            cells[key] = choice.org_id
            continue
        kind = cell_kind(plan.org.org_id, plan.as_of)
        if not kind:
            raise RuleBroken(_("Đơn vị này không lập được chi bộ trực thuộc. Hãy chọn chi bộ đã có."), field="cells")
        made = found_organisation(
            actor=actor, parent_id=plan.org.org_id, name=organisation_name(name), kind=kind, effective_on=plan.as_of,
            event_kind=OrgEvent.Kind.IMPORT,
        )  # fmt: skip
        cells[key] = made.pk
    return cells


def _impossible(new: NewPeople, today: datetime.date) -> dict[int, str]:
    """Of the new rows those that cannot be written: facts that do not fit, a citizen id that is somebody else's."""
    ids, names = new.column("citizen_id"), new.column("full_name")
    births, admissions, recognitions = map(new.column, ("birth", "admitted_on", "official_on"))
    taken = citizen_ids_taken([str(number) for number in ids if number is not None])
    refused: dict[int, str] = {}
    for row, number, name, birth, admitted, official in zip(
        new.numbers, ids, names, births, admissions, recognitions, strict=True
    ):
        if isinstance(number, str) and number in taken:
            refused[row] = (f"Số định danh {number} đã có người khác trong hệ thống; nếu là người chuyển đến, hãy làm "
                            "thủ tục chuyển sinh hoạt.")  # fmt: skip
            continue
        try:
            check_facts(
                full_name=str(name or ""), birth=_date(birth), admitted=_date(admitted), official=_date(official),
                today=today,
            )  # fmt: skip
        except RuleBroken as refusal:
            refused[row] = refusal.sentence
            continue
        if isinstance(number, str):
            taken.add(number)
    return refused


def _date(value: Value | None) -> PartialDate | None:
    return value if isinstance(value, PartialDate) else None


def _load(batch: RegisterBatch, plan: Plan, new: NewPeople, homes: Sequence[int]) -> list[int]:
    """The new people with their standing, home and places of work; their ids in the order of the rows."""
    starts = begins(homes)
    since = [max(day, starts[home]) for day, home in zip(_arrivals(plan, new), homes, strict=True)]
    facts = columns_of_facts(new)
    facts["note"] = [str(remark or "")[:_REMARK] for remark in new.column("remark")]
    ids = bulk.load_columns(homes, since, facts, batch_id=batch.pk)
    now = clock.now()
    insert_rows(
        Workplace, ("person_id", "cell_id", "unit", "locality", "province", "valid_from", "valid_to", "known_from",
                    "decision_no", "note", "batch_id"),
        (
            (key, home, str(unit)[:160], "", "", day, OPEN_END, now, "", "", batch.pk)
            for key, unit, home, day in zip(ids, new.column("workplace"), homes, since, strict=True)
            if unit
        ),
    )  # fmt: skip
    return ids


def _arrivals(plan: Plan, new: NewPeople) -> list[datetime.date]:
    """From when each is at home in the cell: the day a ticked remark names, else the register's; never before
    admission."""
    told = {
        number: one.on.date
        for number, readings in new.ticked.items()
        for one in reversed(readings)
        if one.kind == "transferred_in" and one.on
    }
    days = [told.get(number, plan.as_of) for number in new.numbers] if told else [plan.as_of] * len(new.numbers)
    return [
        max(day, admitted.date) if isinstance(admitted, PartialDate) else day
        for day, admitted in zip(days, new.column("admitted_on"), strict=True)
    ]


def _exempt(batch: RegisterBatch, plan: Plan, new: NewPeople, homes: Sequence[int], ids: Sequence[int]) -> None:
    """The exemptions that ticked remarks tell, from the day they name or the register's day."""
    Exemption.objects.bulk_create(
        Exemption(person_id=key, cell_id=cell, ground=reading.text[:200],
                  valid_from=reading.on.date if reading.on else plan.as_of, batch=batch)
        for number, cell, key in zip(new.numbers, homes, ids, strict=True) if number in new.ticked
        for reading in [one for one in new.ticked[number] if one.kind == "exempt"][:1]
    )  # fmt: skip


def _change(
    actor: Actor, batch: RegisterBatch, plan: Plan, rows: Sequence[Staged], cells: dict[str, int]
) -> dict[int, str]:  # fmt: skip
    """Change the files of known people, each for itself; the rows that a rule refuses, each with the sentence."""
    claimed: set[int] = set()
    refused: dict[int, str] = {}
    for staged in rows:
        key = staged.known
        if key is None or key in claimed:
            refused[staged.number] = "Có dòng khác trong tệp cũng được ghi cho người này."
            continue
        claimed.add(key)
        try:
            with transaction.atomic():
                staged.written, staged.chosen = _change_one(actor, batch, plan, staged, key, cells), key
        except (RuleBroken, Denied) as refusal:  # Denied: the actor's own file, or one kept out of reach
            refused[staged.number] = refusal.sentence
    return refused


def _change_one(
    actor: Actor, batch: RegisterBatch, plan: Plan, staged: Staged, key: int, cells: dict[str, int]
) -> dict[str, Any]:
    """Change one file; what was before and after, for the page and for taking it back."""
    changes = {change.column: change for change in staged.match.changes}
    wanted = {slug: change.new for slug, change in changes.items()}
    basis = f"Danh sách {batch.file_name}"
    official = wanted.get("official_on")
    probation = StandingRow.objects.filter(KNOWN, person_id=key, valid_to=OPEN_END, standing=Standing.PROBATIONARY)
    recognised = isinstance(official, PartialDate) and probation.exists()
    if recognised and isinstance(official, PartialDate):
        change_standing(actor=actor, person_id=key, standing=Standing.OFFICIAL, on=official.date, decision_no="",
                        note=basis[:300])  # fmt: skip
        wanted.pop("official_on")
    before = known_standings(key) if "official_on" in wanted else set()
    edit_file(actor=actor, person_id=key, values=edits_of(wanted), basis=basis)
    after = known_standings(key) if "official_on" in wanted else set()
    home = cells[staged.cell_key]
    moved = "cell" in wanted
    if moved:
        move_home(actor=actor, person_id=key, cell_id=home, on=plan.as_of)
    unit = wanted.get("workplace")
    work = add_workplace(actor=actor, person_id=key, unit=str(unit), on=plan.as_of).pk if unit else None
    version = Person.objects.values_list("version", flat=True).get(pk=key)
    return {
        "old": {slug: None if change.old is None else value_to_json(change.old) for slug, change in changes.items()},
        "new": {slug: value_to_json(change.new) for slug, change in changes.items()},
        "moved": moved, "recognised": recognised, "workplace": work, "version": version,
        "standings": [sorted(before), sorted(after)] if before != after else [],
    }  # fmt: skip


def _note(batch: RegisterBatch, made: dict[int, int], changed: Sequence[Staged], refused: dict[int, str]) -> None:
    """Note in the stored rows who each one became, and why some stayed out after all; by the numbers of the rows."""
    for staged in changed:
        RegisterRow.objects.filter(batch=batch, number=staged.number).update(
            person_id=staged.known, written=dict(staged.written)
        )
    note_people(batch, made, set(refused), batch.mapping.get("columns", ()))
    alone = RegisterRow.objects.filter(batch=batch, outcome=Outcome.NEW).values_list("number", flat=True)
    became = {number: made[number] for number in alone if number in made}
    with connection.cursor() as cursor:
        cursor.execute(
            "update members_registerrow r set outcome = 'wrong', "
            "candidates = jsonb_set(candidates, '{why}', to_jsonb(x.why)) "
            "from unnest(%s::int[], %s::text[]) x(number, why) where r.batch_id = %s and r.number = x.number",
            [list(refused), list(refused.values()), batch.pk],
        )
        cursor.execute(
            "update members_registerrow r set person_id = x.person "
            "from unnest(%s::int[], %s::bigint[]) x(number, person) where r.batch_id = %s and r.number = x.number",
            [list(became), list(became.values()), batch.pk],
        )
