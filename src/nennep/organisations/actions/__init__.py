"""What may be done to organisations; each act in its own file."""

from nennep.organisations.actions.dissolve import dissolve_organisation
from nennep.organisations.actions.found import found_organisation
from nennep.organisations.actions.move import move_organisation
from nennep.organisations.actions.places import set_places
from nennep.organisations.actions.profile import edit_profile
from nennep.organisations.actions.rename import rename_organisation

__all__ = [
    "dissolve_organisation",
    "edit_profile",
    "found_organisation",
    "move_organisation",
    "rename_organisation",
    "set_places",
]
