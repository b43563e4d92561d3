"""What areas above add to a member's file: posts, attendance, tasks. Each registers a function when it is loaded."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from nennep.kernel.actor import Actor
from nennep.members.models import Person
from nennep.ui.shapes import Event, Fact


@dataclass(frozen=True, slots=True)
class Earlier:
    """What the records said until others replaced it: what, of which period; from when to when it stood recorded so."""

    what: str
    period: str
    since: datetime.datetime
    until: datetime.datetime


@dataclass(frozen=True, slots=True)
class FileBlock:
    """A section of the file: a title, a chronology or facts, a sentence for when there is nothing; `earlier`: what was
    recorded of it before."""

    title: str
    events: Sequence[Event] = ()
    facts: Sequence[Fact] = ()
    empty: str = ""
    earlier: Sequence[Earlier] = ()


Provider = Callable[[Actor, Person, datetime.date], FileBlock | None]
_providers: list[Provider] = []


def file_block(provider: Provider) -> Provider:
    """Register a function that makes a block of a person's file as of a day, or None to add nothing."""
    if provider not in _providers:
        _providers.append(provider)
    return provider


def file_blocks(actor: Actor, person: Person, day: datetime.date) -> list[FileBlock]:
    """The blocks of all areas above, in the order of their loading."""
    return [block for provider in _providers if (block := provider(actor, person, day)) is not None]
