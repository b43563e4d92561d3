"""What may be done to members' records; each act in its own file."""

from nennep.members.actions.corrections import ask_correction, decide_correction, withdraw_correction
from nennep.members.actions.edit_file import edit_file
from nennep.members.actions.papers import drop_paper, note_paper
from nennep.members.actions.places import leave_temporary_place, move_home, place_temporarily
from nennep.members.actions.register import PersonFacts, register_member
from nennep.members.actions.standing import change_standing, end_exemption, exempt_member, withdraw_standing
from nennep.members.actions.teams import end_team, found_team, leave_team, place_in_team
from nennep.members.actions.workplaces import add_workplace, end_workplace

__all__ = [
    "PersonFacts",
    "add_workplace",
    "ask_correction",
    "change_standing",
    "decide_correction",
    "drop_paper",
    "edit_file",
    "end_exemption",
    "end_team",
    "end_workplace",
    "exempt_member",
    "found_team",
    "leave_team",
    "leave_temporary_place",
    "move_home",
    "note_paper",
    "place_in_team",
    "place_temporarily",
    "register_member",
    "withdraw_correction",
    "withdraw_standing",
]
