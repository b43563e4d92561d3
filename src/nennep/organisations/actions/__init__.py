"""What may be done to organisations; each act in its own file."""

from nennep.organisations.actions.dissolve import dissolve_organisation
from nennep.organisations.actions.found import found_organisation
from nennep.organisations.actions.move import move_organisation
from nennep.organisations.actions.places import set_places
from nennep.organisations.actions.profile import edit_profile
from nennep.organisations.actions.recode import recode_organisation
from nennep.organisations.actions.reform import (
    add_step,
    add_steps,
    choose,
    choose_many,
    create_reform,
    edit_reform,
    edit_step,
    move_step,
    remove_step,
)
from nennep.organisations.actions.reform_decide import approve_reform, drop_reform, return_reform, submit_reform
from nennep.organisations.actions.rename import rename_organisation
from nennep.organisations.actions.seen import mark_events_seen

__all__ = [
    "add_step",
    "add_steps",
    "approve_reform",
    "choose",
    "choose_many",
    "create_reform",
    "dissolve_organisation",
    "drop_reform",
    "edit_profile",
    "edit_reform",
    "edit_step",
    "found_organisation",
    "mark_events_seen",
    "move_organisation",
    "move_step",
    "recode_organisation",
    "remove_step",
    "rename_organisation",
    "return_reform",
    "set_places",
    "submit_reform",
]
