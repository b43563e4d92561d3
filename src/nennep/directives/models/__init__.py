"""What directs and what comes of it."""

from nennep.directives.models.digests import Digest, Reminder
from nennep.directives.models.parts import Part, PartKind
from nennep.directives.models.requirements import Requirement

__all__ = ["Digest", "Part", "PartKind", "Reminder", "Requirement"]
