"""State tables: from one mapping come the Python check, the database trigger, the diagram and the test of all pairs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pgtrigger
from django.db.models import TextChoices
from django.utils.translation import gettext as _

from nennep.kernel.errors import RuleBroken

Transitions = Mapping[str, tuple[str, ...]]


def require(states: type[TextChoices], transitions: Transitions, old: str, new: str) -> None:
    """Raise a sentence unless the table lets `old` become `new`."""
    if new not in transitions[old]:
        raise RuleBroken(
            _("Không thể chuyển từ “%(old)s” sang “%(new)s”.") % {"old": states(old).label, "new": states(new).label}
        )


def trigger(name: str, field: str, transitions: Transitions) -> pgtrigger.Trigger:
    """The database's own copy of the table: an illegal move is refused in raw SQL too."""
    pairs = [(old, new) for old, targets in transitions.items() for new in targets]
    pairs += [(state, state) for state in transitions]
    return pgtrigger.FSM(name=name, field=field, transitions=pairs)


def mermaid(states: type[TextChoices], transitions: Transitions, initial: Iterable[str]) -> str:
    """The table as a mermaid state diagram for the generated docs."""
    lines = ["stateDiagram-v2"]
    lines += [f"    {state}: {states(state).label} ({state})" for state in transitions]
    lines += [f"    [*] --> {state}" for state in initial]
    for old, targets in transitions.items():
        lines += [f"    {old} --> {new}" for new in targets]
        if not targets:
            lines.append(f"    {old} --> [*]")
    return "\n".join(lines) + "\n"
