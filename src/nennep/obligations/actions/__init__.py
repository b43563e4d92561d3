"""What can be done about duties."""

from nennep.obligations.actions.change import extend_obligations, send_back_obligation
from nennep.obligations.actions.evidence import Given, meet_required
from nennep.obligations.actions.follow import follow_obligations
from nennep.obligations.actions.monthly import (
    Duty,
    Met,
    duties_of,
    lift_after_end,
    lift_obligation,
    meet_obligation,
    meet_obligations,
    open_obligations,
    reopen_obligation,
)
from nennep.obligations.actions.required import Demand, lift_required, open_for, open_required

__all__ = [
    "Demand",
    "Duty",
    "Given",
    "Met",
    "duties_of",
    "extend_obligations",
    "follow_obligations",
    "lift_after_end",
    "lift_obligation",
    "lift_required",
    "meet_obligation",
    "meet_obligations",
    "meet_required",
    "open_for",
    "open_obligations",
    "open_required",
    "reopen_obligation",
    "send_back_obligation",
]
