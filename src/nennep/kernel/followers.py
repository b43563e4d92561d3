"""What follows an act in areas above the one that acts, in the same transaction: a lower area never knows a higher one.

An area that makes a record offers `Followers`; areas above join once, when the application starts.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from nennep.kernel.actor import Actor

Joining = TypeVar("Joining", bound=Callable[..., object])


class _Joined(Generic[Joining]):
    """Functions of areas above, in the order in which they joined."""

    def __init__(self, said: str) -> None:
        self.__doc__ = said
        self._joined: dict[str, Joining] = {}

    def join(self, function: Joining) -> None:
        """Let a function be called; joining again changes nothing."""
        self._joined[f"{function.__module__}.{function.__qualname__}"] = function


class Followers(_Joined[Callable[[Actor, Any], object]]):
    """Functions that are called, in the order in which they joined, with the actor and the record of an act."""

    def __call__(self, actor: Actor, subject: Any) -> None:
        """Call everybody who joined; what one of them refuses is refused altogether."""
        for function in self._joined.values():
            function(actor, subject)


class Foretellers(_Joined[Callable[[Any], list[str]]]):
    """Functions that say in sentences, before an act, what of it follows in areas above; asked in the order in which
    they joined, within the sight of the transaction."""

    def __call__(self, subject: Any) -> list[str]:
        """Every sentence about a record, none where nothing follows."""
        return [sentence for function in self._joined.values() for sentence in function(subject)]
