"""Rules of who decides on the structure: found, merge, divide, move, end an organisation."""

from __future__ import annotations

from dataclasses import dataclass

from nennep.regulations.families.structure import Decider, StructureAct, StructureDecisions
from nennep.regulations.schema import RuleSet
from nennep.regulations.verdicts import RuleRef


@dataclass(frozen=True, slots=True)
class Decides:
    """Who decides, and where that stands; `decider` None: the rules that are known say nothing of the act."""

    decider: Decider | None
    rule: RuleRef | None = None


def who_decides(
    act: StructureAct, kind: str, rules: RuleSet[StructureDecisions], *, leaves: str = ""
) -> Decides:  # fmt: skip
    """Who decides an act on an organisation of a kind. `leaves`: "grassroots" where a cell leaves its grassroots area,
    "upper" where it also leaves the area above that one. Special rules come before the general one."""
    for name, rule in rules.rules.parameters().items():
        decider: Decider | None = rule.value
        if decider is None or (decider.acts and act not in decider.acts):
            continue
        if (decider.kinds and kind not in decider.kinds) or (decider.leaves and not _leaves(decider.leaves, leaves)):
            continue
        return Decides(decider, rules.ref(name))
    return Decides(None)


def _leaves(asked: str, leaves: str) -> bool:
    return leaves == "upper" or asked == leaves
