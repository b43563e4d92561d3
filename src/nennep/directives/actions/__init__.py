"""What can be done about directives."""

from nennep.directives.actions.parts import PartInput, set_parts

__all__ = ["PartInput", "set_parts"]
