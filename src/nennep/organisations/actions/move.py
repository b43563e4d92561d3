"""Moving an organisation, with everything below it, under another superior."""

from __future__ import annotations

import datetime

from django.utils.translation import gettext as _

from nennep.audit.record import record
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken
from nennep.organisations.permissions import check_can_change, check_can_found_under
from nennep.organisations.queries import get_organisation, kinds_on
from nennep.orgtree import changes
from nennep.orgtree.models import Org, OrgEvent
from nennep.orgtree.queries import lock
from nennep.regulations.rules.organisations import level_of, may_stand_under


def move_organisation(
    *,
    actor: Actor,
    org_id: int,
    parent_id: int,
    effective_on: datetime.date,
    decision_no: str = "",
    signed_on: datetime.date | None = None,
) -> Org:
    """Place an organisation under another from a date. Audit "organisations.organisation.moved".

    The actor must hold the right at the present superior and at the new one; the kind must be allowed there.
    """
    with acting(actor):
        org, parent = get_organisation(actor, org_id), get_organisation(actor, parent_id)
        check_can_change(actor, org)
        check_can_found_under(actor, parent)
        lock(org_id)
        if org.parent_id == parent_id:
            raise RuleBroken(_("Tổ chức này đang trực thuộc đúng tổ chức đã chọn."), field="parent")
        kinds = kinds_on([org_id, parent_id], effective_on)
        verdict = may_stand_under(kinds[org_id], kinds[parent_id], effective_on)
        if verdict.kind == "missing":
            raise RuleBroken(verdict.sentence, field="parent")
        event = OrgEvent.objects.create(
            kind=OrgEvent.Kind.MOVE, org_id=org_id, decision_no=decision_no, signed_on=signed_on,
            effective_on=effective_on,
        )  # fmt: skip
        level = level_of(kinds[org_id], kinds[parent_id], effective_on)
        changes.replace(org_id=org_id, parent_id=parent_id, level=level, event=event)
        record(
            actor, "organisations.organisation.moved", org.org, org_id=org_id,
            data={"old": org.parent_id, "new": parent_id, "effective_on": effective_on, "decision_no": decision_no},
        )  # fmt: skip
    return org.org
