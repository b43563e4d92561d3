"""Lists of organisations."""

from __future__ import annotations

from nennep.members.register.columns import ORGANISATION_COLUMNS
from nennep.members.register.header import choose_sheet
from nennep.members.register.organisation_rows import read_organisations, reread_organisation
from nennep.members.register.records import Pair, Register
from nennep.members.register.workbook import open_workbook
from tests.members.register.sheets import TODAY, day, xlsx

HEAD = ["TT", "Mã", "Tên tổ chức đảng", "Loại hình", "Trực thuộc", "Ngày thành lập"]


def read(*rows: list[object]) -> Register:
    sheet, header = choose_sheet(open_workbook(xlsx([["DANH SÁCH"], HEAD, *rows])), ORGANISATION_COLUMNS)
    return read_organisations(sheet, header, known=["DB01", "Đảng bộ xã An Khê"], today=TODAY)


def test_read_organisations_takes_values() -> None:
    register = read(
        [1, "CB1", "CHI BỘ THÔN 1", "Chi bộ", "Đảng bộ xã An Khê", "3/2/1990"],
        [],
        [2, "CB2", "Chi bộ 2", None, "cb1", 1991],
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
        {"order_no": "2", "code": "CB2", "name": "Chi bộ 2", "parent": "Cb1", "founded_on": day("1991")},
    ]
    assert [row.problems for row in register.rows] == [(), ()]
    assert [(skipped.number, skipped.reason) for skipped in register.skipped] == [(4, "blank")]


def test_read_organisations_tells_what_is_wrong() -> None:
    register = read(
        [1, "A", "Chi bộ A", None, "B", None],
        [2, "B", "Chi bộ B", None, "A", None],
        [3, "C", "Chi bộ C", None, "Không có", "30/02/1990"],
        [4, "D", None, None, "DB01", None],
        [5, "E", "Chi bộ E", None, None, None],
        [6, "F", "x" * 300, None, "DB01", None],
        [7, "G", "Chi bộ G", None, "Chi bộ H", None],
        [8, "H1", "Chi bộ H", None, "DB01", None],
        [9, "H2", "Chi bộ H", None, "DB01", None],
    )

    assert [
        [(problem.column, problem.kind, problem.sentence) for problem in row.problems] for row in register.rows
    ] == [
        [("parent", "error", "Các tổ chức trực thuộc nhau thành vòng; hãy sửa cấp trên.")],
        [("parent", "error", "Các tổ chức trực thuộc nhau thành vòng; hãy sửa cấp trên.")],
        [
            ("founded_on", "error", "Không có ngày 30/02/1990 trên lịch."),
            ("parent", "error", "Không thấy tổ chức cấp trên “Không có”."),
        ],
        [("name", "error", "Thiếu tên tổ chức đảng.")],
        [("parent", "doubt", "Chưa ghi tổ chức cấp trên trực tiếp.")],
        [("name", "error", "Nội dung dài quá 200 chữ.")],
        [("parent", "doubt", "Có nhiều dòng tên “Chi bộ H”; hãy ghi mã.")],
        [],
        [],
    ]
    assert register.pairs == (Pair(10, 11, "Trùng tên và cấp trên.", sure=False),)


def test_read_organisations_pairs_rows_with_one_code_and_skips_repeated_headers() -> None:
    register = read([1, "A", "Chi bộ A", None, "DB01", None], HEAD, [2, "a", "Chi bộ B", None, "DB01", None])

    assert register.pairs == (Pair(3, 5, "Trùng mã tổ chức.", sure=True),)
    assert [skipped.reason for skipped in register.skipped] == ["header"]


def test_reread_organisation() -> None:
    row = read([1, "A", None, None, "DB01", "30/02/1990"]).rows[0]

    again = reread_organisation(row, {"name": " Chi bộ A ", "founded_on": "1990", "other": "x"}, today=TODAY)

    assert (again.values["name"], again.values["founded_on"], again.problems) == ("Chi bộ A", day("1990"), ())
