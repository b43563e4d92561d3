"""What can be done about directives."""

from nennep.directives.actions.ask import Asked, Wish, ask_below, end_requirement, open_standing
from nennep.directives.actions.evidence import give_evidence, meeting_settled
from nennep.directives.actions.parts import PartInput, set_parts
from nennep.directives.actions.target_heirs import targets_follow
from nennep.directives.actions.targets import (
    TargetInput,
    change_target,
    enter_result,
    set_target,
    split_by_period,
    split_target,
    withdraw_result,
    withdraw_target,
)

__all__ = [
    "Asked",
    "PartInput",
    "TargetInput",
    "Wish",
    "ask_below",
    "change_target",
    "end_requirement",
    "enter_result",
    "give_evidence",
    "meeting_settled",
    "open_standing",
    "set_parts",
    "set_target",
    "split_by_period",
    "split_target",
    "targets_follow",
    "withdraw_result",
    "withdraw_target",
]
