"""What these use cases foretell: a decision that is taken back stops the reorganisation that waits for it."""

from __future__ import annotations

from nennep.documents.followers import REVOKING
from nennep.processes.approval.decision import what_revoking_stops

REVOKING.join(what_revoking_stops)
