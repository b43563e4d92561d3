"""Walking registers: sections, totals, signatures, marks, corrections, doubles."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nennep.members.register.header import find_header
from nennep.members.register.interpret import Interpreter, reread
from nennep.members.register.records import Note, Pair, Problem, ReadRow, Section
from nennep.members.register.rows import read_register
from nennep.members.register.workbook import Sheet
from tests.members.register.sheets import AS_OF, HEAD, PERSON, TODAY, day, opened, read, row_of, xlsx
from tests.members.register.test_header import MERGED, TWO_ROWS


def person(number: int, name: str, birth: str = "1/2/1970", remark: str | None = None) -> list[object]:
    return [number, name, "Nam", birth, "1/2/1995", "1/2/1996", f"36.{100000 + number}", remark]


def problems(row: ReadRow, kind: str) -> list[tuple[str, str]]:
    return [(problem.column, problem.sentence) for problem in row.problems if problem.kind == kind]


def test_read_register_of_two_header_rows_takes_the_sex_from_the_column_of_birth() -> None:
    register = read(TWO_ROWS, MERGED)

    first, second = register.rows
    assert dict(first.values) == {
        "order_no": "1",
        "full_name": "Lê Thu Dung",
        "birth": day("1966-02"),
        "sex": "F",
        "ethnicity": "Kinh",
        "admitted_on": day("1990-02-01"),
        "official_on": day("1991-02-01"),
        "card_no": "36.198418",
        "schooling": "9/12",
        "profession": "Luật",
        "theory": "Sơ cấp",
        "cell": "Chi bộ thôn 1",
    }
    assert (second.values["sex"], second.values["birth"], second.values.get("official_on")) == ("M", day("1970"), None)
    assert (first.number, first.problems) == (9, ())
    assert first.cells[:4] == ("1", "Lê Thu Dung", "", "2/1966")


def test_read_register_turns_sections_into_cells_and_skips_the_rest_with_reasons() -> None:
    rows = [
        HEAD,
        ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)"],
        [None, "I. CHI BỘ THÔN 1 (2 đ/c)"],
        person(1, "Lê Văn An"),
        person(2, "Tống Công Bình"),
        [None, "Cộng chi bộ:", 3],
        HEAD,
        ["II", "TRƯỜNG TIỂU HỌC"],
        person(3, "Công Tằng Hà"),
        ["A", "ĐẢNG VIÊN DỰ BỊ"],
        person(4, "Cao Văn Tổng"),
        [5],
        [],
        ["Tổng cộng: 4 đảng viên"],
        [None, None, None, None, "An Khê, ngày 31 tháng 10 năm 2026"],
        [None, None, None, None, "T/M ĐẢNG ỦY"],
        [None, None, None, None, "BÍ THƯ"],
        [None, None, None, None, "Nguyễn Văn Ký"],
        [],
    ]

    register = read(rows)

    assert [(row.number, row.values["cell"]) for row in register.rows] == [
        (4, "Chi bộ thôn 1"),
        (5, "Chi bộ thôn 1"),
        (9, "Trường tiểu học"),
        (11, "Trường tiểu học"),
    ]
    assert register.sections == (
        Section(3, "I. CHI BỘ THÔN 1 (2 đ/c)", "Chi bộ thôn 1", True),
        Section(8, "TRƯỜNG TIỂU HỌC", "Trường tiểu học", False),
    )
    assert [(skipped.number, skipped.reason) for skipped in register.skipped] == [
        (2, "numbering"),
        (3, "section"),
        (6, "subtotal"),
        (7, "header"),
        (8, "section"),
        (10, "section"),
        (12, "blank"),
        (13, "blank"),
        (14, "total"),
        (15, "signature"),
        (16, "signature"),
        (17, "signature"),
        (18, "signature"),
    ]
    assert register.notes == (Note(6, "Dòng 6 ghi tổng 3, đọc được 2 người."),)


def test_read_register_keeps_what_it_does_not_know_in_sight() -> None:
    register = read([HEAD, PERSON, [None, "Nguyễn Văn Không Rõ"], [None, "xem phụ lục"]])

    assert [(skipped.number, skipped.reason, skipped.text) for skipped in register.skipped] == [
        (3, "unknown", "Nguyễn Văn Không Rõ"),
        (4, "unknown", "xem phụ lục"),
    ]


def test_read_register_takes_a_person_with_nothing_but_number_and_name() -> None:
    register = read([HEAD, PERSON, [2, "Nguyễn Văn Bình"]])

    assert problems(register.rows[1], "doubt") == [
        ("birth", "Thiếu ngày sinh."),
        ("admitted_on", "Thiếu ngày vào Đảng."),
    ]


def test_read_register_asks_for_a_missing_name() -> None:
    register = read([HEAD, PERSON, [2, None, "Nam", "1/2/1970", "1/2/1995", None, None, None]])

    assert problems(register.rows[1], "error") == [("full_name", "Thiếu họ và tên.")]


def test_read_register_takes_the_cell_of_the_title_when_there_are_no_sections() -> None:
    assert read([["CHI BỘ THÔN 1"], HEAD, PERSON]).rows[0].values["cell"] == "Chi bộ thôn 1"


def test_read_register_fills_a_cell_merged_down_over_its_members() -> None:
    rows = [["Chi bộ", *HEAD], ["Chi bộ thôn 1", *PERSON], [None, *PERSON], ["Chi bộ thôn 2", *PERSON]]
    target = xlsx(rows, ["A2:A3"])

    sheet, header = opened(target)
    register = read_register(sheet, header, as_of=AS_OF, today=TODAY)

    assert [row.values["cell"] for row in register.rows] == ["Chi bộ thôn 1", "Chi bộ thôn 1", "Chi bộ thôn 2"]


def test_read_register_joins_a_name_in_two_columns_and_reads_marks() -> None:
    rows = [
        ["TT", "Họ và tên đệm", "Tên", "Nữ", "Ngày sinh", "Lý luận chính trị", None],
        [None, None, None, None, None, "SC", "TC"],
        [1, "Lê Thu", "Dung", "x", "1/2/1970", None, "x"],
        [2, "Lê Văn", "Bình", None, "1/2/1971", "X", None],
    ]

    first, second = read(rows, ["F1:G1"]).rows

    assert (first.values["full_name"], first.values["sex"], first.values["theory"]) == ("Lê Thu Dung", "F", "Trung cấp")
    assert (second.values["full_name"], second.values.get("sex"), second.values["theory"]) == (
        "Lê Văn Bình",
        None,
        "Sơ cấp",
    )


def test_read_register_asks_when_both_columns_of_birth_are_filled() -> None:
    rows = [*TWO_ROWS[:9], [2, "Võ Quang Dũng", "1970", "1971", *TWO_ROWS[9][4:]]]

    row = read(rows, MERGED).rows[1]

    assert problems(row, "doubt") == [("sex", "Có ngày sinh ở cả hai cột nam và nữ; hãy chọn lại giới tính.")]


def test_read_register_uses_the_mapping_it_is_given() -> None:
    sheet, header = opened(xlsx([["Họ và tên", "Ngày sinh", "Màu mắt"], ["Lê Dung", "1/2/1970", "1/2/1995"]]))

    register = read_register(sheet, header, ["full_name", "birth", "admitted_on"], as_of=AS_OF, today=TODAY)

    assert register.rows[0].values["admitted_on"] == day("1995-02-01")


def test_read_register_tells_formulas_and_never_keeps_them() -> None:
    rows = [HEAD, [*PERSON[:3], "=DATE(1983,8,16)", *PERSON[4:7], '=HYPERLINK("x")']]

    (row,) = read(rows).rows

    assert row.cells[3] == row.cells[7] == ""
    assert problems(row, "doubt") == [
        ("birth", "Ô có công thức “=DATE(1983,8,16)” không có giá trị; công thức không được giữ lại.")
    ]
    assert problems(row, "note") == [
        ("remark", 'Ô có công thức “=HYPERLINK("x")” không có giá trị; công thức không được giữ lại.')
    ]


def test_read_register_cuts_and_tells_texts_that_are_too_long_and_drops_nul() -> None:
    rows = [HEAD, [*PERSON[:7], "dài " * 1000], [2, "Lê\0 Văn An", *PERSON[2:]]]

    long, nul = read_register(
        Sheet("a", rows),
        find_header(Sheet("a", rows)),
        as_of=AS_OF,
        today=TODAY,
    ).rows

    assert len(long.texts["remark"]) <= 2000
    assert problems(long, "error") == [("remark", "Ô dài quá 2000 chữ nên bị cắt bớt; hãy rút gọn.")]
    assert nul.values["full_name"] == "Lê Văn An"
    assert problems(nul, "note") == [("full_name", "Đã bỏ ký tự không nhìn thấy trong ô.")]


def test_read_register_offers_remarks_and_applies_none() -> None:
    row = read([HEAD, person(1, "Lê Văn An", remark="Đã mất 9/2026")]).rows[0]

    assert [(remark.kind, remark.on) for remark in row.remarks] == [("died", day("2026-09"))]
    assert row.values["remark"] == "Đã mất 9/2026"


@pytest.mark.parametrize(
    ("texts", "problem"),
    [
        (
            {"admitted_on": "1/2/1995", "official_on": "1/1/1995"},
            Problem("official_on", "error", "Ngày chính thức 01/01/1995 trước ngày vào Đảng 01/02/1995."),
        ),
        (
            {"admitted_on": "1/2/1995", "official_on": "1/3/1997"},
            Problem(
                "official_on",
                "doubt",
                "Ngày chính thức 01/03/1997 sau ngày vào Đảng 01/02/1995 hơn 2 năm; hãy xem lại.",
            ),
        ),
        (
            {"birth": "2/2/1980", "admitted_on": "1/2/1998"},
            Problem("admitted_on", "doubt", "Vào Đảng 01/02/1998 khi chưa đủ 18 tuổi (sinh 02/02/1980); hãy xem lại."),
        ),
        ({"birth": "1/2/1905"}, Problem("birth", "doubt", "Tuổi tính ra hơn 110; hãy xem lại.")),
    ],
)
def test_consistency(texts: dict[str, str], problem: Problem) -> None:
    assert row_of(full_name="Lê Dung", **texts).problems == (problem,)


@pytest.mark.parametrize(
    "texts",
    [
        {"admitted_on": "1995", "official_on": "1/1/1995"},
        {"admitted_on": "2/1995", "official_on": "1997"},
        {"birth": "1980", "admitted_on": "1/2/1998"},
        {"birth": "1/2/1980", "admitted_on": "1/2/1998"},
    ],
)
def test_consistency_tells_only_what_is_certain(texts: dict[str, str]) -> None:
    assert row_of(full_name="Lê Dung", **texts).problems == ()


def test_two_digit_years_are_decided_by_the_other_dates_of_the_row() -> None:
    later = dt.date(2035, 1, 1)
    texts = {"full_name": "Lê Dung", "birth": "1/2/2010", "admitted_on": "05-06-32"}

    row = Interpreter(as_of=later, today=later).row(2, (), texts)
    unsure = Interpreter(as_of=later, today=later).row(2, (), {"full_name": "Lê Dung", "admitted_on": "05-06-32"})

    assert row.values["admitted_on"] == day("2032-06-05")
    assert problems(row, "note") == [
        ("admitted_on", "Năm hai chữ số được hiểu là 05/06/2032 theo các ngày khác trong dòng.")
    ]
    assert "admitted_on" not in unsure.values
    assert [problem.kind for problem in unsure.problems] == ["doubt"]


def test_reread_takes_what_the_person_typed_and_keeps_the_rest() -> None:
    row = read([HEAD, [1, "Lê Dung", "Nam", "30/02/1970", "1/2/1995", "1/2/1996", "đang làm", '=HYPERLINK("x")']]).rows[
        0
    ]

    again = reread(
        row,
        {"birth": " 28/02/1970 ", "remark": "Miễn SH", "nothing": "x", "phone": "0912345678"},
        as_of=AS_OF,
        today=TODAY,
    )

    assert problems(row, "error") == [("birth", "Không có ngày 30/02/1970 trên lịch.")]
    assert (again.values["birth"], again.values["phone"]) == (day("1970-02-28"), "0912345678")
    assert again.worst == "note"
    assert [remark.kind for remark in again.remarks] == ["exempt"]
    assert [problem.column for problem in again.problems] == ["card_no"]
    assert again.cells == row.cells


def test_reread_without_corrections_gives_the_same_row() -> None:
    for row in read(TWO_ROWS, MERGED).rows:
        assert reread(row, {}, as_of=AS_OF, today=TODAY) == row


def test_reread_clears_a_column() -> None:
    row = row_of(full_name="Lê Dung", birth="1/2/1970")

    assert problems(reread(row, {"birth": ""}, as_of=AS_OF, today=TODAY), "doubt") == [("birth", "Thiếu ngày sinh.")]


def test_row_goes_through_json() -> None:
    for row in read([HEAD, PERSON, person(2, "LÊ AN", "1970", "Đã mất 9/2026"), person(3, "x", "=A1")]).rows:
        assert ReadRow.from_json(json.loads(json.dumps(row.to_json()))) == row


def test_pairs_of_rows_that_may_be_one_person() -> None:
    rows = [
        HEAD,
        person(1, "Lê Văn An"),
        person(2, "LE VAN AN", "01.02.1970"),
        person(3, "Lê Văn An", "1970"),
        person(4, "Lê Văn An", "3/4/1970"),
        person(5, "Lê Văn An", "1971"),
        [*person(6, "Võ Dũng", "1980")[:6], "36.100001", None],
    ]

    assert read(rows).pairs == (
        Pair(2, 3, "Trùng họ tên và ngày sinh.", True),
        Pair(2, 4, "Trùng họ tên và năm sinh; một dòng không ghi đủ ngày.", False),
        Pair(2, 7, "Trùng số thẻ đảng 36.100001.", True),
        Pair(4, 5, "Trùng họ tên và năm sinh; một dòng không ghi đủ ngày.", False),
    )


def test_pairs_with_one_citizen_id() -> None:
    head = [*HEAD, "CCCD"]
    rows = [head, [*person(1, "Lê Văn An"), "063003936710"], [*person(2, "Võ Dũng", "1980"), 63003936710]]

    register = read(rows)

    assert register.pairs == (Pair(2, 3, "Trùng số định danh 063003936710.", True),)
    assert problems(register.rows[1], "note") == [("citizen_id", "Đã thêm số 0 ở đầu mà Excel làm mất.")]


_CELLS = st.one_of(
    st.none(),
    st.text(max_size=30),
    st.floats(),
    st.integers(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
    st.sampled_from(["Chi bộ 1", "I", "Cộng", "T/M ĐẢNG ỦY", "Lê Văn An", "x", "30-07-87", "chưa", "2/1966", "Tổng 5"]),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(_CELLS, min_size=8, max_size=8), max_size=10))
def test_read_register_loses_no_row_and_raises_nothing(rows: list[list[object]]) -> None:
    sheet = Sheet("a", [HEAD, *rows], (), {(2, 3): "A1", (3, 70): ""})  # type: ignore[list-item]
    header = find_header(sheet)

    register = read_register(sheet, header, as_of=AS_OF, today=TODAY)

    numbers = [row.number for row in register.rows] + [skipped.number for skipped in register.skipped]
    assert len(numbers) == len(set(numbers))
    filled = [
        number
        for number, row in enumerate(sheet.rows, 1)
        if number > header.last and any(str(x or "").strip() for x in row)
    ]
    assert all("\0" not in text for row in register.rows for text in row.cells)
    assert {number for number in filled if number not in numbers} <= {
        number
        for number in filled
        if not any(isinstance(x, str) and x.isprintable() and x.strip() for x in sheet.rows[number - 1])
    }
    for row in register.rows:
        assert ReadRow.from_json(json.loads(json.dumps(row.to_json()))) == row


def test_read_register_of_ten_thousand_rows() -> None:
    people = [person(n, f"Lê Văn {chr(65 + n % 26)}n", f"{n % 28 + 1}/2/{1950 + n % 25}") for n in range(10_000)]

    register = read([HEAD, *people])

    assert len(register.rows) == 10_000
    assert {row.worst for row in register.rows} == {None}
