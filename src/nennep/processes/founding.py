"""Founding a cell: from its first full month on it owes its meetings like any other."""

from __future__ import annotations

from typing import Any

from nennep.kernel import clock
from nennep.kernel.actor import Actor, system_actor
from nennep.kernel.db import acting
from nennep.obligations.actions import open_obligations
from nennep.organisations.actions import found_organisation
from nennep.orgtree.models import Org


def found_with_duties(*, actor: Actor, **facts: Any) -> Org:
    """Found an organisation (see `organisations.actions.found_organisation` for the facts) and open what it owes for
    the running month; a cell that begins within a month owes from the next month on, which the nightly job opens."""
    with acting(actor):
        org = found_organisation(actor=actor, **facts)
        if facts["effective_on"] <= clock.today():
            system = system_actor("founding of an organisation")
            open_obligations(actor=system, month=clock.today(), org_id=org.pk)
    return org
