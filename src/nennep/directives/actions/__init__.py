"""What can be done about directives."""

from nennep.directives.actions.ask import Asked, Wish, ask_below, end_requirement, open_standing
from nennep.directives.actions.evidence import give_evidence, meeting_settled
from nennep.directives.actions.parts import PartInput, set_parts

__all__ = [
    "Asked",
    "PartInput",
    "Wish",
    "ask_below",
    "end_requirement",
    "give_evidence",
    "meeting_settled",
    "open_standing",
    "set_parts",
]
