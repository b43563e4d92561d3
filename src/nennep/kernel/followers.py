"""What follows an act in areas above the one that acts, in the same transaction: a lower area never knows a higher one.

An area that makes a record offers `Followers`; areas above join once, when the application starts.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nennep.kernel.actor import Actor


class Followers:
    """Functions that are called, in the order in which they joined, with the actor and the record of an act."""

    def __init__(self, said: str) -> None:
        self.said = said
        self._joined: dict[str, Callable[[Actor, Any], object]] = {}

    def join(self, function: Callable[[Actor, Any], object]) -> None:
        """Let a function follow the act; joining again changes nothing."""
        self._joined[f"{function.__module__}.{function.__qualname__}"] = function

    def __call__(self, actor: Actor, subject: Any) -> None:
        """Call everybody who joined; what one of them refuses is refused altogether."""
        for function in self._joined.values():
            function(actor, subject)


class Foretellers:
    """Functions that say in sentences, before an act, what of it follows in areas above; asked in the order in which
    they joined, within the sight of the transaction."""

    def __init__(self, said: str) -> None:
        self.said = said
        self._joined: dict[str, Callable[[Any], list[str]]] = {}

    def join(self, function: Callable[[Any], list[str]]) -> None:
        """Let a function foretell; joining again changes nothing."""
        self._joined[f"{function.__module__}.{function.__qualname__}"] = function

    def __call__(self, subject: Any) -> list[str]:
        """Every sentence about a record, none where nothing follows."""
        return [sentence for function in self._joined.values() for sentence in function(subject)]
