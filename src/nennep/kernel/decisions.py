"""A permission check asked as a question: the page shows the same sentence that the action would raise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Concatenate, ParamSpec

from nennep.kernel.actor import Actor
from nennep.kernel.errors import Refusal

P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether an act is open to the person, and if not, the sentence that says why and who can."""

    allowed: bool
    reason: str = ""


def decide(check: Callable[Concatenate[Actor, P], None], actor: Actor, *args: P.args, **kwargs: P.kwargs) -> Decision:
    """Run a `check_can_*` function and return its answer instead of raising."""
    try:
        check(actor, *args, **kwargs)
    except Refusal as refusal:
        return Decision(allowed=False, reason=refusal.sentence)
    return Decision(allowed=True)
