"""Founding a cell: from its first full month on it owes its meetings like any other."""

from __future__ import annotations

from typing import Any

from nennep.kernel import clock
from nennep.kernel.actor import Actor, system_actor
from nennep.kernel.db import acting
from nennep.kernel.period import add_months, month_of
from nennep.obligations.actions import open_obligations
from nennep.organisations.actions import found_organisation
from nennep.orgtree.models import Org


def found_with_duties(*, actor: Actor, **facts: Any) -> Org:
    """Found an organisation (see `organisations.actions.found_organisation` for the facts) and open what it owes for
    the months that have begun since; a cell that begins within a month owes from the next month on."""
    with acting(actor):
        org = found_organisation(actor=actor, **facts)
        month = month_of(facts["effective_on"])
        while month <= clock.today():
            open_obligations(actor=system_actor("founding of an organisation"), month=month, org_id=org.pk)
            month = add_months(month, 1)
    return org
