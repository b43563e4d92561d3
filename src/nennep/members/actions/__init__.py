"""What may be done to members' records; each act in its own file."""

from nennep.members.actions.corrections import ask_correction, decide_correction, withdraw_correction
from nennep.members.actions.edit_file import edit_file
from nennep.members.actions.import_commit import commit_batch
from nennep.members.actions.import_organisations import (
    compare_organisations,
    confirm_changes,
    decide_organisation_row,
    take_as_new,
)
from nennep.members.actions.import_organisations_write import commit_organisations, undo_organisations
from nennep.members.actions.import_read import (
    choose_columns,
    choose_places,
    decide_row,
    drop_batch,
    keep_doubts,
    read_file,
)
from nennep.members.actions.import_undo import undo_batch
from nennep.members.actions.merge import (
    ask_merge,
    confirm_merge,
    reconsider_pair,
    refuse_merge,
    tell_apart,
    undo_merge,
    withdraw_merge,
)
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
    "ask_merge",
    "change_standing",
    "choose_columns",
    "choose_places",
    "commit_batch",
    "commit_organisations",
    "compare_organisations",
    "confirm_changes",
    "confirm_merge",
    "decide_correction",
    "decide_organisation_row",
    "decide_row",
    "drop_batch",
    "drop_paper",
    "edit_file",
    "end_exemption",
    "end_team",
    "end_workplace",
    "exempt_member",
    "found_team",
    "keep_doubts",
    "leave_team",
    "leave_temporary_place",
    "move_home",
    "note_paper",
    "place_in_team",
    "place_temporarily",
    "read_file",
    "reconsider_pair",
    "refuse_merge",
    "register_member",
    "take_as_new",
    "tell_apart",
    "undo_batch",
    "undo_merge",
    "undo_organisations",
    "withdraw_correction",
    "withdraw_merge",
    "withdraw_standing",
]
