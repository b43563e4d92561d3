"""The tables of units before and after 1 July 2025, and who succeeded whom: public, no part of the project.

Three tab-separated files in UTF-8: `before-2025-07.tsv` and `after-2025-07.tsv` (level, code, parent_code, name) and
`succession-2025-07.tsv` (level, old_code, new_code, share: "whole" or "part").
"""

from __future__ import annotations

import csv
import hashlib
import pathlib
from dataclasses import dataclass

from nennep.config import env

USUAL = env.ROOT.parent / "shared" / "data" / "administrative-units"
FILES = ("before-2025-07.tsv", "after-2025-07.tsv", "succession-2025-07.tsv")
Key = tuple[str, str]  # level and code: 2,179 codes stand in both lists for different units


class NoTables(Exception):
    """The folder does not hold the tables; the text is a sentence for the person at the machine."""


@dataclass(frozen=True, slots=True)
class AdminUnit:
    """A province, district or commune; `parent` is the code of the unit above, "" of provinces."""

    level: str
    code: str
    parent: str
    name: str


@dataclass(frozen=True, slots=True)
class Succession:
    """A unit before went on in a unit after, as a whole or in part."""

    level: str
    old: str
    new: str
    part: bool


@dataclass(frozen=True, slots=True)
class Tables:
    """Units by level and code, each list in the order of its file, and every line of succession."""

    before: dict[Key, AdminUnit]
    after: dict[Key, AdminUnit]
    succession: list[Succession]

    def of(self, level: str) -> list[AdminUnit]:
        """The units before, of one level."""
        return [unit for unit in self.before.values() if unit.level == level]


def folder() -> pathlib.Path:
    """Where the tables lie: NENNEP_UNITS, else beside the project's own folder."""
    return env.folder("NENNEP_UNITS", USUAL)


def check() -> None:
    """Raise NoTables with what is missing where."""
    missing = [name for name in FILES if not (folder() / name).is_file()]
    if missing:
        raise NoTables(
            f"the tables of administrative units are not in {folder()} (missing: {', '.join(missing)}); "
            "name their folder with --units"
        )


def digest() -> str:
    """What the tables hold, in short."""
    return hashlib.sha256(b"".join((folder() / name).read_bytes() for name in FILES)).hexdigest()


def read_tables() -> Tables:
    """Read the three files."""
    before, after, succession = (_rows(name) for name in FILES)
    return Tables(
        _units(before), _units(after),
        [Succession(row["level"], row["old_code"], row["new_code"], row["share"] == "part") for row in succession],
    )  # fmt: skip


def _rows(name: str) -> list[dict[str, str]]:
    with (folder() / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def _units(rows: list[dict[str, str]]) -> dict[Key, AdminUnit]:
    return {
        (row["level"], row["code"]): AdminUnit(row["level"], row["code"], row["parent_code"], row["name"])
        for row in rows
    }
