"""Duties because of documents in a reorganisation: they go to the successors, once, or are lifted with the reason."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from nennep.kernel.actor import Actor
from nennep.obligations.actions.follow import Followed, follow_obligations
from nennep.organisations.reform.result import Plan


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
