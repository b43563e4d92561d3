"""The small records that list components take. Presenters build them; templates hand them on whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


class DecisionLike(Protocol):
    """An answer to "may this person do it?": `nennep.kernel.decisions.Decision` is one."""

    @property
    def allowed(self) -> bool:
        """Whether the act is open."""

    @property
    def reason(self) -> str:
        """Why not, and who can."""


@dataclass(frozen=True, slots=True)
class Crumb:
    """A place in the path above a page; without an address it is plain text."""

    label: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """One place of the rail: `current` when the page at hand belongs to it; `count`, how many things wait there; `bar`
    for those that a phone keeps under the thumb."""

    label: str
    url: str
    current: bool
    count: int = 0
    bar: bool = False


@dataclass(frozen=True, slots=True)
class Todo:
    """An exception or a thing to do: state, what, the words of the state, detail, and a figure or an act at the end."""

    state: str
    what: str
    url: str = ""
    words: str = ""
    detail: str = ""
    act: str = ""
    act_url: str = ""
    figure: str = ""
    figure_url: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A step of one job; `state` is past, now or later."""

    label: str
    state: str
    url: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """The state of one month (or another period) and its words."""

    state: str
    words: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class MonthRow:
    """A row of twelve months, January first."""

    label: str
    marks: Sequence[Mark]
    total: str = ""


@dataclass(frozen=True, slots=True)
class RuleNote:
    """A verdict with the rule behind it: state, sentence, source with its date, how sure we are, the rule's wording."""

    verdict: str
    sentence: str
    source: str = ""
    source_url: str = ""
    confidence: str = ""
    wording: str = ""
    question: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A term and what it is; `value` may be safe HTML."""

    term: str
    value: object
    url: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """A line of a chronology; `time` is "" (past), now or later; `url` opens the text, `detail_url` the detail;
    `source`: by which paper, `source_url` opens it."""

    day: str
    text: str
    detail: str = ""
    source: str = ""
    day_note: str = ""
    time: str = ""
    url: str = ""
    source_url: str = ""
    detail_url: str = ""


@dataclass(frozen=True, slots=True)
class Branch:
    """A node of a tree. `fold` is the sentence under which its children stay folded; `change` colours the tag."""

    label: str
    url: str = ""
    figure: str = ""
    tag: str = ""
    change: str = "local"
    gone: bool = False
    note: str = ""
    state: str = ""
    words: str = ""
    fold: str = ""
    children: Sequence[Branch] = ()


@dataclass(frozen=True, slots=True)
class Stage:
    """A link of a chain that runs from level to level."""

    level: str
    title: str
    state: str
    words: str
    detail: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class RollRow:
    """A person (or thing) in a roll call: the input's name, who, a remark, and the choice that stands now."""

    name: str
    label: str
    note: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Signatory:
    """Who signs at the foot of a printed page: lines of title, then the name."""

    titles: Sequence[str]
    name: str = ""
