"""Texts a column at a time are those of each cell by itself, and what was cut or dropped is told at its cell alone."""

from __future__ import annotations

import datetime
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from nennep.members.register.workbook import Cell, Texts, cell_text

MOST = 12
LETTERS = st.text(alphabet=st.sampled_from("Nguyễn Hà|\t\xa0\x00\u200b\u0301" + "a b"), max_size=15)
CELLS = st.one_of(st.none(), LETTERS, st.sampled_from([1.0, 2.5, True, datetime.date(1977, 11, 28)]))


@given(st.lists(st.tuples(CELLS, LETTERS), max_size=8))
def test_columns_give_what_each_cell_gives(rows: list[tuple[Cell, ...]]) -> None:
    texts = Texts(MOST)
    read = zip(*texts.columns(rows, 5), strict=True)

    assert list(read) == [tuple(cell_text(value)[:MOST] for value in row) for row in rows]
    for number, row in enumerate(rows, 5):
        for index, value in enumerate(row):
            odd = isinstance(value, str) and (len(cell_text(value)) > MOST or "\0" in value)
            assert (index in texts.odd.get(number, {})) == odd


def test_texts_that_are_tidy_are_taken_as_they_stand() -> None:
    rows = [["Lê Thu Dung", None], [unicodedata.normalize("NFD", "Đỗ Ước"), "x" * 20]]
    texts = Texts(MOST)

    assert texts.columns(rows, 1) == [["Lê Thu Dung", "Đỗ Ước"], ["", "x" * MOST]]
    assert [(row, list(found)) for row, found in texts.odd.items()] == [(2, [1])]
    assert texts.odd[2][1].kind == "error"
