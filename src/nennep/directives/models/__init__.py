"""What directs and what comes of it."""

from nennep.directives.models.parts import Part, PartKind

__all__ = ["Part", "PartKind"]
