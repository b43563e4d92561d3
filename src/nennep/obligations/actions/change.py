"""What the superior decides about a duty that a document asks for: a later day, or sent back."""

from __future__ import annotations

import datetime
from collections.abc import Collection

from django.http import Http404
from django.utils.translation import gettext as _

from nennep.audit.record import event, record_many
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken, needed
from nennep.obligations.actions.evidence import take_back
from nennep.obligations.models import Evidence, Obligation, ObligationStep
from nennep.obligations.permissions import check_can_extend, check_can_send_back
from nennep.obligations.queries import get_obligation, obligations_visible_to
from nennep.obligations.states import StepKind


def extend_obligations(
    *, actor: Actor, obligation_ids: Collection[int], due_on: datetime.date, reason: str
) -> list[Obligation]:
    """Give some duties a later day, with a reason; the day before is kept in the step.

    All or none. Raises Denied, RuleBroken (due_on, reason), Http404. Audit "obligations.duty.extended" for each.
    """
    with acting(actor):
        why = needed(reason, _("Hãy ghi lý do gia hạn, không quá 300 chữ cái."), field="reason")
        wanted = set(obligation_ids)
        visible = obligations_visible_to(actor).filter(pk__in=wanted).values("pk")
        rows = list(Obligation.objects.select_for_update(of=("self",)).filter(pk__in=visible).order_by("pk"))
        if not rows or len(rows) < len(wanted):
            raise Http404
        for row in rows:
            check_can_extend(actor, row)
            if due_on <= row.due_on or due_on < actor.today:
                raise RuleBroken(
                    _("Hạn mới phải sau hạn đang có (%(day)s) và không ở quá khứ.") % {"day": f"{row.due_on:%d/%m/%Y}"},
                    field="due_on",
                )
            if due_on.year > row.due_on.year + 10:
                raise RuleBroken(_("Hạn mới quá xa. Hãy kiểm tra lại năm."), field="due_on")
        now = clock.now()
        ObligationStep.objects.bulk_create([
            ObligationStep(obligation=row, kind=StepKind.EXTENDED, at=now, by_id=actor.user_id,
                           by_name=actor.name[:120], why=why, old_due=row.due_on, new_due=due_on)
            for row in rows
        ])  # fmt: skip
        record_many([
            event(actor, "obligations.duty.extended", row, org_id=row.org_id,
                  data={"kind": row.kind, "basis": row.basis, "old": row.due_on, "new": due_on, "why": why})
            for row in rows
        ])  # fmt: skip
        for row in rows:
            row.due_on = due_on
        Obligation.objects.bulk_update(rows, ["due_on"], batch_size=1000)
    return rows


def send_back_obligation(*, actor: Actor, obligation_id: int, reason: str) -> Obligation:
    """The evidence is not enough: what counted so far is withdrawn with the reason, and the duty is open again.

    Raises Denied, RuleBroken (reason), Http404. Audit "obligations.duty.reopened".
    """
    with acting(actor):
        row = get_obligation(actor, obligation_id, lock=True)
        check_can_send_back(actor, row)
        why = needed(reason, _("Hãy ghi lý do trả lại, không quá 300 chữ cái."), field="reason")
        standing = Evidence.objects.filter(obligation=row, withdrawn_at__isnull=True).order_by("pk")
        take_back(actor, list(standing.select_related("obligation")), StepKind.SENT_BACK, why)
        row.refresh_from_db()
    return row
