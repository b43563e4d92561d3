"""The draft that the table of succession becomes, and what it leaves to a person (the reform of 2025 in small)."""

from __future__ import annotations

import pathlib
import random

import pytest

from bench.nation import units
from bench.nation.draft import ON, prepare
from bench.nation.people import MEMBERS, _cells_of_members
from bench.nation.tree import SINCE, Nation, kind_of, named, workplaces
from bench.nation.units import AdminUnit, Succession, Tables
from nennep.organisations.reform.operations import read
from nennep.organisations.reform.plan import plan
from nennep.organisations.reform.snapshot import Choice, Snapshot, Unit

BEFORE = [
    ("province", "01", "", "Tỉnh A"), ("province", "02", "", "Tỉnh B"), ("province", "03", "", "Tỉnh C"),
    ("district", "011", "01", "Huyện Một"), ("district", "021", "02", "Huyện Hai"),
    ("district", "031", "03", "Huyện Ba"), ("district", "032", "03", "Huyện Hòn Đảo"),
    ("commune", "1", "011", "Xã Một"), ("commune", "2", "011", "Xã Hai"), ("commune", "3", "021", "Xã Ba"),
    ("commune", "4", "021", "Xã Không Nơi Đến"), ("commune", "5", "031", "Xã Còn"),
]  # fmt: skip
AFTER = [
    ("province", "02", "", "Tỉnh B"), ("province", "03", "", "Tỉnh C"),
    ("commune", "1", "02", "Xã Mới Một"), ("commune", "3", "02", "Xã Mới Ba"), ("commune", "5", "03", "Phường Còn"),
    ("commune", "9", "03", "Đặc khu Hòn Đảo"),
]  # fmt: skip
LINES = [
    ("province", "01", "02", False), ("province", "02", "02", False), ("province", "03", "03", False),
    ("commune", "1", "1", False), ("commune", "2", "1", True), ("commune", "2", "3", True),
    ("commune", "3", "3", False), ("commune", "5", "5", False),
]  # fmt: skip


def tables() -> Tables:
    before, after = ({row[:2]: AdminUnit(*row) for row in rows} for rows in (BEFORE, AFTER))
    return Tables(before, after, [Succession(*line) for line in LINES])


def test_the_table_becomes_a_draft_that_holds_once_a_person_decided() -> None:
    small = tables()
    ids = {key: number for number, key in enumerate(small.before, 2)}
    cells = {100 + pk: pk for key, pk in ids.items() if key[0] == "commune"}
    other = 200  # works in the divided commune 2
    nation = Nation(1, ids, {other: ("commune", "2")}, list(cells))
    above = {"province": "", "district": "province", "commune": "district"}
    rows = [Unit(1, None, "trung-uong", "Trung ương", 0, SINCE)]
    rows += [Unit(ids[key], ids[above[key[0]], unit.parent] if unit.parent else 1, kind_of(unit), named(unit),
                  ["", "province", "district", "commune"].index(unit.level), SINCE, (unit.code,))
             for key, unit in small.before.items()]  # fmt: skip
    rows += [Unit(cell, parent, "chi-bo-truc-thuoc", f"Chi bộ {cell}", 5, SINCE) for cell, parent in cells.items()]
    rows.append(Unit(other, ids["district", "011"], "dang-bo-co-so", "Đảng bộ Công ty", 4, SINCE))
    before = Snapshot(ON, {int(row.id): row for row in rows})

    draft = prepare(small, nation)

    asked = {what: sorted(code for _, code in cases) for what, cases in draft.asked.items()}
    assert asked == {"communes divided over several": ["2"], "communes without a successor": ["4"],
                     "new units without a source": ["9"]}  # fmt: skip
    steps = dict(enumerate(map(read, draft.steps)))
    open_ = plan(before, steps)
    divided = ids["commune", "2"]
    assert [(row.what, row.subject) for row in open_.open] == [("org", 100 + divided)]
    assert [row.sentence for row in open_.findings] == []
    done = plan(before, steps, [Choice(open_.open[0].step, "org", 100 + divided, "c3")])
    assert done.applicable
    assert {row.id: row.parent for row in done.after.values()} == {
        1: None, "p02": 1, ids["province", "03"]: 1,
        "c1": "p02", "c3": "p02", "c9": ids["province", "03"], ids["commune", "5"]: ids["province", "03"],
        100 + ids["commune", "1"]: "c1", 100 + divided: "c3", 100 + ids["commune", "3"]: "c3",
        100 + ids["commune", "4"]: "c3", 100 + ids["commune", "5"]: ids["commune", "5"], other: "c1",
    }  # fmt: skip
    lines = {(line.source, line.target, line.part) for line in done.lineage}
    assert lines >= {(divided, "c1", True), (divided, "c3", True), (ids["commune", "4"], "c3", False),
                     (ids["district", "032"], "c9", False), (ids["province", "01"], "p02", False)}  # fmt: skip
    assert done.after[ids["commune", "5"]].name == "Đảng bộ phường Còn"


def test_everybody_has_a_cell_and_every_commune_its_turn() -> None:
    cells = list(range(1, 210_628))
    counted: dict[int, int] = {}
    for cell in _cells_of_members(cells, random.Random(7)):  # noqa: S311  invented data
        counted[cell] = counted.get(cell, 0) + 1
    assert (sum(counted.values()), counted.keys() == set(cells)) == (MEMBERS, True)
    assert min(counted.values()) >= 3
    assert workplaces(tables())[0].name == "Huyện Hòn Đảo"


def test_tables_that_are_not_there_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path) -> None:
    monkeypatch.setenv("NENNEP_UNITS", str(tmp_path))
    with pytest.raises(units.NoTables, match=r"before-2025-07\.tsv.*--units"):
        units.check()
