"""What directs and what comes of it."""

from nennep.directives.models.parts import Part, PartKind
from nennep.directives.models.requirements import Requirement
from nennep.directives.models.targets import (
    Direction,
    Target,
    TargetChange,
    TargetKind,
    TargetOrigin,
    TargetResult,
)

__all__ = [
    "Direction",
    "Part",
    "PartKind",
    "Requirement",
    "Target",
    "TargetChange",
    "TargetKind",
    "TargetOrigin",
    "TargetResult",
]
