"""Targets of ended organisations go to their successors."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from nennep.directives.actions import targets_follow
from nennep.kernel.actor import Actor
from nennep.organisations.reform.result import Plan


def hand_over_targets(*, actor: Actor, plan: Plan, ids: Mapping[str, int], on: datetime.date) -> int:
    """After a reorganisation was written, its members included: as `directives.actions.targets_follow`."""
    heirs: dict[int, list[int]] = {row.org: [] for row in plan.ended}
    for line in plan.lineage:
        target = ids[line.target] if isinstance(line.target, str) else line.target
        if line.source in heirs and target not in heirs[line.source]:
            heirs[line.source].append(target)
    return targets_follow(actor=actor, heirs=heirs, on=on)
