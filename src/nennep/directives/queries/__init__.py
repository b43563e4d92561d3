"""What can be asked about directives."""

from nennep.directives.queries.parts import get_part, parts_of

__all__ = ["get_part", "parts_of"]
