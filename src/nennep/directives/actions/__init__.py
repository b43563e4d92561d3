"""What can be done about directives."""

from nennep.directives.actions.answer import draft_answer, put_on_agenda
from nennep.directives.actions.ask import Asked, Wish, ask_below, end_requirement
from nennep.directives.actions.evidence import give_evidence
from nennep.directives.actions.figures import settle_figures
from nennep.directives.actions.parts import PartInput, set_parts
from nennep.directives.actions.remind import build_digests, open_digest, remind_late
from nennep.directives.actions.review import Renewed, assemble_review, renew_review
from nennep.directives.actions.standing import open_standing
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
from nennep.directives.actions.tasks import TaskWish, charge_people, divide_task, end_task, give_task
from nennep.directives.actions.vote import link_vote, unlink_vote

__all__ = [
    "Asked",
    "PartInput",
    "Renewed",
    "TargetInput",
    "TaskWish",
    "Wish",
    "ask_below",
    "assemble_review",
    "build_digests",
    "change_target",
    "charge_people",
    "divide_task",
    "draft_answer",
    "end_requirement",
    "end_task",
    "enter_result",
    "give_evidence",
    "give_task",
    "link_vote",
    "open_digest",
    "open_standing",
    "put_on_agenda",
    "remind_late",
    "renew_review",
    "set_parts",
    "set_target",
    "settle_figures",
    "split_by_period",
    "split_target",
    "targets_follow",
    "unlink_vote",
    "withdraw_result",
    "withdraw_target",
]
