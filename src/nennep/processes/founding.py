"""Founding a cell: from its first full month on it owes its meetings like any other."""

from __future__ import annotations

import datetime

from nennep.directives.actions import open_standing
from nennep.kernel import clock
from nennep.kernel.actor import Actor, system_actor
from nennep.kernel.db import acting
from nennep.obligations.actions import open_obligations
from nennep.organisations.actions import found_organisation
from nennep.orgtree.models import Org


def found_with_duties(
    *,
    actor: Actor,
    parent_id: int | None,
    name: str,
    kind: str,
    effective_on: datetime.date,
    decision_no: str = "",
    signed_on: datetime.date | None = None,
    unit_type: str = "",
    code: str = "",
) -> Org:
    """Found an organisation (as `organisations.actions.found_organisation` does, audit included) and open what it owes
    for the running month; a cell that begins within a month owes from the next on, which the nightly job opens."""
    with acting(actor):
        org = found_organisation(
            actor=actor,
            parent_id=parent_id,
            name=name,
            kind=kind,
            effective_on=effective_on,
            decision_no=decision_no,
            signed_on=signed_on,
            unit_type=unit_type,
            code=code,
        )
        if effective_on <= clock.today():
            system = system_actor("founding of an organisation")
            open_obligations(actor=system, month=clock.today(), org_id=org.pk)
            open_standing(actor=system, only=[org.pk])
    return org
