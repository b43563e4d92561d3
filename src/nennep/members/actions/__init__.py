"""What may be done to members' records; each act in its own file."""

from nennep.members.actions.places import leave_temporary_place, move_home, place_temporarily
from nennep.members.actions.register import PersonFacts, register_member
from nennep.members.actions.standing import change_standing, end_exemption, exempt_member

__all__ = [
    "PersonFacts",
    "change_standing",
    "end_exemption",
    "exempt_member",
    "leave_temporary_place",
    "move_home",
    "place_temporarily",
    "register_member",
]
