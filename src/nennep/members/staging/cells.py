"""From the names a file gives cells to cells: those that are there, those to be founded, those to be left out."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from nennep.kernel.vietnamese import fold
from nennep.organisations.queries import kinds_on, names_on, natural_key
from nennep.orgtree.levels import Level
from nennep.orgtree.models import OrgNow, OrgVersion
from nennep.orgtree.queries import under
from nennep.regulations.rules.organisations import may_stand_under, organisation_kinds

What = Literal["cell", "found", "leave", ""]


@dataclass(frozen=True, slots=True)
class CellChoice:
    """What becomes of a name: an existing cell (`org_id`), a new one, left out, or not decided yet ("")."""

    what: What
    org_id: int | None = None

    def to_json(self) -> list[Any]:
        """As a batch keeps it."""
        return [self.what, self.org_id]


def choices_from_json(data: Mapping[str, Any]) -> dict[str, CellChoice]:
    """What a batch keeps: folded name -> choice."""
    return {name: CellChoice(what, org_id) for name, (what, org_id) in data.items()}


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells at or under an organisation today, by id, with their names."""

    names: Mapping[int, str]

    def ordered(self) -> list[tuple[int, str]]:
        """For a list to choose from."""
        return sorted(self.names.items(), key=lambda cell: (natural_key(cell[1]), cell[0]))


def cells_of(org: OrgNow, today: datetime.date) -> Cells:
    """The living cells at or under an organisation."""
    ids = OrgNow.objects.filter(under(org.path), level=Level.CELL, alive=True).values_list("org_id", flat=True)
    return Cells(names_on(ids, today))


def _key(name: str) -> str:
    """A name for comparing: without marks, without the word for cell, the words for parts of a place left out."""
    plain = re.sub(r"[^a-z0-9]+", " ", fold(name)).strip()
    return re.sub(r"^(chi bo|cb)\s+", "", plain)


def propose(names: Iterable[str], org: OrgNow, cells: Cells) -> dict[str, CellChoice]:
    """A choice for each name of the file (folded): the cell of that name if there is exactly one.

    In a file of one cell everything goes to that cell, whatever it calls it.
    """
    if org.level == Level.CELL:
        return {fold(name): CellChoice("cell", org.org_id) for name in [*names, ""]}
    known: dict[str, list[int]] = {}
    for cell, name in cells.names.items():
        known.setdefault(_key(name), []).append(cell)
    found: dict[str, CellChoice] = {}
    for name in names:
        same = known.get(_key(name), [])
        found[fold(name)] = CellChoice("cell", same[0]) if len(same) == 1 else CellChoice("")
    return found


def cell_kind(org_id: int, on: datetime.date) -> str:
    """The kind of a cell that may be founded under an organisation by the rule set of a day; '' when there is none."""
    kind = kinds_on([org_id], on).get(org_id)
    verdicts = {
        code: may_stand_under(code, kind, on).kind
        for code, one in organisation_kinds(on).items()
        if one.level == Level.CELL
    }
    return next((code for wanted in ("done", "due") for code, said in verdicts.items() if said == wanted), "")


def begins(cell_ids: Iterable[int]) -> dict[int, datetime.date]:
    """The first day of each cell: nobody was active in it before."""
    starts: dict[int, datetime.date] = {}
    rows = OrgVersion.objects.filter(org_id__in=set(cell_ids)).order_by("valid_from", "id")
    for org_id, start in rows.values_list("org_id", "valid_from"):
        starts.setdefault(org_id, start)
    return starts
