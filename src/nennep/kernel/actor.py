"""Who acts: passed explicitly to every query, check and action."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass, field

from nennep.kernel import clock


@dataclass(frozen=True, slots=True)
class Holding:
    """A role held at an organisation: where (`path` of the tree), how far down, and what it allows."""

    role: str
    org_id: int
    path: str
    subtree: bool
    permissions: frozenset[str]

    def reaches(self, path: str) -> bool:
        """Whether the organisation at `path` lies within this holding."""
        return path.startswith(self.path) if self.subtree else path == self.path


@dataclass(frozen=True, slots=True)
class Actor:
    """A person at work, or the system with a reason. `today` is the day on which the roles were read."""

    name: str
    today: datetime.date
    user_id: int | None = None
    person_id: int | None = None
    holdings: tuple[Holding, ...] = ()
    request_id: str = ""
    reason: str = ""
    everything: bool = False
    role_names: tuple[str, ...] = field(default=(), compare=False)

    def holdings_with(self, permission: str) -> tuple[Holding, ...]:
        """The holdings that carry a permission."""
        return tuple(h for h in self.holdings if permission in h.permissions)

    def may(self, permission: str, path: str) -> bool:
        """Whether the permission is held for the organisation at `path` (conditions are checked elsewhere)."""
        return self.everything or any(h.reaches(path) for h in self.holdings_with(permission))

    def has(self, permission: str) -> bool:
        """Whether the permission is held anywhere."""
        return self.everything or bool(self.holdings_with(permission))

    def places(self, permission: str) -> tuple[tuple[str, bool], ...]:
        """Where a permission holds: path, and whether everything below it counts; the widest first, none within
        another."""
        kept: list[tuple[str, bool]] = []
        for holding in sorted(self.holdings_with(permission), key=lambda each: (not each.subtree, each.path)):
            if not any(below and holding.path.startswith(path) for path, below in kept):
                kept.append((holding.path, holding.subtree))
        return tuple(kept)

    def held_at(self, role: str) -> tuple[int, ...]:
        """The organisations where a role is held."""
        return tuple(h.org_id for h in self.holdings if h.role == role)

    def held_with(self, permission: str) -> tuple[int, ...]:
        """The organisations where a role with the permission is held; what stands below them is not counted."""
        return tuple(h.org_id for h in self.holdings_with(permission))

    @property
    def above(self) -> tuple[int, ...]:
        """The organisations on the way from the top to where roles are held, those included."""
        return tuple(sorted({int(part, 16) for h in self.holdings for part in h.path.split(".") if part}))

    @property
    def scopes(self) -> tuple[str, ...]:
        """The shortest path prefixes that cover all holdings: what row security lets through."""
        kept: list[str] = []
        for path in sorted({h.path for h in self.holdings}):
            if not kept or not path.startswith(kept[-1]):
                kept.append(path)
        return tuple(kept)

    def require_identity(self) -> None:
        """Refuse writes by nobody: an actor is a user, or the system with a reason."""
        if self.user_id is None and not self.reason:
            raise ValueError("An act needs a user, or a reason given by the system.")


SYSTEM = "Hệ thống"  # the name under which the system's own acts are kept


def system_actor(reason: str) -> Actor:
    """The system acting by itself (jobs, imports by an operator), over the whole tree; the reason goes to the audit."""
    if not reason:
        raise ValueError("The system acts only with a reason.")
    return Actor(
        name=SYSTEM, today=clock.today(), reason=reason, everything=True, request_id=f"system:{uuid.uuid4().hex}"
    )
