"""What directs and what comes of it."""

from nennep.directives.models.digests import Digest, DigestMail, Reminder
from nennep.directives.models.parts import Part, PartKind
from nennep.directives.models.requirements import Requirement
from nennep.directives.models.reviews import Review
from nennep.directives.models.targets import (
    Direction,
    Target,
    TargetChange,
    TargetKind,
    TargetOrigin,
    TargetResult,
)
from nennep.directives.models.tasks import DirectedTask, TaskDeputy

__all__ = [
    "Digest",
    "DigestMail",
    "DirectedTask",
    "Direction",
    "Part",
    "PartKind",
    "Reminder",
    "Requirement",
    "Review",
    "Target",
    "TargetChange",
    "TargetKind",
    "TargetOrigin",
    "TargetResult",
    "TaskDeputy",
]
