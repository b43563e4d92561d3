"""A sheet as it is kept between the pages: parsed once, packed small, and read back without opening the file again."""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from types import NoneType
from typing import Any

from nennep.members.register.workbook import Cell, Sheet, cell_text

_LEVEL = 1  # a register is names and dates: harder packing costs more time than it saves room


def pack(sheet: Sheet) -> bytes:
    """The sheet for keeping. Dates and numbers are kept as the texts that `cell_text` makes of them."""
    data = {
        "name": sheet.name,
        "columns": [_kept(column) for column in zip(*sheet.rows, strict=True)],
        "merged": sheet.merged,
        "formulas": [[row, column, text] for (row, column), text in sheet.formulas.items()],
        "legacy_font": sheet.legacy_font,
        "cell_letters": sheet.cell_letters,
    }
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), check_circular=False)
    return zlib.compress(text.encode("utf-8", "surrogatepass"), _LEVEL)


def _kept(column: Sequence[Cell]) -> Sequence[Cell]:
    """A column with its dates and numbers as texts, each read once."""
    if set(map(type, column)) <= {str, NoneType}:
        return column
    known = {value: cell_text(value) for value in set(column) if value is not None}
    return [value if value is None or type(value) is str else known[value] for value in column]


def unpack(packed: bytes) -> Sheet:
    """The sheet that was packed; everything read from it is read as from the file."""
    data: dict[str, Any] = json.loads(zlib.decompress(packed).decode("utf-8", "surrogatepass"))
    return Sheet(
        data["name"],
        list(zip(*data["columns"], strict=True)),
        tuple((first, left, last, right) for first, left, last, right in data["merged"]),
        {(row, column): text for row, column, text in data["formulas"]},
        data["legacy_font"],
        data["cell_letters"],
    )
