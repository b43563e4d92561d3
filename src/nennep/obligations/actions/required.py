"""Opening what a document asks of the organisations below its issuer: one statement, however many they are."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import connection

from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.obligations.models import Obligation, ObligationStep
from nennep.obligations.states import StepKind
from nennep.orgtree.models import OrgNow
from nennep.orgtree.queries import END_OF_RANGE, path_now

# The living organisations below the issuer that are asked, at their present place and of their present kind.
_ASKED = """
from orgtree_orgnow n
where n.alive and n.path >= %(path)s and n.path < %(end)s and n.org_id <> %(under)s and n.level = any(%(levels)s)
  and not n.org_id = any(%(besides)s) and (%(only)s::bigint[] is null or n.org_id = any(%(only)s::bigint[]))
  and (cardinality(%(kinds)s::text[]) = 0 or n.org_id in (
    select k.org_id from organisations_organisationkind k
    where k.known_to is null and k.valid_from <= %(today)s and k.valid_to > %(today)s and k.kind = any(%(kinds)s)))
"""
_COUNT = "select n.level, count(*) " + _ASKED + "group by n.level order by n.level"
_OPEN = (
    "insert into obligations_obligation (org_id, owed_to_id, kind, period, source, document_id, level, due_on, basis, "
    "rule_set, opened_at, evidence_type, lifted_why) "
    "select n.org_id, %(owed_to)s, %(kind)s, %(period)s, %(source)s, %(document)s, n.level, %(due)s, %(basis)s, "
    "%(rule_set)s, %(now)s, '', '' " + _ASKED + "on conflict (org_id, kind, period, source) do nothing"
)


@dataclass(frozen=True, slots=True)
class Demand:
    """One round of what a document asks: of whom (levels and kinds below `under`, without `besides`), and by when."""

    source: int
    document_id: int
    under: int
    kind: str
    period: datetime.date
    due_on: datetime.date
    basis: str
    levels: tuple[int, ...]
    kinds: tuple[str, ...] = ()
    besides: tuple[int, ...] = ()
    rule_set: str = ""


def _params(demand: Demand, only: Collection[int] | None, today: datetime.date) -> dict[str, Any]:
    path = path_now(demand.under)
    return {
        "path": path, "end": path + END_OF_RANGE, "under": demand.under, "levels": list(demand.levels),
        "kinds": list(demand.kinds), "besides": list(demand.besides), "today": today,
        "only": None if only is None else sorted(only),
    }  # fmt: skip


def count_asked(demand: Demand, today: datetime.date) -> dict[int, int]:
    """How many organisations at each level would owe: what `open_required` opens when nothing is open yet."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, _params(demand, None, today))
        return dict(cursor.fetchall())


def open_required(*, actor: Actor, demand: Demand, only: Collection[int] | None = None) -> int:
    """Open a round for everybody asked (or, of them, `only` some); what is open stays. Returns how many were new.

    The right was checked by the act that asks, and its audit event tells of it.
    """
    with acting(actor), connection.cursor() as cursor:
        cursor.execute(_OPEN, _params(demand, only, actor.today) | {
            "owed_to": demand.under, "kind": demand.kind, "period": demand.period, "source": demand.source,
            "document": demand.document_id, "due": demand.due_on, "basis": demand.basis[:80],
            "rule_set": demand.rule_set, "now": clock.now(),
        })  # fmt: skip
        return int(cursor.rowcount)


def open_for(*, actor: Actor, demand: Demand, org_id: int) -> Obligation:
    """Open what one named organisation owes, wherever it stands below `under`, or `under` itself.

    The right was checked by the act that gives it, and its audit event tells of it.
    """
    with acting(actor):
        return Obligation.objects.create(
            org_id=org_id, owed_to_id=demand.under, kind=demand.kind, period=demand.period, source=demand.source,
            document_id=demand.document_id, level=OrgNow.objects.values_list("level", flat=True).get(org_id=org_id),
            due_on=demand.due_on, basis=demand.basis[:80], rule_set=demand.rule_set,
        )  # fmt: skip


def lift_required(*, actor: Actor, source: int, why: str) -> int:
    """Lift what is still open of a requirement that is no longer asked; how many. Met duties stay as they are.

    The right was checked by the act that takes the requirement back, and its audit event tells of it.
    """
    with acting(actor):
        rows = Obligation.objects.filter(source=source, met_on__isnull=True, lifted_at__isnull=True)
        ids = list(rows.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
        now = clock.now()
        ObligationStep.objects.bulk_create(
            [
                ObligationStep(obligation_id=pk, kind=StepKind.WAIVED, at=now, by_id=actor.user_id,
                               by_name=actor.name[:120], why=why)
                for pk in ids
            ],
            batch_size=1000,
        )  # fmt: skip
        return Obligation.objects.filter(pk__in=ids).update(lifted_why=why, lifted_at=now)
