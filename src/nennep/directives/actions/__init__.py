"""What can be done about directives."""

from nennep.directives.actions.answer import draft_answer, put_on_agenda
from nennep.directives.actions.ask import Asked, Wish, ask_below, end_requirement, open_standing
from nennep.directives.actions.evidence import give_evidence
from nennep.directives.actions.parts import PartInput, set_parts
from nennep.directives.actions.remind import build_digests, open_digest, remind_late

__all__ = [
    "Asked",
    "PartInput",
    "Wish",
    "ask_below",
    "build_digests",
    "draft_answer",
    "end_requirement",
    "give_evidence",
    "open_digest",
    "open_standing",
    "put_on_agenda",
    "remind_late",
    "set_parts",
]
