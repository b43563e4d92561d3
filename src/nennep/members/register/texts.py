"""The texts of a sheet's cells, a column at a time: what is tidy already is seen to be so at once, not cell by cell."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import cast

from django.utils.translation import gettext as _

from nennep.members.register.columns import IGNORE
from nennep.members.register.records import Problem
from nennep.members.register.workbook import Cell, cell_text

_BETWEEN = "|"  # stands between texts that are looked at together


class Texts:
    """What stands in cells as tidy texts of at most `most` letters.

    `odd`: by row and then by column, what was cut or dropped in a cell.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self.odd: defaultdict[int, dict[int, Problem]] = defaultdict(dict)
        self._known: dict[Cell, str] = {}
        self._odd: dict[Cell, Problem] = {}

    def of(self, value: Cell) -> str:
        """The tidy text of one cell, cut at the limit."""
        if value in self._known:
            return self._known[value]
        text = cell_text(value)
        if len(text) > self.most:
            text = text[: self.most]
            sentence = _("Ô dài quá %(count)s chữ nên bị cắt bớt; hãy rút gọn.") % {"count": self.most}
            self._odd[value] = Problem(IGNORE, "error", sentence)
        elif isinstance(value, str) and not value.isprintable() and any(x < " " and not x.isspace() for x in value):
            self._odd[value] = Problem(IGNORE, "note", _("Đã bỏ ký tự không nhìn thấy trong ô."))
        self._known[value] = text
        return text

    def rows(self, rows: Sequence[Sequence[Cell]], first: int) -> Iterator[tuple[str, ...]]:
        """The texts of equally long rows, row by row; `first` is the number of the first."""
        width = len(rows[0]) if rows else 0
        return zip(*[self._column([row[index] for row in rows], index, first) for index in range(width)], strict=True)

    def _column(self, values: Sequence[Cell], index: int, first: int) -> list[str]:
        if set(map(type, values)) <= {str, type(None)}:
            texts = ["" if value is None else cast("str", value) for value in values]
            if self._are_tidy(texts):
                return texts
        known = [self.of(value) for value in values]
        if self._odd:
            for number, value in enumerate(values, first):
                if value in self._odd:
                    self.odd[number][index] = self._odd[value]
        return known

    def _are_tidy(self, texts: list[str]) -> bool:
        """Whether each is its own tidy text (`kernel.vietnamese.tidy`), and none is too long."""
        whole = f"{_BETWEEN}{_BETWEEN.join(texts)}{_BETWEEN}"
        spaced = "  " in whole or f" {_BETWEEN}" in whole or f"{_BETWEEN} " in whole
        composed = whole.isprintable() and unicodedata.is_normalized("NFC", whole)
        return composed and not spaced and max(map(len, texts), default=0) <= self.most
