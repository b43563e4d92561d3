"""A figure as evidence: what was asked is met when the result of the linked target reaches its value, and opens again
when a corrected result falls short."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Sequence

from django.db.models import Exists, OuterRef
from django.utils import translation
from django.utils.translation import gettext as _

from nennep.directives.models import Requirement, Target
from nennep.directives.queries.figures import MOST_TAKEN, Reached, reached_on, targets_by_org
from nennep.directives.queries.tasks import open_parts_of
from nennep.documents.states import DocumentState
from nennep.kernel import clock
from nennep.kernel.actor import Actor, system_actor
from nennep.kernel.db import acting
from nennep.obligations.actions import Given, meet_required
from nennep.obligations.actions.evidence import take_back
from nennep.obligations.models import Evidence, Obligation, ObligationStep
from nennep.obligations.states import EvidenceForm, StepKind

TARGET = Target._meta.label_lower


def settle_figures(*, document_id: int | None = None) -> int:
    """Read the figures of everything that is met by a target (of one document, or of all); how many duties changed.

    Met: the result as of today reaches the value of the organisation's own target. Open again: it no longer does.
    What was met by a figure that still holds keeps its day; the figure told is the present one. One that was sent back
    meets again once it has changed. Written by the system: the right was checked where the result was entered. Audit
    "obligations.duty.met" and "obligations.duty.reopened".
    """
    asked = Requirement.objects.filter(target__isnull=False, ended_at__isnull=True)
    if document_id is not None:
        asked = asked.filter(target__document_id=document_id)
    actor, today = system_actor("directives.figures"), clock.today()
    with acting(actor), translation.override("vi"):  # what is kept is kept in one language
        rows = asked.filter(document__state=DocumentState.ISSUED).select_related("target").order_by("pk")
        return sum(_settle(actor, one, today) for one in rows[:MOST_TAKEN])


def _settle(actor: Actor, requirement: Requirement, day: datetime.date) -> int:
    if requirement.target is None:
        return 0
    duties = list(Obligation.objects.filter(source=requirement.pk, lifted_at__isnull=True).order_by("pk"))
    by_org = targets_by_org([requirement.target], {row.org_id for row in duties}, day)
    own = {org: target for (_whole, org), target in by_org.items()}
    found = reached_on(list(own.values()), day)
    standing: defaultdict[int, list[Evidence]] = defaultdict(list)
    for one in Evidence.objects.filter(obligation__in=duties, type=TARGET, withdrawn_at__isnull=True).order_by("pk"):
        standing[one.obligation_id].append(one)
    refused = _sent_back(duties)
    return sum(
        _one(actor, requirement, row, found[own[row.org_id].pk], standing.get(row.pk, ()))
        for row in duties
        if row.org_id in own and (row.pk in standing or _figure(found[own[row.org_id].pk].words) != refused.get(row.pk))
    )


def _sent_back(duties: Sequence[Obligation]) -> dict[int, str]:
    """Duty -> the figure that was last sent back as not enough: it does not meet the duty again until it changes."""
    steps = ObligationStep.objects.filter(
        obligation=OuterRef("obligation"), kind=StepKind.SENT_BACK, at__gte=OuterRef("known_from"),
        at__lte=OuterRef("withdrawn_at"),
    )  # fmt: skip
    rows = Evidence.objects.filter(Exists(steps), obligation__in=duties, type=TARGET, withdrawn_at__isnull=False)
    return {one.obligation_id: _figure(one.label) for one in rows.order_by("withdrawn_at", "pk")}


def _figure(words: str) -> str:
    """What a figure says, without the day it is of."""
    return words.rpartition(", ")[0]


def _one(actor: Actor, asked: Requirement, row: Obligation, figure: Reached, before: Sequence[Evidence]) -> int:
    """`before`: the figures that count so far, of the target and of those that it took over."""
    told = {one.record_id: one.label for one in before}
    if figure.reached and told.get(figure.target_id) != figure.words:
        if not before and open_parts_of(row):
            return 0
        given = Given(
            type=TARGET, record_id=figure.target_id, label=figure.words, role=row.kind, form=EvidenceForm.FIGURE,
            met_on=min((one.met_on for one in before), default=figure.on),
        )  # fmt: skip
        return len(meet_required(actor=actor, org_id=row.org_id, sources=[asked.pk], given=given))
    if before and not figure.reached:
        why = _("Kết quả không còn đạt mức giao: %(figure)s.") % {"figure": figure.words}
        return take_back(actor, before, StepKind.REOPENED, why)
    return 0
