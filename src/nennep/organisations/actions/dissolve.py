"""Ending an organisation."""

from __future__ import annotations

import datetime

from nennep.audit.record import record
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken
from nennep.kernel.period import OPEN_END
from nennep.organisations.models import OrganisationCode, OrganisationKind, OrganisationName
from nennep.organisations.permissions import check_can_change
from nennep.organisations.queries import KNOWN, get_organisation
from nennep.orgtree import changes
from nennep.orgtree.models import Org, OrgEvent
from nennep.orgtree.queries import lock


def dissolve_organisation(
    *,
    actor: Actor,
    org_id: int,
    effective_on: datetime.date,
    decision_no: str = "",
    signed_on: datetime.date | None = None,
    members_left: int = 0,
) -> Org:
    """End an organisation on a date (the first day it no longer exists). Audit "organisations.organisation.dissolved".

    `members_left`: how many members still have their home there on that date; the caller above counts them, since
    members live in a higher area (see `processes`). Nothing may stand under the organisation.
    """
    with acting(actor):
        org = get_organisation(actor, org_id)
        check_can_change(actor, org)
        lock(org_id)
        if members_left:
            raise RuleBroken(
                f"Còn {members_left} đảng viên sinh hoạt ở đây: hãy chuyển sinh hoạt cho họ trước khi giải thể."
            )
        event = OrgEvent.objects.create(
            kind=OrgEvent.Kind.DISSOLVE, org_id=org_id, decision_no=decision_no, signed_on=signed_on,
            effective_on=effective_on,
        )  # fmt: skip
        changes.end(org_id=org_id, event=event)
        for model in (OrganisationName, OrganisationKind, OrganisationCode):
            model.objects.filter(KNOWN, org_id=org_id, valid_to=OPEN_END).update(valid_to=effective_on)
        record(
            actor, "organisations.organisation.dissolved", org.org, org_id=org_id,
            data={"effective_on": effective_on, "decision_no": decision_no},
        )  # fmt: skip
    return org.org
