"""A sheet as it is kept between the pages: parsed once, packed small, and read back without opening the file again."""

from __future__ import annotations

import json
import zlib
from typing import Any

from nennep.members.register.workbook import Cell, Sheet, cell_text

_LEVEL = 1  # a register is names and dates: harder packing costs more time than it saves room


def pack(sheet: Sheet) -> bytes:
    """The sheet for keeping. Dates and numbers are kept as the texts that `cell_text` makes of them."""
    known: dict[Cell, str | None] = {None: None}

    def kept(value: Cell) -> str | None:
        if isinstance(value, str):
            return value
        if value not in known:
            known[value] = cell_text(value)
        return known[value]

    data = {
        "name": sheet.name,
        "rows": [[value if type(value) is str else kept(value) for value in row] for row in sheet.rows],
        "merged": sheet.merged,
        "formulas": [[row, column, text] for (row, column), text in sheet.formulas.items()],
        "legacy_font": sheet.legacy_font,
        "cell_letters": sheet.cell_letters,
    }
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), check_circular=False)
    return zlib.compress(text.encode("utf-8", "surrogatepass"), _LEVEL)


def unpack(packed: bytes) -> Sheet:
    """The sheet that was packed; everything read from it is read as from the file."""
    data: dict[str, Any] = json.loads(zlib.decompress(packed).decode("utf-8", "surrogatepass"))
    return Sheet(
        data["name"],
        data["rows"],
        tuple((first, left, last, right) for first, left, last, right in data["merged"]),
        {(row, column): text for row, column, text in data["formulas"]},
        data["legacy_font"],
        data["cell_letters"],
    )
