"""What directs and what comes of it."""

from nennep.directives.models.digests import Digest, Reminder
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
    "Digest",
    "Direction",
    "Part",
    "PartKind",
    "Reminder",
    "Requirement",
    "Target",
    "TargetChange",
    "TargetKind",
    "TargetOrigin",
    "TargetResult",
]
