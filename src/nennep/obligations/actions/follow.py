"""Duties of organisations that end: they go to those that came after, once however many were merged."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from nennep.audit.record import event, record_many
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.obligations.models import Obligation, ObligationStep
from nennep.obligations.states import StepKind

# Successor and duty: owed once; met only when every predecessor had met it, else with the latest day granted.
_TO_SUCCESSORS = """
with pairs as (select * from unnest(%(ended)s::bigint[], %(heirs)s::bigint[]) as p(ended, heir)),
passed as (
  select p.heir, o.kind, o.period, o.source, o.document_id, o.basis, min(o.owed_to_id) as owed_to_id,
         bool_and(o.met_on is not null) as all_met, max(o.due_on) as due_on,
         max(o.id) filter (where o.met_on is not null) as met_id
  from obligations_obligation o join pairs p on p.ended = o.org_id
  where o.source is not null and o.lifted_at is null
  group by 1, 2, 3, 4, 5, 6)
insert into obligations_obligation (org_id, owed_to_id, kind, period, source, document_id, level, due_on, basis,
  rule_set, opened_at, met_on, met_known_at, evidence_type, evidence_id, lifted_why)
select p.heir, p.owed_to_id, p.kind, p.period, p.source, p.document_id, n.level, p.due_on, p.basis, '', %(now)s,
       case when p.all_met then m.met_on end, case when p.all_met then %(now)s::timestamptz end,
       case when p.all_met then m.evidence_type else '' end, case when p.all_met then m.evidence_id end, ''
from passed p join orgtree_orgnow n on n.org_id = p.heir
left join obligations_obligation m on m.id = p.met_id
on conflict (org_id, kind, period, source) do nothing
returning id, met_on is not null, (select met_id from passed q where q.heir = obligations_obligation.org_id
  and q.kind = obligations_obligation.kind and q.period = obligations_obligation.period
  and q.source = obligations_obligation.source)
"""
_COPY_EVIDENCE = """
insert into obligations_evidence (obligation_id, type, record_id, label, role, form, met_on, attended, summoned,
  known_from, given_by_id, given_by_name, by_hand, withdrawn_why)
select c.new, e.type, e.record_id, e.label, e.role, e.form, e.met_on, e.attended, e.summoned, %(now)s, e.given_by_id,
       e.given_by_name, e.by_hand, ''
from unnest(%(new)s::bigint[], %(old)s::bigint[]) as c(new, old)
join obligations_evidence e on e.obligation_id = c.old and e.withdrawn_at is null
"""
_SUCCESSOR = """
select distinct on (o.id) o.id, s.id
from obligations_obligation o join unnest(%(ended)s::bigint[], %(heirs)s::bigint[]) as p(ended, heir)
  on p.ended = o.org_id
join obligations_obligation s on s.org_id = p.heir and s.kind = o.kind and s.period = o.period and s.source = o.source
where o.source is not null and o.met_on is null and o.lifted_at is null
order by o.id, s.id
"""
_SEND = """
insert into documents_delivery (document_id, issuer_id, org_id, receiver_name, sent_at, opened_by)
select distinct on (o.document_id, o.org_id) o.document_id, d.org_id, o.org_id,
       coalesce((select m.name from organisations_organisationname m where m.org_id = o.org_id and m.known_to is null
                 order by m.valid_from desc limit 1), ''), %(now)s, ''
from obligations_obligation o join documents_document d on d.id = o.document_id
where o.org_id = any(%(heirs)s::bigint[]) and o.source is not null and o.lifted_at is null
on conflict (document_id, org_id, person_id) do nothing
"""
_OWED_TO = """
update obligations_obligation o set owed_to_id = p.heir
from unnest(%(ended)s::bigint[], %(heirs)s::bigint[]) as p(ended, heir)
where o.owed_to_id = p.ended and o.source is not null and o.met_on is null and o.lifted_at is null
"""


@dataclass(frozen=True, slots=True)
class Followed:
    """What became of the open duties of ended organisations: passed on to a successor, or lifted for want of one."""

    passed: int
    lifted: int


def follow_obligations(
    *,
    actor: Actor,
    ended: Collection[int],
    successors: Sequence[tuple[int, int]],
    heirs: Mapping[int, int],
    why: str,
) -> Followed:
    """Pass on what ended organisations owe because of documents. `successors`: (ended, its successor), several where
    one was divided; `heirs`: ended -> the one it went into as a whole, which is owed what was owed to it.

    A successor owes once, however many it came from; what all of them had met is met, by their evidence. What has no
    successor is lifted with the reason; what was met stays met, and is counted up to the end alone. The caller has
    checked the right. Audit "obligations.duty.followed" or "obligations.duty.lifted" for each.
    """
    with acting(actor), connection.cursor() as cursor:
        now = clock.now()
        pairs: dict[str, Any] = {
            "ended": [row[0] for row in successors],
            "heirs": [row[1] for row in successors],
            "now": now,
        }
        cursor.execute(_TO_SUCCESSORS, pairs)
        copied = [(new, old) for new, met, old in cursor.fetchall() if met]
        cursor.execute(_COPY_EVIDENCE, {"new": [n for n, _o in copied], "old": [o for _n, o in copied], "now": now})
        cursor.execute(_SEND, pairs)
        cursor.execute(_SUCCESSOR, pairs)
        into = dict(cursor.fetchall())
        cursor.execute(_OWED_TO, {"ended": list(heirs), "heirs": list(heirs.values())})
        rows = Obligation.objects.filter(
            org_id__in=ended, source__isnull=False, met_on__isnull=True, lifted_at__isnull=True
        )
        open_rows = list(rows.select_for_update(of=("self",)).order_by("pk"))
        _close(actor, open_rows, into, why, now)
        done = Obligation.objects.filter(org_id__in=ended, source__isnull=False, met_on__isnull=False)
        done.filter(lifted_at__isnull=True).update(lifted_at=now, lifted_why=why[:300])
        return Followed(len(into), len(open_rows) - len(into))


def _close(actor: Actor, rows: Sequence[Obligation], into: Mapping[int, int], why: str, now: datetime.datetime) -> None:
    moved = _("Chuyển sang tổ chức kế tiếp: %(why)s") % {"why": why}
    for row in rows:
        row.lifted_at, row.lifted_why = now, (moved if row.pk in into else why)[:300]
    ObligationStep.objects.bulk_create(
        [
            ObligationStep(obligation=row, kind=StepKind.FOLLOWED if row.pk in into else StepKind.WAIVED, at=now,
                           by_id=actor.user_id, by_name=actor.name[:120], why=row.lifted_why,
                           successor_id=into.get(row.pk))
            for row in rows
        ],
        batch_size=1000,
    )  # fmt: skip
    record_many([
        event(actor, "obligations.duty.followed", row, org_id=row.org_id,
              data={"basis": row.basis, "why": why, "into": into[row.pk]})
        if row.pk in into else
        event(actor, "obligations.duty.lifted", row, org_id=row.org_id,
              data={"kind": row.kind, "period": row.period, "why": why})
        for row in rows
    ])  # fmt: skip
    Obligation.objects.filter(pk__in=[row.pk for row in rows if row.pk in into]).update(
        lifted_at=now, lifted_why=moved[:300]
    )
    Obligation.objects.filter(pk__in=[row.pk for row in rows if row.pk not in into]).update(
        lifted_at=now, lifted_why=why[:300]
    )
