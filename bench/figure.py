"""A figure: ours, the baseline, their ratio and the goal; and how both are measured."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

from django.db import connection

from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.kernel.rls import WEB_ROLE


class NotHere(Exception):
    """What a figure compares with is not on this machine; the text says what is missing."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table. Lower is better; `goal` is the highest ratio allowed.

    `baseline` None: there is nothing to compare with on this machine, and `most` is the highest value of ours allowed.
    `equal`: whether both sides gave the same result (None where they compute different things). `most` may stand
    beside a ratio too ("never over 15"): it is held against `highest`, else against ours. `note`: what was measured.
    """

    name: str
    ours: float
    baseline: float | None
    unit: str
    goal: float
    equal: bool | None = None
    most: float | None = None
    highest: float | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """ours / baseline."""
        return None if self.baseline is None else self.ours / self.baseline

    @property
    def verdict(self) -> str:
        """One of ok, over (the goal is missed) and unequal (the two sides disagree: the figure says nothing)."""
        if self.equal is False:
            return "unequal"
        over = self.ratio is not None and self.ratio > self.goal
        return "over" if over or (self.most is not None and (self.highest or self.ours) > self.most) else "ok"

    def line(self) -> str:
        """The figure as a line of the table that `HEAD` heads."""
        baseline = "-" if self.baseline is None else f"{self.baseline:.3f}"
        ratio = "-" if self.ratio is None else f"{self.ratio:.3f}"
        goal = f"{self.goal:g}" if self.baseline is not None else f"<= {self.most:g} {self.unit}"
        return (
            f"{self.name:<18} {self.ours:>12.3f} {baseline:>12} {self.unit:<8} {ratio:>8} {goal:>10}  "
            f"{self.verdict:<8} {self.note}"
        )

    def as_row(self) -> dict[str, Any]:
        """The figure for --json."""
        return asdict(self) | {"ratio": self.ratio, "verdict": self.verdict}


HEAD = f"{'name':<18} {'ours':>12} {'baseline':>12} {'unit':<8} {'ratio':>8} {'goal':>10}  {'verdict':<8} measured"


@contextmanager
def as_web(actor: Actor) -> Iterator[None]:
    """The role of the web process, with the actor's sight: row security holds."""
    with connection.cursor() as cursor:
        cursor.execute(f"set role {WEB_ROLE}")
    try:
        with acting(actor):
            yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("reset role")


def seconds(work: Callable[[], object]) -> float:
    """How long one call takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def in_turn(ours: Callable[[], float], baseline: Callable[[], float], rounds: int) -> tuple[float, float]:
    """Medians of both sides, measured in turn so that other load on the machine falls on both; one round warms up."""
    ours(), baseline()
    pairs = [(ours(), baseline()) for _ in range(rounds)]
    return statistics.median(one for one, _ in pairs), statistics.median(two for _, two in pairs)


def rows_of(sql: str, parameters: Any) -> list[tuple[Any, ...]]:
    """The rows of one statement, fetched whole."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
