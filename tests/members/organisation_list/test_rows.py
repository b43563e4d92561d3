"""Reading lists of organisations, each row by itself."""

from __future__ import annotations

from nennep.members.organisation_list.rows import read_organisations, reread_organisation
from nennep.members.register.columns import ORGANISATION_COLUMNS
from nennep.members.register.header import choose_sheet
from nennep.members.register.records import Register
from nennep.members.register.workbook import open_workbook
from tests.members.register.sheets import TODAY, day, xlsx

HEAD = ["TT", "Mã", "Tên tổ chức đảng", "Loại hình", "Trực thuộc", "Ngày thành lập"]


def read(*rows: list[object]) -> Register:
    sheet, header = choose_sheet(open_workbook(xlsx([["DANH SÁCH"], HEAD, *rows])), ORGANISATION_COLUMNS)
    return read_organisations(sheet, header, today=TODAY)


def test_read_organisations_takes_values() -> None:
    register = read(
        [1, "CB1", "CHI BỘ THÔN 1", "Chi bộ", "Đảng bộ xã An Khê", "3/2/1990"],
        [],
        [2, "CB2", "Chi bộ 2", None, "cb1", 1991],
        HEAD,
    )

    assert [dict(row.values) for row in register.rows] == [
        {
            "order_no": "1",
            "code": "CB1",
            "name": "Chi bộ thôn 1",
            "kind": "Chi bộ",
            "parent": "Đảng bộ xã An Khê",
            "founded_on": day("1990-02-03"),
        },
        {"order_no": "2", "code": "CB2", "name": "Chi bộ 2", "parent": "cb1", "founded_on": day("1991")},
    ]
    assert [row.problems for row in register.rows] == [(), ()]
    assert [(skipped.number, skipped.reason) for skipped in register.skipped] == [(4, "blank"), (6, "header")]


def test_read_organisations_tells_what_is_wrong_by_column() -> None:
    register = read(
        [1, "C", "Chi bộ C", None, "An", "30/02/1990"],
        [2, "D", None, None, "DB01", None],
        [3, "F", "x" * 300, None, "DB01", None],
        [4, "G" * 31, "Chi bộ G", "k" * 130, "p" * 250, None],
        [5, "H\x01", "Chi bộ H", None, None, "9999-99-99"],
    )

    assert [[(one.column, one.kind, one.sentence) for one in row.problems] for row in register.rows] == [
        [("founded_on", "error", "Không có ngày 30/02/1990 trên lịch.")],
        [("name", "error", "Thiếu tên tổ chức đảng.")],
        [("name", "error", "Nội dung dài quá 200 chữ.")],
        [
            ("code", "error", "Nội dung dài quá 30 chữ."),
            ("kind", "error", "Nội dung dài quá 120 chữ."),
            ("parent", "error", "Nội dung dài quá 240 chữ."),
        ],
        [
            ("code", "note", "Đã bỏ ký tự không nhìn thấy trong ô."),
            ("founded_on", "error", register.rows[4].problems[1].sentence),
        ],
    ]


def test_reread_organisation_forgets_what_was_corrected() -> None:
    row = read([1, "A", None, None, "DB01", "30/02/1990"]).rows[0]

    again = reread_organisation(row, {"name": " Chi bộ A ", "founded_on": "1990", "other": "x"}, today=TODAY)

    assert (again.values["name"], again.values["founded_on"], again.problems) == ("Chi bộ A", day("1990"), ())
    assert "other" not in again.texts
