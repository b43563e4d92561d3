"""Ending an organisation: who is still active there stands in the way; its bodies, posts and teams end with it.
What documents ask of organisations that end in a reorganisation goes to their successors."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping

from django.utils.translation import gettext as _

from nennep.committees.actions.closing import close_committees
from nennep.directives.actions import targets_follow
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.members.actions.teams import close_teams
from nennep.members.queries import placed_after
from nennep.obligations.actions.follow import Followed, follow_obligations
from nennep.organisations.actions import dissolve_organisation
from nennep.organisations.permissions import check_can_change
from nennep.organisations.queries import get_organisation
from nennep.organisations.reform.result import Plan
from nennep.orgtree.models import Org
from nennep.orgtree.queries import lock


def dissolve_with_bodies(
    *,
    actor: Actor,
    org_id: int,
    effective_on: datetime.date,
    decision_no: str = "",
    signed_on: datetime.date | None = None,
) -> Org:
    """End an organisation on a date (as `organisations.actions.dissolve_organisation` does, audit included).

    In order: right; the place is locked, so that nobody comes in meanwhile; nobody is active there from that day on,
    not for a time either; teams, posts, assignments, terms, bodies and working rules end on the day, and with them the
    roles that they gave; what documents ask of it is lifted, its targets end; the organisation ends. Raises Denied,
    RuleBroken (effective_on), Http404.
    """
    with acting(actor):
        check_can_change(actor, get_organisation(actor, org_id))
        lock(org_id)
        left = placed_after(org_id, effective_on)
        if not left:
            close_teams(actor, org_id, effective_on)
            close_committees(actor, org_id, effective_on)
            targets_follow(actor=actor, heirs={org_id: []}, on=effective_on)
            follow_obligations(
                actor=actor, ended=[org_id], successors=[], heirs={}, why=_("Tổ chức kết thúc hoạt động")
            )
        return dissolve_organisation(
            actor=actor, org_id=org_id, effective_on=effective_on, decision_no=decision_no, signed_on=signed_on,
            members_left=left,
        )  # fmt: skip


def follow_duties(actor: Actor, plan: Plan, ids: Mapping[str, int], ended: Collection[int], why: str) -> Followed:
    """Pass on what the ended organisations of a reorganisation owe: along its lineage, to every successor."""
    gone = set(ended)
    lines = [
        (line.source, ids[line.target] if isinstance(line.target, str) else line.target, line.part)
        for line in plan.lineage
        if line.source in gone
    ]
    return follow_obligations(
        actor=actor, ended=ended, successors=[(source, target) for source, target, _part in lines],
        heirs={source: target for source, target, part in lines if not part}, why=why,
    )  # fmt: skip
