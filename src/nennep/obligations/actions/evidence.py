"""Evidence of what a document asks: given by records that exist, taken back with them."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from nennep.audit.record import record
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.obligations.models import Evidence, Obligation, ObligationStep
from nennep.obligations.states import StepKind


@dataclass(frozen=True, slots=True)
class Given:
    """A record as evidence: what it is (`type` is the model's label), in which role and form, and who was there."""

    type: str
    record_id: int
    label: str
    role: str
    form: str
    met_on: datetime.date
    attended: int | None = None
    summoned: int | None = None
    known_at: datetime.datetime | None = None
    by_hand: bool = False


def meet_required(*, actor: Actor, org_id: int, sources: Collection[int], given: Given) -> list[Obligation]:
    """Meet what an organisation owes for some requirements, by one record: of each its earliest open round.

    A duty that is met already keeps its first evidence and gets this one beside it. Nothing owed: nothing written.
    The right was checked by the act that made the record. Audit "obligations.duty.met" for each.
    """
    with acting(actor):
        rows = Obligation.objects.select_for_update(of=("self",)).filter(
            org_id=org_id, source__in=sources, lifted_at__isnull=True
        )
        chosen: dict[int, Obligation] = {}
        for row in rows.order_by("period", "pk"):
            before = chosen.get(row.source or 0)
            if before is None or before.met_on is not None:
                chosen[row.source or 0] = row
        return [row for row in chosen.values() if _give(actor, row, given)]


def _give(actor: Actor, row: Obligation, given: Given) -> bool:
    now = given.known_at or clock.now()
    values = {
        "label": given.label[:200], "role": given.role, "form": given.form, "met_on": given.met_on,
        "attended": given.attended, "summoned": given.summoned,
    }  # fmt: skip
    standing = Evidence.objects.filter(
        obligation=row, type=given.type, record_id=given.record_id, withdrawn_at__isnull=True
    )
    if standing.update(**values):
        return False
    Evidence.objects.create(
        obligation=row, type=given.type, record_id=given.record_id, known_from=now, given_by_id=actor.user_id,
        given_by_name=actor.name[:120],
        by_hand=given.by_hand, **values,
    )  # fmt: skip
    if row.met_on is None:
        row.met_on, row.met_known_at = given.met_on, now
        row.evidence_type, row.evidence_id = given.type, given.record_id
        row.save(update_fields=["met_on", "met_known_at", "evidence_type", "evidence_id"])
        record(actor, "obligations.duty.met", row, org_id=row.org_id,
               data={"kind": row.kind, "basis": row.basis, "evidence": given.label})  # fmt: skip
    return True


def withdraw_evidence(*, actor: Actor, evidence_type: str, record_id: int, why: str, org_id: int | None = None) -> int:
    """A record no longer counts (taken back, corrected): what it met is open again, unless other evidence stands.

    Returns how many duties were opened again. The right was checked by the act that took the record back. Audit
    "obligations.duty.reopened" for each.
    """
    with acting(actor):
        rows = Evidence.objects.select_for_update(of=("self",)).filter(
            type=evidence_type, record_id=record_id, withdrawn_at__isnull=True
        )
        if org_id is not None:
            rows = rows.filter(obligation__org_id=org_id)
        return take_back(actor, list(rows.select_related("obligation").order_by("pk")), StepKind.REOPENED, why)


def take_back(actor: Actor, rows: Sequence[Evidence], step: StepKind, why: str) -> int:
    """Withdraw evidence and open the duties that nothing else meets; how many were opened."""
    now, opened = clock.now(), 0
    for one in rows:
        one.withdrawn_at, one.withdrawn_why = max(now, one.known_from), why[:300]
        one.save(update_fields=["withdrawn_at", "withdrawn_why"])
    for row in {one.obligation_id: one.obligation for one in rows}.values():
        other = Evidence.objects.filter(obligation=row, withdrawn_at__isnull=True).order_by("met_on", "pk").first()
        if other is None:
            row.met_on = row.met_known_at = row.evidence_id = None
            row.evidence_type = ""
        else:
            row.met_on, row.met_known_at = other.met_on, other.known_from
            row.evidence_type, row.evidence_id = other.type, other.record_id
        row.save(update_fields=["met_on", "met_known_at", "evidence_type", "evidence_id"])
        if other is None:
            opened += 1
            ObligationStep.objects.create(
                obligation=row, kind=step, at=now, by_id=actor.user_id, by_name=actor.name[:120], why=why[:300]
            )
            record(actor, "obligations.duty.reopened", row, org_id=row.org_id,
                   data={"kind": row.kind, "basis": row.basis, "why": why[:300]})  # fmt: skip
    return opened
