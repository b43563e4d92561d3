"""Opening, meeting and lifting the duties that rules lay down: one statement a kind, however many cells."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Model
from django.utils.translation import gettext as _

from nennep.audit.record import event, record, record_many
from nennep.kernel import clock
from nennep.kernel.actor import Actor, system_actor
from nennep.kernel.bulk import many_keys
from nennep.kernel.db import acting
from nennep.kernel.errors import needed
from nennep.kernel.period import add_months, last_day, month_of, quarter_start
from nennep.obligations.models import Obligation, ObligationKind, ObligationStep
from nennep.obligations.permissions import check_can_lift
from nennep.obligations.queries import get_obligation
from nennep.obligations.states import StepKind
from nennep.orgtree.levels import Level
from nennep.orgtree.models import Org, OrgNow
from nennep.orgtree.queries import END_OF_RANGE, path_now, path_on
from nennep.regulations.models import RuleAdoption
from nennep.regulations.registry import rule_set, rule_set_by_slug
from nennep.regulations.rules.calendar import working_days_after
from nennep.regulations.rules.meetings import meeting_due
from nennep.regulations.schema import RuleSet

# A cell owes for a period when it stood on the period's first day and still stands on the day the duty is due.
_OPEN = """
insert into obligations_obligation
    (org_id, owed_to_id, kind, period, due_on, basis, rule_set, opened_at, evidence_type, lifted_why)
select e.org_id, e.parent_id, %(kind)s, %(period)s, %(due)s, %(basis)s, %(rule_set)s, %(now)s, '', ''
from orgtree_orgedge e
join orgtree_orgversion v on v.org_id = e.org_id and v.valid_from <= %(due)s and v.valid_to > %(due)s
where e.known_to is null and e.valid_from <= %(due)s and e.valid_to > %(due)s and e.level = %(cell)s
  and v.path >= %(path)s and v.path < %(end)s
  and exists (select 1 from orgtree_orgversion b where b.org_id = e.org_id and b.level = %(cell)s
              and b.valid_from <= %(period)s and b.valid_to > %(period)s)
on conflict (org_id, kind, period, source) do nothing
"""

_MEET = """
update obligations_obligation o
set met_on = m.met_on, met_known_at = m.known_at, evidence_type = m.type, evidence_id = m.id
from unnest(%(orgs)s::bigint[], %(kinds)s::text[], %(periods)s::date[], %(days)s::date[], %(known)s::timestamptz[],
            %(types)s::text[], %(ids)s::bigint[]) as m(org_id, kind, period, met_on, known_at, type, id)
where o.org_id = m.org_id and o.kind = m.kind and o.period = m.period and o.source is null and o.met_on is null
"""


@dataclass(frozen=True, slots=True)
class Duty:
    """One kind of duty of one period, as a rule set lays it down: when it is due and where that stands."""

    kind: ObligationKind
    period: datetime.date
    due_on: datetime.date
    basis: str
    rule_set: str


def duties_of(month: datetime.date, rules: RuleSet[Any], reporting: RuleSet[Any]) -> list[Duty]:
    """The duties that open for a month: the regular meeting, the quarter's theme where rules ask for one, the report.

    The report is due so many working days after the meeting where the reporting rules say so, else by the month's end.
    """
    meets = meeting_due(month, rules)
    found = [
        Duty(ObligationKind.MONTHLY_MEETING, month, meets, rules.param("every_months").source[:80], rules.slug),
    ]
    if rules.rules.thematic_per_quarter.value:
        quarter = quarter_start(month)
        basis = rules.param("thematic_per_quarter").source[:80]
        found.append(
            Duty(ObligationKind.THEMATIC_MEETING, quarter, last_day(add_months(quarter, 2)), basis, rules.slug)
        )
    days = reporting.rules.self_score_working_days.value
    due = working_days_after(meets, days) if days else last_day(month)
    found.append(Duty(ObligationKind.MONTHLY_REPORT, month, due, reporting.number[:80], reporting.slug))
    return found


def _chosen(family: str, slugs: dict[str, str], month: datetime.date) -> RuleSet[Any]:
    """The set adopted by the area or above it, else the central one of the month's first day."""
    return rule_set_by_slug(slugs[family]) if family in slugs else rule_set(family, month)


def _areas(month: datetime.date, top: str) -> list[tuple[str, list[Duty]]]:
    """Path -> duties, the deepest first: areas with rule sets of their own, and at the end everything under `top`."""
    chosen: dict[str, dict[str, str]] = {}
    adopted = RuleAdoption.objects.filter(
        family__in=["cell_meetings", "reporting"], valid_from__lte=month, valid_to__gt=month
    )
    for org_id, family, slug in adopted.values_list("org_id", "family", "slug"):
        path = path_on(org_id, month) or path_now(org_id)
        if rule_set_by_slug(slug).valid_on(month) and (path.startswith(top) or top.startswith(path)):
            chosen.setdefault(path, {})[family] = slug
    areas = []
    for path in sorted({*chosen, ""}, key=len, reverse=True):
        above = [chosen[other] for other in sorted(chosen, key=len) if path.startswith(other)]
        slugs: dict[str, str] = {}
        for families in above:
            slugs |= families
        duties = duties_of(month, _chosen("cell_meetings", slugs, month), _chosen("reporting", slugs, month))
        areas.append((path if path.startswith(top) else top, duties))
    return areas


def open_obligations(*, actor: Actor, month: datetime.date, org_id: int | None = None) -> int:
    """Open what the cells (all, or those at and under one organisation) owe for a month. Returns how many were new.

    Only the system opens duties, by rule: the rule set of the cell's area on the month's first day. What is open
    already stays as it is. Audit "obligations.month.opened" when anything was new.
    """
    if not actor.everything:
        raise ValueError("Duties are opened by rule, by the system.")
    month = month_of(month)
    with acting(actor):
        top = path_now(org_id) if org_id is not None else ""
        new = 0
        with connection.cursor() as cursor:
            for path, duties in _areas(month, top):
                for duty in duties:
                    cursor.execute(_OPEN, {
                        "kind": duty.kind, "period": duty.period, "due": duty.due_on, "basis": duty.basis,
                        "rule_set": duty.rule_set, "now": clock.now(), "cell": Level.CELL, "path": path,
                        "end": path + END_OF_RANGE,
                    })  # fmt: skip
                    new += cursor.rowcount
        first = OrgNow.objects.order_by("path").values_list("org_id", flat=True).first()
        subject = Org.objects.filter(pk=org_id or first or 0).first()
        if new and subject is not None:
            record(actor, "obligations.month.opened", subject, org_id=subject.pk, data={"month": month, "new": new})
    return new


@dataclass(frozen=True, slots=True)
class Met:
    """A duty met by a record: which duty, on what day it was done, when we knew it, and the record."""

    org_id: int
    kind: ObligationKind
    period: datetime.date
    met_on: datetime.date
    known_at: datetime.datetime
    evidence_type: str
    evidence_id: int


def meet_obligations(*, actor: Actor, met: Sequence[Met]) -> int:
    """Note duties as met, in one statement; one that is met already keeps its first evidence. Returns how many.

    The right was checked by the act that made the evidence, and its audit event tells of it.
    """
    with acting(actor), connection.cursor() as cursor:
        cursor.execute(_MEET, {
            "orgs": [row.org_id for row in met], "kinds": [str(row.kind) for row in met],
            "periods": [row.period for row in met], "days": [row.met_on for row in met],
            "known": [row.known_at for row in met], "types": [row.evidence_type for row in met],
            "ids": [row.evidence_id for row in met],
        })  # fmt: skip
        return int(cursor.rowcount)


def meet_obligation(
    *,
    actor: Actor,
    org_id: int,
    kind: ObligationKind,
    period: datetime.date,
    met_on: datetime.date,
    evidence: Model,
    known_at: datetime.datetime | None = None,
) -> Obligation | None:
    """Note one duty as met by a record, opening the period first when no job has; None when nothing was owed."""
    with acting(actor):
        rows = Obligation.objects.filter(org_id=org_id, kind=kind, period=period)
        if not rows.exists():
            system = system_actor("obligations opened with the evidence")
            open_obligations(actor=system, month=period, org_id=org_id)
        one = Met(org_id, kind, period, met_on, known_at or clock.now(), evidence._meta.label_lower, evidence.pk)
        meet_obligations(actor=actor, met=[one])
        return rows.first()


def reopen_obligation(*, actor: Actor, kind: ObligationKind, evidence: Model) -> int:
    """Note that a record no longer meets the duty that it met, because it was taken back; returns how many (0 or 1).

    The right was checked by the act that took the evidence back, and its audit event tells of it.
    """
    with acting(actor):
        rows = Obligation.objects.filter(kind=kind, evidence_type=evidence._meta.label_lower, evidence_id=evidence.pk)
        return rows.update(met_on=None, met_known_at=None, evidence_type="", evidence_id=None)


def lift_obligation(*, actor: Actor, obligation_id: int, reason: str) -> Obligation:
    """Lift a duty that cannot be asked (flood, the cell is being merged), saying why; from now on: figures as known on
    an earlier day still count it.

    Audit "obligations.duty.lifted".
    """
    with acting(actor):
        obligation = get_obligation(actor, obligation_id, lock=True)
        check_can_lift(actor, obligation)
        why = needed(reason, _("Hãy ghi lý do miễn, không quá 300 chữ cái."), field="reason")
        obligation.lifted_why, obligation.lifted_at = why, clock.now()
        obligation.save(update_fields=["lifted_why", "lifted_at"])
        ObligationStep.objects.create(
            obligation=obligation, kind=StepKind.WAIVED, at=obligation.lifted_at, by_id=actor.user_id,
            by_name=actor.name[:120], why=why,
        )  # fmt: skip
        record(actor, "obligations.duty.lifted", obligation, org_id=obligation.org_id,
               data={"kind": obligation.kind, "period": obligation.period, "why": why})  # fmt: skip
    return obligation


def lift_after_end(*, actor: Actor, org_ids: Collection[int], on: datetime.date, why: str) -> int:
    """Lift what ended organisations were to owe for periods that begin on or after their end; how many.

    Earlier periods stay as they are: they count in the figures of days before the end. The caller has checked the
    right. Audit "obligations.duty.lifted" for each.
    """
    rows = Obligation.objects.filter(
        org_id__in=many_keys(org_ids), period__gte=on, source__isnull=True, met_on__isnull=True, lifted_why=""
    )
    lifted = list(rows.select_for_update(of=("self",)).order_by("pk"))
    record_many([
        event(actor, "obligations.duty.lifted", row, org_id=row.org_id,
              data={"kind": row.kind, "period": row.period, "why": why})
        for row in lifted
    ])  # fmt: skip
    return Obligation.objects.filter(pk__in=many_keys(row.pk for row in lifted)).update(
        lifted_why=why, lifted_at=clock.now()
    )
