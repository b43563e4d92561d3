"""Finding the header among title lines, and proposing what each column is."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nennep.members.register.columns import IGNORE, ORGANISATION_COLUMNS
from nennep.members.register.header import find_header
from nennep.members.register.workbook import Sheet
from tests.members.register.sheets import HEAD, PERSON, opened, xlsx

TWO_ROWS = [
    ["ĐẢNG BỘ TỈNH GIA LAI", None, None, "ĐẢNG CỘNG SẢN VIỆT NAM"],
    ["ĐẢNG BỘ XÃ AN KHÊ"],
    ["DANH SÁCH ĐẢNG VIÊN"],
    ["(Tính đến ngày 31/10/2026)"],
    [],
    [
        "TT",
        "HỌ VÀ TÊN",
        "Năm sinh",
        None,
        "Dân tộc",
        "Ngày vào Đảng",
        None,
        "Số thẻ ĐV",
        "Trình độ",
        None,
        None,
        "Ghi chú",
    ],
    [None, None, "Nam", "Nữ", None, "Dự bị", "Chính thức", None, "VH", "CM", "LLCT", None],
    ["I", "CHI BỘ THÔN 1"],
    [1, "Lê Thu Dung", None, "2/1966", "Kinh", "1/2/1990", "1/2/1991", "36.198418", "9/12", "Luật", "SC", None],
    [2, "Võ Quang Dũng", "1970", None, "Kinh", "1/2/1992", "chưa", "36.198419", "9/12", "Luật", "TC", None],
]
MERGED = ["A6:A7", "B6:B7", "C6:D6", "E6:E7", "F6:G6", "H6:H7", "I6:K6", "L6:L7"]
TWO_ROW_SLUGS = (
    *("order_no", "full_name", "birth_male", "birth_female", "ethnicity", "admitted_on", "official_on"),
    *("card_no", "schooling", "profession", "theory", "remark"),
)


@pytest.mark.parametrize("merged", [MERGED, []])
def test_find_header_of_two_rows_with_and_without_merges(merged: list[str]) -> None:
    _sheet, header = opened(xlsx(TWO_ROWS, merged))

    assert (header.first, header.last) == (6, 7)
    assert header.mapping == TWO_ROW_SLUGS
    assert header.labels[2:4] == ("Năm sinh – Nam", "Năm sinh – Nữ")
    assert header.as_of == dt.date(2026, 10, 31)
    assert header.organisation == "Đảng bộ xã An Khê"
    assert header.titles[2] == "DANH SÁCH ĐẢNG VIÊN"


def test_find_header_of_one_row_at_the_top() -> None:
    _sheet, header = opened(xlsx([HEAD, PERSON]))

    assert (header.first, header.last, header.as_of, header.organisation) == (1, 1, None, "")
    assert header.mapping[1:4] == ("full_name", "sex", "birth")


@pytest.mark.parametrize(
    ("label", "slug"),
    [
        ("Họ, tên", "full_name"),
        ("Ngày, tháng, năm sinh", "birth"),
        ("Sinh năm", "birth"),
        ("Ngày sinh (nam)", "birth_male"),
        ("Nam/Nữ", "sex"),
        ("Số CCCD/CMND", "citizen_id"),
        ("Ngày kết nạp", "admitted_on"),
        ("Ngày công nhận chính thức", "official_on"),
        ("Số thẻ ĐV", "card_no"),
        ("Ngày cấp thẻ đảng", IGNORE),
        ("Nơi sinh", IGNORE),
        ("Học vấn phổ thông", "schooling"),
        ("Chuyên môn nghiệp vụ", "profession"),
        ("Trình độ lý luận chính trị", "theory"),
        ("Chức vụ chính quyền", "occupation"),
        ("Chức vụ trong Đảng", "party_post"),
        ("Đơn vị công tác", "workplace"),
        ("Chi bộ sinh hoạt", "cell"),
        ("Tôn giáo", "religion"),
        ("Quê quán", "native_place"),
        ("Hộ khẩu thường trú", "address"),
        ("SĐT", "phone"),
        ("Email", "email"),
        ("Màu mắt", IGNORE),
    ],
)
def test_find_header_knows_the_words_offices_use(label: str, slug: str) -> None:
    _sheet, header = opened(xlsx([["STT", "Dân tộc", label, "Ghi chú"], [1, "Kinh", "chữ", "x"]]))

    assert header.mapping[2] == slug


def test_find_header_judges_unnamed_columns_by_content() -> None:
    people = [
        [f"Lê Thu {'ABCDEF'[x]}", "Nam", "1/2/1970", "1/2/1990", "1/2/1991", f"06300393671{x}", "Kinh"]
        for x in range(6)
    ]

    _sheet, header = opened(xlsx(people))

    assert (header.first, header.last) == (0, 0)
    assert header.mapping == ("full_name", "sex", "birth", "admitted_on", "official_on", "citizen_id", "ethnicity")
    assert all(0.3 < proposal.confidence <= 0.6 for proposal in header.proposals)


def test_find_header_lowers_its_confidence_if_the_content_speaks_against_the_label() -> None:
    rows = [["Họ và tên", "Ngày sinh đầy đủ", "Chi bộ"], *([["Lê Dung", "đang hỏi", "Chi bộ 1"]] * 5)]

    _sheet, header = opened(xlsx(rows))

    assert header.proposals[1].column == "birth"
    assert header.proposals[1].confidence == 0.45
    assert "chỉ 0% ô đúng dạng" in header.proposals[1].reason


def test_find_header_keeps_one_column_for_each_slug() -> None:
    _sheet, header = opened(xlsx([["Họ và tên", "Ngày sinh", "Năm sinh"], ["Lê Dung", "1/2/1970", "1970"]]))

    assert header.mapping == ("full_name", "birth", IGNORE)
    assert header.proposals[2].reason == "Đã có cột khác rõ hơn: “Ngày sinh”."


def test_signature_is_the_same_for_the_same_labels_only() -> None:
    def signature(head: list[str]) -> str:
        return opened(xlsx([head, PERSON[: len(head)]]))[1].signature

    assert signature(["STT", "Họ và tên", "Ngày sinh"]) == signature(["stt", "HỌ VÀ TÊN ", "ngày sinh"])
    assert signature(["STT", "Họ và tên", "Ngày sinh"]) != signature(["STT", "Ngày sinh", "Họ và tên"])


@pytest.mark.parametrize(
    ("title", "as_of"),
    [
        ("Tính đến ngày 31 tháng 10 năm 2026", dt.date(2026, 10, 31)),
        ("(Thời điểm 5.9.2026)", dt.date(2026, 9, 5)),
        ("DANH SÁCH ĐẢNG VIÊN THÁNG 2/2026", dt.date(2026, 2, 28)),
        ("Kèm theo Công văn số 12-CV/ĐU ngày 3/11/2026", None),
        ("Tính đến ngày 31/13/2026", None),
        ("Tính đến ngày 30/02/2026", None),
    ],
)
def test_as_of_in_title_lines(title: str, as_of: dt.date | None) -> None:
    assert opened(xlsx([[title], HEAD, PERSON]))[1].as_of == as_of


def test_organisation_in_the_title_of_the_list() -> None:
    _sheet, header = opened(xlsx([["DANH SÁCH ĐẢNG VIÊN CHI BỘ THÔN 1"], HEAD, PERSON]))

    assert header.organisation == "Chi bộ thôn 1"


def test_organisation_columns() -> None:
    rows = [
        ["TT", "Mã TCĐ", "Tên tổ chức đảng", "Loại hình", "Cấp trên trực tiếp", "Ngày thành lập"],
        [1, "a", "b", "c", "d", "1/2/1990"],
    ]

    header = find_header(Sheet("a", rows), ORGANISATION_COLUMNS)

    assert header.mapping == ("order_no", "code", "name", "kind", "parent", "founded_on")


_CELLS = st.one_of(st.none(), st.text(max_size=20), st.floats(), st.dates(), st.sampled_from(HEAD), st.booleans())


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.lists(_CELLS, min_size=6, max_size=6), max_size=12),
    st.lists(st.tuples(*[st.integers(0, 14)] * 4), max_size=4),
)
def test_find_header_raises_nothing(rows: list[list[Any]], ranges: list[tuple[int, int, int, int]]) -> None:
    merged = tuple((a + 1, b, a + c + 1, b + d) for a, b, c, d in ranges)

    header = find_header(Sheet("a", rows, merged))

    assert len(header.mapping) == (6 if rows else 0)
    assert all(0 <= proposal.confidence <= 1 for proposal in header.proposals)
