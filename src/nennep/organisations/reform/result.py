"""What a plan says: what would be written, what is still to be decided, and what is wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from nennep.organisations.reform.operations import NewOrg, Ref
from nennep.organisations.reform.snapshot import Heads, Unit
from nennep.regulations.verdicts import RuleRef, VerdictKind

EndCause = Literal["merge", "split", "dissolve", "end_level"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check says. `verdict` "missing" forbids, "due" warns. `step`: the one at fault; `mend`: how to mend it."""

    verdict: VerdictKind
    sentence: str
    step: int | None = None
    org: Ref | None = None
    rule: RuleRef | None = None
    mend: str = ""


@dataclass(frozen=True, slots=True)
class Founded:
    """A new organisation; `cause` is the kind of the event ("found", "merge", "split")."""

    new: NewOrg
    step: int
    cause: str
    level: int = 5


@dataclass(frozen=True, slots=True)
class Restored:
    """An organisation that had ended and goes on again."""

    org: int
    name: str
    kind: str
    parent: Ref
    code: str
    step: int
    level: int = 5


@dataclass(frozen=True, slots=True)
class Ended:
    """An organisation that ends. `successors` empty: by an explicit end (dissolved, or its level ended)."""

    org: int
    step: int
    cause: EndCause
    successors: tuple[Ref, ...] = ()


@dataclass(frozen=True, slots=True)
class Edge:
    """An existing organisation's new place. `given` False: it follows from another step (its superior ended)."""

    org: int
    parent: Ref | None
    level: int
    step: int
    given: bool


@dataclass(frozen=True, slots=True)
class Change:
    """A new name, kind or code of an existing organisation."""

    org: int
    value: str
    step: int


@dataclass(frozen=True, slots=True)
class Line:
    """Lineage: `part` when only a part of what `source` was goes on in `target`."""

    source: int
    target: Ref
    part: bool
    step: int


@dataclass(frozen=True, slots=True)
class People:
    """Where the members of a cell go: those in `persons` each to its own cell, all others to `default`.

    `default` None: they stay (the cell goes on), or nobody is left over. A person who is sent to `cell` itself stays.
    """

    cell: int
    default: Ref | None
    persons: Mapping[int, Ref]
    step: int

    @property
    def targets(self) -> set[Ref]:
        """Every place that is named for them."""
        return {*self.persons.values(), *(() if self.default is None else (self.default,))}

    def going(self, heads: Heads) -> dict[Ref, int]:
        """How many members leave the cell, by where they go. `heads`: its members."""
        found = Counter(target for target in self.persons.values() if target != self.cell)
        if self.default is not None:
            found[self.default] += heads.members - len(self.persons)
        return {target: count for target, count in found.items() if count > 0}

    def of(self, person: int) -> Ref | None:
        """Where a member of the cell goes; None: stays."""
        return self.persons.get(person, self.default)

    def officials_going(self, heads: Heads) -> dict[Ref, int] | None:
        """The same of official members; None where it is not known who of them is official."""
        if not self.persons:
            return {} if self.default is None else {self.default: heads.official}
        if len(heads.officials) != heads.official:
            return None
        found = Counter(self.persons.get(person, self.default) for person in heads.officials)
        return {target: count for target, count in found.items() if target is not None and target != self.cell}


@dataclass(frozen=True, slots=True)
class Open:
    """A decision still to be made by hand: where `subject` (one that stands below) goes, or the `count` members of the
    cell `subject` who have no target. `options`: the targets the step itself offers; others may be chosen too."""

    step: int
    what: Literal["org", "people"]
    subject: int
    count: int
    options: tuple[Ref, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """All that a draft comes to. Nothing in it may be written unless `applicable`.

    `after`: the whole tree from the effective date on, by reference.
    """

    founded: tuple[Founded, ...]
    restored: tuple[Restored, ...]
    ended: tuple[Ended, ...]
    edges: tuple[Edge, ...]
    names: tuple[Change, ...]
    kinds: tuple[Change, ...]
    codes: tuple[Change, ...]
    lineage: tuple[Line, ...]
    people: tuple[People, ...]
    open: tuple[Open, ...]
    findings: tuple[Finding, ...]
    after: Mapping[Ref, Unit] = field(repr=False)

    @property
    def applicable(self) -> bool:
        """Whether it may be submitted and applied: nothing forbids it, nothing is left to decide."""
        return not self.open and not any(finding.verdict == "missing" for finding in self.findings)

    @property
    def touched(self) -> frozenset[int]:
        """The existing organisations that change: they end, move, or take another name, kind or code."""
        changes = (*self.names, *self.kinds, *self.codes)
        return frozenset(row.org for rows in (self.ended, self.edges, changes) for row in rows)

    @property
    def heirs(self) -> frozenset[int]:
        """The existing organisations that what ends or is divided goes into, or members of it."""
        refs = {line.target for line in self.lineage}.union(*(row.targets for row in self.people))
        return frozenset(ref for ref in refs if isinstance(ref, int))
