"""A list of organisations from Excel: compared with the tree, then founded one after another, the higher ones first."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.db.models import ProtectedError

from nennep.audit.record import record
from nennep.kernel import clock
from nennep.kernel.actor import Actor, system_actor
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken
from nennep.kernel.vietnamese import fold
from nennep.members.models import RegisterBatch, RegisterRow
from nennep.members.permissions import check_can_change_batch, check_can_undo_batch
from nennep.members.queries import get_batch
from nennep.members.register.dates import PartialDate
from nennep.members.register.matching import Match
from nennep.members.register.organisation_rows import read_organisations
from nennep.members.register.records import ReadRow
from nennep.members.staging.derive import second_of, sheet_of
from nennep.members.staging.rows import Staged, load, store
from nennep.members.states import Batch, Outcome
from nennep.organisations.actions import found_organisation
from nennep.organisations.models import (
    OrganisationCode,
    OrganisationKind,
    OrganisationName,
    OrganisationProfile,
)
from nennep.organisations.queries import get_organisation, names_on
from nennep.orgtree.models import Org, OrgEdge, OrgEvent, OrgNow
from nennep.orgtree.queries import under
from nennep.regulations.rules.organisations import organisation_kinds


def compare_organisations(*, actor: Actor, batch_id: int, as_of: datetime.date) -> RegisterBatch:
    """Read every row under the chosen columns and compare it with the organisations under this one.

    Audit "members.register.compared" with the counts.
    """
    with acting(actor):
        batch = get_batch(actor, batch_id, lock=True)
        org = get_organisation(actor, batch.org_id)
        check_can_change_batch(actor, batch, org)
        if as_of > actor.today:
            raise RuleBroken("Ngày của danh sách không thể ở tương lai.", field="as_of")
        here = _here(org, actor.today)
        sheet, header = sheet_of(batch)
        mapping = tuple(batch.mapping.get("columns", ())) or header.mapping
        register = read_organisations(sheet, header, mapping, known=list(here), today=actor.today)
        pairs = second_of(register.pairs)
        rows = [_staged(row, here, as_of, twice=row.number in pairs) for row in register.rows]
        store(batch.pk, rows)
        counts = Counter(str(staged.outcome) for staged in rows)
        batch.as_of = as_of
        batch.choices = {"organisations": True}
        batch.summary = {
            "counts": {str(one): counts.get(str(one), 0) for one in Outcome.values}, "unkept": {}, "skipped": [],
            "notes": [], "pairs": [[one.first, one.second, one.sentence, one.sure] for one in register.pairs],
        }  # fmt: skip
        batch.save(update_fields=["as_of", "choices", "summary"])
        record(
            actor, "members.register.compared", batch, org_id=batch.org_id,
            data={"as_of": as_of, "counts": batch.summary["counts"]},
        )  # fmt: skip
    return batch


def _here(org: OrgNow, today: datetime.date) -> dict[str, int]:
    """Names and codes at or under the organisation, folded, to ids; a name two of them bear is not in it."""
    ids = list(OrgNow.objects.filter(under(org.path), alive=True).values_list("org_id", flat=True))
    found: dict[str, list[int]] = {}
    for pk, name in names_on(ids, today).items():
        found.setdefault(fold(name), []).append(pk)
    codes = OrganisationCode.objects.filter(org_id__in=ids, known_to__isnull=True)
    for pk, code in codes.values_list("org_id", "code"):
        found.setdefault(fold(code), []).append(pk)
    return {name: pks[0] for name, pks in found.items() if len(set(pks)) == 1}


def kind_of(text: str, on: datetime.date) -> str:
    """The kind that the words of a list mean on a day; '' when none does."""
    plain = fold(text)
    kinds = organisation_kinds(on)
    exact = [code for code, kind in kinds.items() if plain in {fold(kind.name), code, code.replace("-", " ")}]
    return exact[0] if exact else ""


def _staged(row: ReadRow, here: Mapping[str, int], as_of: datetime.date, *, twice: bool) -> Staged:
    """One row judged: wrong, twice in the file, there already, or new."""
    staged = Staged(row, Match(row.number, "new"), outcome=Outcome.NEW)
    errors = [problem.sentence for problem in row.problems if problem.kind == "error"]
    kind = str(row.values.get("kind", ""))
    if errors:
        staged.outcome, staged.reason = Outcome.WRONG, " ".join(errors)
    elif twice:
        staged.outcome, staged.reason = Outcome.LEFT, "Trùng với một dòng ở trên."
    elif fold(str(row.values["name"])) in here or fold(str(row.values.get("code", "-"))) in here:
        staged.outcome = Outcome.SAME
    elif not kind_of(kind, as_of):
        staged.outcome = Outcome.WRONG
        staged.reason = (
            f"Ngày {as_of:%d/%m/%Y} không có loại hình “{kind[:60]}”." if kind else "Chưa ghi loại hình tổ chức."
        )
    return staged


def commit_organisations(*, actor: Actor, batch_id: int) -> RegisterBatch:
    """Found the new organisations of a batch, the higher ones first; a second call does nothing.

    An organisation that the rules refuse stays out with the sentence, and so does what should stand under it. Audit
    "members.register.organisations_founded", and one event for each organisation.
    """
    with acting(actor):
        batch = get_batch(actor, batch_id, lock=True)
        if batch.state == Batch.COMMITTED:
            return batch
        org = get_organisation(actor, batch.org_id)
        check_can_change_batch(actor, batch, org)
        stored = list(RegisterRow.objects.filter(batch=batch, outcome=Outcome.NEW).order_by("number"))
        places = _here(org, actor.today)
        waiting = [(one, load(one)) for one in stored]
        made: list[int] = []
        while waiting:
            ready = [
                (one, staged, parent)
                for one, staged in waiting
                if (parent := _parent(staged, places, org.org_id)) is not None
            ]
            if not ready:
                break
            for one, staged, parent in ready:
                found = _found(actor, batch, one, staged, parent)
                if found is not None:
                    made.append(found)
                    for slug in ("name", "code"):
                        if staged.row.values.get(slug):
                            places.setdefault(fold(str(staged.row.values[slug])), found)
            done = {one.number for one, _staged, _parent_id in ready}
            waiting = [(one, staged) for one, staged in waiting if one.number not in done]
        for one, staged in waiting:
            _stay_out(one, staged, "Tổ chức cấp trên của dòng này không lập được.")
        batch.state, batch.committed_at = Batch.COMMITTED, clock.now()
        batch.summary = {**batch.summary, "taken": {"new": len(made)}, "founded": made}
        batch.save(update_fields=["state", "committed_at", "summary"])
        record(
            actor, "members.register.organisations_founded", batch, org_id=batch.org_id,
            data={"file": batch.file_name, "count": len(made), "organisations": made},
        )  # fmt: skip
    return batch


def _parent(staged: Staged, places: Mapping[str, int], top: int) -> int | None:
    """Where a row's organisation stands; directly under the batch's own when the row does not say."""
    name = staged.row.values.get("parent")
    return places.get(fold(str(name))) if name else top


def _found(actor: Actor, batch: RegisterBatch, one: RegisterRow, staged: Staged, parent: int) -> int | None:
    """Found the organisation of a row; None when the rules refuse, with the reason noted."""
    values = staged.row.values
    founded = values.get("founded_on")
    start = OrgEdge.objects.filter(org_id=parent, known_to__isnull=True).order_by("valid_from").first()
    day = batch.as_of
    if isinstance(founded, PartialDate) and founded.precision == "day" and start and founded.date >= start.valid_from:
        day = founded.date
    try:
        with transaction.atomic():
            made = found_organisation(
                actor=actor, parent_id=parent, name=str(values["name"]),
                kind=kind_of(str(values.get("kind", "")), batch.as_of), effective_on=day,
                code=str(values.get("code", "")), event_kind=OrgEvent.Kind.IMPORT,
            )  # fmt: skip
    except RuleBroken as refusal:
        _stay_out(one, staged, refusal.sentence)
        return None
    return made.pk


def _stay_out(one: RegisterRow, staged: Staged, reason: str) -> None:
    one.outcome = Outcome.WRONG
    one.candidates = {**staged.match.to_json(), "why": reason}
    one.save(update_fields=["outcome", "candidates"])


def undo_organisations(*, actor: Actor, batch_id: int, reason: str) -> RegisterBatch:
    """Take back the organisations a batch founded, if nothing refers to them. Audit "members.register.undone"."""
    with acting(actor):
        batch = get_batch(actor, batch_id, lock=True)
        check_can_undo_batch(actor, batch, get_organisation(actor, batch.org_id))
        if not reason.strip():
            raise RuleBroken("Hãy ghi lý do hoàn lại.", field="reason")
        made: Sequence[int] = batch.summary.get("founded", [])
        try:
            with acting(system_actor("members.register.undo")):
                _remove(made)
        except ProtectedError as fault:
            raise RuleBroken(
                "Không hoàn lại được: đã có người, tổ chức trực thuộc hoặc việc khác được ghi ở tổ chức của danh sách."
            ) from fault
        batch.state, batch.undone_at = Batch.UNDONE, clock.now()
        batch.save(update_fields=["state", "undone_at"])
        record(
            actor, "members.register.undone", batch, org_id=batch.org_id,
            data={"file": batch.file_name, "organisations": list(made), "reason": reason},
        )  # fmt: skip
    return batch


def _remove(made: Sequence[int]) -> None:
    """Every row of these organisations in the tree and its names; ProtectedError when anything else refers to them."""
    OrganisationName.objects.filter(org_id__in=made).delete()
    OrganisationKind.objects.filter(org_id__in=made).delete()
    OrganisationCode.objects.filter(org_id__in=made).delete()
    OrganisationProfile.objects.filter(org_id__in=made).delete()
    OrgEdge.objects.filter(org_id__in=made).delete()
    OrgEvent.objects.filter(org_id__in=made).delete()
    Org.objects.filter(pk__in=made).delete()
