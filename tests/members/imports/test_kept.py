"""A sheet that is kept between the pages is read as the file is."""

from __future__ import annotations

import datetime
import json
import zlib

import pytest

from nennep.kernel.errors import RuleBroken
from nennep.members.register.header import find_header
from nennep.members.register.rows import cell_names, read_register
from nennep.members.register.workbook import Sheet, open_workbook
from nennep.members.staging.kept import pack, unpack
from tests.members.imports import books

D = datetime.date
ODD = Sheet(
    "Lạ",
    [
        ["TT", "Họ và tên", "Ngày sinh", "Ngày vào Đảng", "Chi bộ"],
        [1, "  Lý\x00 Văn\u200b A ", datetime.datetime(1980, 2, 3, 4, 5), 29000.0, "Chi bộ \ud800 1"],  # noqa: DTZ001  as Excel has it
        [2.5, "Lý Văn B", datetime.time(7, 30), datetime.timedelta(days=2), True],
        [None, "Lý Văn C" * 400, D(1980, 2, 3), "31/02/2001", ""],
    ],
    ((2, 4, 4, 4),),
    {(2, 3): "A1+1"},
)


@pytest.mark.parametrize("sheet", [
    ODD, *(book.read(book.sheet_names[0]) for book in map(open_workbook, (books.sectioned(), books.flat(
        books.person("Trần Văn Mới"), books.person("=cmd|'/c calc'!A1 Xấu", birth="32/13/1980"),
        books.person("LÊ THỊ HAI", birth="1970", admitted=D(1999, 1, 1)))))),
])  # fmt: skip
def test_sheet_kept_gives_the_same_register(sheet: Sheet) -> None:
    kept = unpack(pack(sheet))
    header = find_header(sheet)

    assert find_header(kept) == header
    register = read_register(sheet, header, as_of=D(2026, 10, 31), today=D(2026, 11, 22))
    assert register.rows
    assert read_register(kept, header, as_of=D(2026, 10, 31), today=D(2026, 11, 22)) == register
    assert cell_names(kept, header) == [row.texts.get("cell", "") for row in register.rows]


@pytest.mark.parametrize("packed", [[["1", "Lê"]], {"rows": []}])
def test_what_an_earlier_version_kept_is_refused_in_words(packed: object) -> None:
    with pytest.raises(RuleBroken, match="bản phần mềm cũ"):
        unpack(zlib.compress(json.dumps(packed).encode()))
