"""A progress line for long work, on a terminal only."""

from __future__ import annotations

import sys


class Progress:
    """`say` a step, `part` how far it is; nothing is drawn where nobody looks."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.drawn = sys.stderr.isatty()

    def part(self, done: int, whole: int) -> None:
        """Draw the bar."""
        if self.drawn and whole:
            width = 30 * done // whole
            sys.stderr.write(f"\r{self.title} [{'#' * width:30}] {100 * done // whole:3d} %")
            sys.stderr.flush()

    def say(self, text: str) -> None:
        """Say how far it is where the whole is not known."""
        if self.drawn:
            sys.stderr.write(f"\r{self.title}: {text}{' ' * 20}")
            sys.stderr.flush()

    def done(self, text: str = "") -> None:
        """Close the line, or print one where no bar was drawn."""
        sys.stderr.write(f"\r{self.title}: {text or 'done'}{' ' * 40}\n" if self.drawn else f"{self.title}: {text}\n")
