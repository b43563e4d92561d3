"""A list of organisations from Excel: compared with the tree, corrected and confirmed row by row."""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from django.http import Http404
from django.utils.translation import gettext as _

from nennep.audit.record import record
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken, needed
from nennep.members.models import RegisterBatch, RegisterRow
from nennep.members.organisation_list.rows import read_organisations
from nennep.members.organisation_list.staging import Said, counts_of, said_of, stage, stored_rows, taken
from nennep.members.permissions import check_can_change_batch
from nennep.members.queries import get_batch
from nennep.members.staging.derive import sheet_of
from nennep.members.staging.rows import Staged, load, save_changed, store
from nennep.members.states import Outcome, RowDecision
from nennep.organisations.queries import get_organisation, organisations_visible_to
from nennep.orgtree.models import OrgEdge, OrgNow
from nennep.orgtree.queries import under


def compare_organisations(*, actor: Actor, batch_id: int, as_of: datetime.date) -> RegisterBatch:
    """Read every row under the chosen columns and compare it with the organisations under this one.

    Corrections and decisions made before are kept. Audit "members.register.compared" with the counts.
    """
    with acting(actor):
        batch, org = changeable(actor, batch_id)
        _check_day(actor, org, as_of)
        sheet, header = sheet_of(batch)
        mapping = tuple(batch.mapping.get("columns", ())) or header.mapping
        register = read_organisations(sheet, header, mapping, today=actor.today)
        rows = stage(actor, org, register.rows, said_of(stored_rows(batch)), as_of)
        store(batch.pk, rows)
        batch.as_of = as_of
        batch.choices = {"organisations": True}
        batch.summary = {"counts": counts_of(rows), "confirmed": _confirmed(rows), "skipped": [], "notes": []}
        batch.save(update_fields=["as_of", "choices", "summary"])
        record(
            actor, "members.register.compared", batch, org_id=batch.org_id,
            data={"as_of": as_of, "counts": batch.summary["counts"]},
        )  # fmt: skip
    return batch


def changeable(actor: Actor, batch_id: int) -> tuple[RegisterBatch, OrgNow]:
    """A batch that can still be changed, locked, and its organisation."""
    batch = get_batch(actor, batch_id, lock=True)
    org = get_organisation(actor, batch.org_id)
    check_can_change_batch(actor, batch, org)
    return batch, org


def _check_day(actor: Actor, org: OrgNow, as_of: datetime.date) -> None:
    if as_of > actor.today:
        raise RuleBroken(_("Ngày của danh sách không thể ở tương lai."), field="as_of")
    edges = OrgEdge.objects.filter(org_id=org.org_id, known_to__isnull=True).order_by("valid_from")
    start = edges.values_list("valid_from", flat=True).first()
    if start is not None and as_of < start:
        raise RuleBroken(
            _("Đơn vị này thành lập ngày %(day)s, sau ngày của danh sách. Hãy ghi ngày từ đó.")
            % {"day": f"{start:%d/%m/%Y}"},
            field="as_of",
        )


def _confirmed(rows: Sequence[Staged]) -> int:
    return sum(bool(taken(staged)) for staged in rows)


def restage(
    actor: Actor, batch: RegisterBatch, org: OrgNow, stored: Mapping[int, RegisterRow], said: Mapping[int, Said]
) -> list[Staged]:  # fmt: skip
    """Every stored row judged anew, with the tree as it stands now: what one row is depends on the others."""
    return stage(actor, org, [load(one).row for one in stored.values()], said, batch.as_of)


def _again(actor: Actor, batch: RegisterBatch, org: OrgNow, more: Mapping[int, Said]) -> dict[int, Staged]:
    stored = stored_rows(batch)
    rows = restage(actor, batch, org, stored, {**said_of(stored), **more})
    save_changed(stored, rows)
    batch.summary = {**batch.summary, "counts": counts_of(rows), "confirmed": _confirmed(rows)}
    batch.save(update_fields=["summary"])
    return {staged.number: staged for staged in rows}


def decide_organisation_row(*, actor: Actor, batch_id: int, number: int, said: Said) -> Staged:
    """Correct a row as typed and say what it is; the whole list is judged again at once, and stored.

    `said.corrections` are added to those typed before. Audit "members.register.row_decided".
    """
    with acting(actor):
        batch, org = changeable(actor, batch_id)
        stored = RegisterRow.objects.filter(batch=batch, number=number).first()
        if stored is None:
            raise RuleBroken(_("Không có dòng này trong danh sách đã đọc."))
        if said.decision not in {"", *RowDecision.values} or (said.decision == RowDecision.KNOWN and said.org is None):
            raise RuleBroken(_("Hãy chọn một trong các cách xử lý dòng này."), field="decision")
        _check_in_reach(actor, org, said)
        typed = dict(said.corrections)
        said = replace(said, corrections={**stored.corrections, **typed})
        staged = _again(actor, batch, org, {number: said})[number]
        record(
            actor, "members.register.row_decided", batch, org_id=batch.org_id,
            data={"row": number, "corrections": typed, "decision": said.decision, "outcome": staged.outcome,
                  "takes": sorted(taken(staged)), "decision_no": said.decision_no},
        )  # fmt: skip
    return staged


def _check_in_reach(actor: Actor, org: OrgNow, said: Said) -> None:
    """What was chosen stands under the organisation of the list; otherwise it is not found."""
    if said.parent and not re.fullmatch(r"[or][0-9]{1,15}", said.parent):
        raise Http404
    wanted = {said.org} if said.org is not None else set()
    if said.parent.startswith("o"):
        wanted.add(int(said.parent[1:]))
    if organisations_visible_to(actor).filter(under(org.path), org_id__in=wanted).count() < len(wanted):
        raise Http404


def confirm_changes(
    *, actor: Actor, batch_id: int, numbers: Collection[int] | None, effective_on: datetime.date, decision_no: str,
    signed_on: datetime.date | None = None,
) -> int:  # fmt: skip
    """Confirm all that changed rows change, from a day and by a decision; how many rows.

    `numbers`: those rows, None for every changed row that is not confirmed yet. Nothing is written into the tree
    before the batch is. Audit "members.register.changes_confirmed".
    """
    with acting(actor):
        batch, org = changeable(actor, batch_id)
        decision_no = needed(decision_no, _("Hãy ghi số văn bản của các thay đổi."), field="decision_no", most=60)
        changed = [load(one) for one in RegisterRow.objects.filter(batch=batch, outcome=Outcome.CHANGED)]
        wanted = [
            one for one in changed if (not taken(one) if numbers is None else one.number in numbers)
        ]  # fmt: skip
        if not wanted:
            raise RuleBroken(_("Hãy đánh dấu ít nhất một dòng có thay đổi."))
        more = {
            staged.number: replace(
                Said.of(staged), takes=frozenset(change.column for change in staged.match.changes),
                on=effective_on, decision_no=decision_no, signed_on=signed_on,
            )
            for staged in wanted
        }  # fmt: skip
        _again(actor, batch, org, more)
        record(
            actor, "members.register.changes_confirmed", batch, org_id=batch.org_id,
            data={"rows": len(wanted), "effective_on": effective_on, "decision_no": decision_no},
        )  # fmt: skip
    return len(wanted)


def take_as_new(*, actor: Actor, batch_id: int) -> int:
    """Take every row that is doubtful only because others elsewhere bear its name as a new organisation; how many.

    Audit "members.register.doubts_kept".
    """
    with acting(actor):
        batch, org = changeable(actor, batch_id)
        rows = [load(one) for one in RegisterRow.objects.filter(batch=batch, outcome=Outcome.DOUBTFUL, decision="")]
        more = {
            staged.number: replace(Said.of(staged), decision=RowDecision.NEW)
            for staged in rows
            if staged.more.get("elsewhere")
        }
        _again(actor, batch, org, more)
        record(actor, "members.register.doubts_kept", batch, org_id=batch.org_id, data={"rows": len(more)})
    return len(more)
