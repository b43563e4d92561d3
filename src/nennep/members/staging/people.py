"""The rows of a register that become new people, column by column: of a hundred thousand no rows are made again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from nennep.members.register.records import RemarkReading, Value
from nennep.members.staging.rows import Staged

Column = Sequence[Value | None]


@dataclass(frozen=True, slots=True)
class NewPeople:
    """Rows by their numbers in the sheet, rising: the name that the file gives the cell of each, what was understood of
    each column (None where nothing was), and by number the remark readings that were ticked."""

    numbers: Sequence[int] = ()
    cells: Sequence[str] = ()
    values: Mapping[str, Column] = field(default_factory=dict)
    ticked: Mapping[int, Sequence[RemarkReading]] = field(default_factory=dict)

    def column(self, slug: str) -> Column:
        """What was understood of a column, also of one that the file does not have."""
        return self.values.get(slug) or [None] * len(self.numbers)

    def without(self, numbers: Collection[int]) -> NewPeople:
        """The other rows."""
        if not numbers:
            return self
        return self._at([place for place, number in enumerate(self.numbers) if number not in numbers])

    def _at(self, places: Sequence[int]) -> NewPeople:
        return NewPeople(
            [self.numbers[place] for place in places],
            [self.cells[place] for place in places],
            {slug: [column[place] for place in places] for slug, column in self.values.items()},
            self.ticked,
        )


def people_of(rows: Sequence[Staged]) -> NewPeople:
    """Rows as columns."""
    slugs = dict.fromkeys(slug for staged in rows for slug in staged.row.values)
    return joined([
        NewPeople(
            [staged.number for staged in rows],
            [staged.row.texts.get("cell", "") for staged in rows],
            {slug: [staged.row.values.get(slug) for staged in rows] for slug in slugs},
            {staged.number: staged.ticked() for staged in rows if staged.takes},
        )
    ])  # fmt: skip


def joined(parts: Iterable[NewPeople]) -> NewPeople:
    """The rows of all parts, by their numbers."""
    numbers: list[int] = []
    cells: list[str] = []
    values: dict[str, list[Value | None]] = {}
    ticked: dict[int, Sequence[RemarkReading]] = {}
    for part in parts:
        for slug in part.values.keys() - values.keys():
            values[slug] = [None] * len(numbers)
        for slug, column in values.items():
            column += part.column(slug)
        numbers += part.numbers
        cells += part.cells
        ticked |= part.ticked
    whole = NewPeople(numbers, cells, values, ticked)
    places = sorted(range(len(numbers)), key=numbers.__getitem__)
    return whole if places == list(range(len(numbers))) else whole._at(places)
