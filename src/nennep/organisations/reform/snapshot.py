"""The tree as a draft finds it: plain values, no database."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from nennep.organisations.reform.operations import Ref


@dataclass(frozen=True, slots=True)
class Unit:
    """One organisation. `parent` None at the top. `since`: its last recorded change, of whatever; `placed`: the last of
    its place (None: as `since`); `ends`: a recorded end, if any. Both may lie after the snapshot's day."""

    id: Ref
    parent: Ref | None
    kind: str
    name: str
    level: int
    since: datetime.date
    codes: tuple[str, ...] = ()
    ends: datetime.date | None = None
    placed: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class Heads:
    """Members whose home a cell is: how many, how many of them official, who (only where people are chosen), and who of
    them is official (`officials`; empty where it is not known)."""

    members: int = 0
    official: int = 0
    people: tuple[int, ...] = ()
    officials: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The tree on the eve of `on`, the effective date, and the members of its cells.

    `heads` may be left out where no member is touched. All units that any step may touch must be in `units`; `ended`:
    the end of those that steps let go on again (None: not asked for).
    """

    on: datetime.date
    units: Mapping[int, Unit]
    heads: Mapping[int, Heads] = field(default_factory=dict)
    ended: Mapping[int, datetime.date] | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """A decision by hand within a step: where one that stands below ("org") goes, where a member ("person") goes, or
    where all members of a cell go who are not chosen for one by one ("all"; `subject` is the cell)."""

    step: int
    what: str
    subject: int
    target: Ref


def children_of(units: Mapping[int, Unit]) -> dict[Ref, list[int]]:
    """Who stands directly under whom."""
    found: dict[Ref, list[int]] = {}
    for pk, unit in units.items():
        if unit.parent is not None:
            found.setdefault(unit.parent, []).append(pk)
    return found
