"""What can be done about directives."""

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
    "PartInput",
    "TargetInput",
    "change_target",
    "enter_result",
    "set_parts",
    "set_target",
    "split_by_period",
    "split_target",
    "targets_follow",
    "withdraw_result",
    "withdraw_target",
]
