"""The two invented registers of the shared folder, read whole."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from nennep.members.register.header import choose_sheet
from nennep.members.register.records import Register
from nennep.members.register.rows import read_register
from nennep.members.register.workbook import open_workbook
from tests.members.register.conftest import SAMPLES
from tests.members.register.sheets import TODAY


def sample(name: str) -> Register:
    sheet, header = choose_sheet(open_workbook((SAMPLES / name).read_bytes(), name))
    return read_register(sheet, header, as_of=header.as_of or TODAY, today=TODAY)


def test_flat_register() -> None:
    register = sample("flat-1.xlsx")

    assert len(register.rows) == 300
    assert [row.problems for row in register.rows if row.problems] == []
    assert (register.skipped, register.pairs, register.notes) == ((), (), ())
    assert Counter(row.values["cell"] for row in register.rows) == {
        "Chi bộ thôn 1": 33,
        "Chi bộ thôn 2": 30,
        "Chi bộ thôn 3": 45,
        "Chi bộ thôn 4": 29,
        "Chi bộ thôn 5": 37,
        "Chi bộ thôn 6": 34,
        "Chi bộ thôn 7": 35,
        "Chi bộ thôn 8": 23,
        "Chi bộ thôn 9": 34,
    }
    assert Counter(row.values["sex"] for row in register.rows) == {"M": 178, "F": 122}
    assert sum("official_on" not in row.values for row in register.rows) == 71


def test_sectioned_register_people_and_cells() -> None:
    register = sample("sectioned-1.xlsx")

    assert len(register.rows) == 220
    assert Counter(row.values["cell"] for row in register.rows) == {
        "Chi bộ thôn 1": 8,
        "Chi bộ tổ dân phố 2": 29,
        "Chi bộ thôn 3": 5,
        "Chi bộ thôn 4": 35,
        "Chi bộ tổ dân phố 5": 24,
        "Chi bộ thôn 6": 9,
        "Chi bộ tổ dân phố 7": 20,
        "Chi bộ thôn 8": 18,
        "Chi bộ tổ dân phố 9": 9,
        "Chi bộ thôn 10": 21,
        "Chi bộ thôn 11": 24,
        "Chi bộ tổ dân phố 12": 18,
    }
    assert [section.sure for section in register.sections] == [True] * 12
    assert register.notes == ()
    assert Counter(skipped.reason for skipped in register.skipped) == {
        "section": 12, "subtotal": 12, "total": 1, "blank": 2, "signature": 2,
    }  # fmt: skip
    assert Counter(row.values["sex"] for row in register.rows) == {"M": 124, "F": 96}
    assert Counter(row.values.get("party_post") for row in register.rows) == {
        None: 184, "Bí thư": 12, "Phó Bí thư": 12, "Chi ủy viên": 12,
    }  # fmt: skip


def test_sectioned_register_doubles_problems_and_remarks() -> None:
    register = sample("sectioned-1.xlsx")

    assert [(pair.first, pair.second, pair.sure) for pair in register.pairs] == [(12, 37, True), (113, 219, True)]
    assert Counter((p.column, p.kind) for row in register.rows for p in row.problems) == {
        ("full_name", "note"): 18,
        ("birth", "note"): 19,
        ("admitted_on", "note"): 19,
        ("official_on", "note"): 9,
        ("card_no", "note"): 15,
        ("remark", "note"): 10,
    }
    assert Counter(remark.kind for row in register.rows for remark in row.remarks) == {
        "temporary_elsewhere": 18, "transferred_in": 14, "exempt": 13, "died": 9,
    }  # fmt: skip


def test_sectioned_register_dates_keep_their_precision() -> None:
    rows = sample("sectioned-1.xlsx").rows

    def precisions(slug: str) -> dict[str, int]:
        return dict(Counter(getattr(row.values.get(slug), "precision", "none") for row in rows))

    assert precisions("birth") == {"day": 187, "month": 21, "year": 12}
    assert precisions("admitted_on") == {"day": 193, "month": 13, "year": 14}
    assert precisions("official_on") == {"day": 157, "month": 10, "year": 11, "none": 42}
    assert [str(row.values["birth"]) for row in rows[:3]] == ["02/1966", "22/04/1984", "08/08/1944"]
    assert max(row.values["admitted_on"].date for row in rows) <= dt.date(2026, 10, 31)  # type: ignore[union-attr]
