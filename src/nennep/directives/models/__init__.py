"""What directs and what comes of it."""

from nennep.directives.models.parts import Part, PartKind
from nennep.directives.models.requirements import Requirement

__all__ = ["Part", "PartKind", "Requirement"]
