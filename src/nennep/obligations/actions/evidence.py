"""Evidence of what a document asks: given by records that exist, taken back with them."""

from __future__ import annotations

import datetime
from collections import defaultdict
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


def meet_required(
    *, actor: Actor, org_id: int, sources: Collection[int], given: Given, duty: int | None = None
) -> list[Obligation]:
    """Meet what an organisation owes for some requirements, by one record: of each its earliest open round that had
    begun by the record's day (the first round also by what was done before it), or the round `duty` that somebody
    named.

    A duty that is met already keeps its first evidence and gets this one beside it; a record that stands as evidence of
    a round meets no other by itself. Nothing owed: nothing written. The right was checked by the act that made the
    record. Audit "obligations.duty.met" for each.
    """
    with acting(actor):
        rows = Obligation.objects.select_for_update(of=("self",)).filter(org_id=org_id, source__in=sources)
        by_source: defaultdict[int, list[Obligation]] = defaultdict(list)
        for row in rows.order_by("pk"):
            by_source[row.source or 0].append(row)
        standing = Evidence.objects.filter(type=given.type, record_id=given.record_id, withdrawn_at__isnull=True)
        told = set(standing.filter(obligation__org_id=org_id).values_list("obligation_id", flat=True))
        chosen = (_round(rounds, given.met_on, told, duty) for rounds in by_source.values())
        return [row for row in chosen if row is not None and _give(actor, row, given)]


def _round(
    rounds: Sequence[Obligation], day: datetime.date, told: Collection[int], duty: int | None
) -> Obligation | None:
    """Of the rounds of a requirement, the one that a record of a day meets; None where there is none."""
    ordered = sorted(rounds, key=lambda row: (row.period, row.pk))
    live = [row for row in ordered if row.lifted_at is None]
    if duty is not None:
        return next((row for row in live if row.pk == duty), None)
    known = [row for row in live if row.pk in told]
    begun = [row for row in live if row.period <= day or row.period == ordered[0].period]
    still = [row for row in begun if row.met_on is None]
    return next(iter(known or still or begun[-1:]), None)


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


def take_back(actor: Actor, rows: Sequence[Evidence], step: StepKind, why: str) -> int:
    """Withdraw evidence and open the duties that nothing else meets; how many were opened.

    The duties are locked first, so that evidence given at the same moment is not lost sight of.
    """
    now = clock.now()
    duties = Obligation.objects.select_for_update(of=("self",)).filter(pk__in={one.obligation_id for one in rows})
    locked = list(duties.order_by("pk"))
    for one in Evidence.objects.filter(pk__in=[one.pk for one in rows], withdrawn_at__isnull=True).order_by("pk"):
        one.withdrawn_at, one.withdrawn_why = max(now, one.known_from), why[:300]
        one.save(update_fields=["withdrawn_at", "withdrawn_why"])
    return sum(_settled(actor, row, step, why, now) for row in locked)


def _settled(actor: Actor, row: Obligation, step: StepKind, why: str, now: datetime.datetime) -> bool:
    """Let a duty be met by the evidence that still stands; whether it was opened because there is none."""
    was_met = row.met_on is not None
    other = Evidence.objects.filter(obligation=row, withdrawn_at__isnull=True).order_by("met_on", "pk").first()
    if other is None:
        row.met_on = row.met_known_at = row.evidence_id = None
        row.evidence_type = ""
    else:
        row.met_on, row.met_known_at = other.met_on, other.known_from
        row.evidence_type, row.evidence_id = other.type, other.record_id
    row.save(update_fields=["met_on", "met_known_at", "evidence_type", "evidence_id"])
    if other is not None or not was_met:
        return False
    ObligationStep.objects.create(
        obligation=row, kind=step, at=now, by_id=actor.user_id, by_name=actor.name[:120], why=why[:300]
    )
    record(actor, "obligations.duty.reopened", row, org_id=row.org_id,
           data={"kind": row.kind, "basis": row.basis, "why": why[:300]})  # fmt: skip
    return True
