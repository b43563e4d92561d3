"""Applying by hand what the night could not."""

from __future__ import annotations

from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.organisations.drafts import get_reform
from nennep.organisations.models import Reform
from nennep.organisations.permissions import check_can_decide_reform
from nennep.organisations.queries import get_organisation
from nennep.processes.reform import apply


def apply_now(*, actor: Actor, reform_id: int) -> Reform:
    """Apply an approved reorganisation whose day has come; as `processes.reform.apply`, asked for by a person.

    Raises Denied, RuleBroken (not approved, not yet due, overtaken), Http404.
    """
    with acting(actor):
        reform = get_reform(actor, reform_id)
        check_can_decide_reform(actor, get_organisation(actor, reform.home_id), ())
        apply(reform_id=reform_id)
        return get_reform(actor, reform_id)
