"""What is asked, said and answered of a row of a list of organisations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from nennep.members.register.matching import Candidate, Change
from nennep.members.register.records import Problem, ReadRow


@dataclass(frozen=True, slots=True)
class Rules:
    """What the field and the rights say; each sentence is '' where nothing stands against it.

    `kind_of`: slug of a kind by the words of a file, '' if none. `level_of`: level of a kind. `misfit`: why a kind may
    not stand under another. `barred`: why this organisation may not be changed, `closed`: why nothing may be founded
    under it, by whom the list is read.
    """

    kind_of: Callable[[str], str]
    level_of: Callable[[str], int]
    misfit: Callable[[str, str], str]
    barred: Callable[[int], str] = lambda _org: ""
    closed: Callable[[int], str] = lambda _org: ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the person said of a row: `decision` as in `RowDecision`, `org` the known one it is, `parent` the superior
    it stands under ("o12" an organisation, "r7" a row of the file)."""

    decision: str = ""
    org: int | None = None
    parent: str = ""


@dataclass(slots=True)
class Verdict:
    """What a row is. `org`: the known organisation of a changed or equal row; `under`: its superior as in `Answer`;
    `parents`: the superiors its text may mean, where they are several; `elsewhere`: doubtful only because others
    elsewhere bear its name."""

    row: ReadRow
    outcome: str = ""
    reason: str = ""
    org: int | None = None
    candidates: tuple[Candidate, ...] = ()
    changes: tuple[Change, ...] = ()
    under: str = ""
    parents: tuple[str, ...] = ()
    elsewhere: bool = False

    def settle(self, outcome: str, reason: str) -> None:
        """The outcome, with its reason; the first one stands."""
        if not self.outcome:
            self.outcome, self.reason = outcome, reason

    def at(self, column: str, kind: str, sentence: str) -> None:
        """Note something at a column."""
        problem = Problem(column, "error" if kind == "error" else "note" if kind == "note" else "doubt", sentence)
        self.row = replace(self.row, problems=(*self.row.problems, problem))

    def text(self, slug: str) -> str:
        """What the row says in a column."""
        return str(self.row.values.get(slug, ""))
