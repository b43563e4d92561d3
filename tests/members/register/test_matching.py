"""Rows against people already known."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nennep.members.register.matching import (
    Change,
    Index,
    Known,
    Match,
    changes_between,
    match_row,
    match_rows,
    within_one_letter,
)
from tests.members.register.sheets import day, row_of

DUNG = Known(
    1,
    {
        "full_name": "Lê Thu Dung",
        "birth": day("1983-08-16"),
        "admitted_on": day("2006-07-26"),
        "citizen_id": "063003936710",
        "card_no": "36.198418",
        "cell": "Chi bộ thôn 1",
    },
)
HUNG = Known(2, {"full_name": "Võ Văn Hùng", "birth": day("1970"), "admitted_on": day("1995-02")})


def match(*people: Known, **texts: str) -> Match:
    return match_row(row_of(7, **texts), Index.of(people))


def test_match_of_nobody_known_is_new() -> None:
    assert match(DUNG, HUNG, full_name="Trần Văn An", birth="1/2/1980") == Match(7, "new")


@pytest.mark.parametrize(
    "texts",
    [
        {"full_name": "Lê Thu Dung", "birth": "16/8/1983"},
        {"full_name": "Lê Thu Dung", "citizen_id": "063003936710"},
        {"full_name": "Lê Thu Dung", "card_no": "36198418"},
        {"full_name": "Lê Thu Dung", "birth": "1983", "admitted_on": "7/2006"},
        {"full_name": "Lê Thu Dung", "birth": "16/8/1983", "cell": "CHI BỘ THÔN 1"},
    ],
)
def test_match_is_the_same_when_nothing_differs(texts: dict[str, str]) -> None:
    found = match(DUNG, HUNG, **texts)

    assert (found.outcome, [candidate.id for candidate in found.candidates], found.changes) == ("same", [1], ())


def test_match_lists_what_would_change() -> None:
    found = match(DUNG, full_name="Lê Thu Dũng", birth="16/8/1983", theory="SC", official_on="26/7/2007", card_no="")

    assert found.outcome == "changed"
    assert found.changes == (
        Change("full_name", "Lê Thu Dung", "Lê Thu Dũng"),
        Change("official_on", None, day("2007-07-26")),
        Change("theory", None, "Sơ cấp"),
    )


def test_changes_keep_the_finer_date() -> None:
    assert changes_between({"birth": day("1970-05")}, {"birth": day("1970")}) == ()
    assert changes_between({"birth": day("1970")}, {"birth": day("1970-05")}) == (
        Change("birth", day("1970"), day("1970-05")),
    )
    assert changes_between({"birth": day("1970")}, {"birth": day("1971")}) == (
        Change("birth", day("1970"), day("1971")),
    )


@pytest.mark.parametrize(
    ("texts", "reason"),
    [
        ({"full_name": "Lê Thu Dung"}, "Cùng họ tên, chưa rõ ngày sinh."),
        ({"full_name": "Lê Thu Dung", "birth": "1983"}, "Cùng họ tên, ngày sinh không trái nhau."),
        (
            {"full_name": "Lê Thu Dung", "birth": "16/8/1983", "citizen_id": "063003936711"},
            "Cùng họ tên và ngày sinh nhưng khác số định danh.",
        ),
        (
            {"full_name": "Lê Thu Dung", "birth": "17/8/1983", "admitted_on": "26/7/2006"},
            "Cùng họ tên, năm sinh và ngày vào Đảng, khác ngày sinh.",
        ),
        (
            {"full_name": "Trần Văn An", "birth": "1/2/1980", "citizen_id": "063003936710"},
            "Cùng số định danh nhưng khác họ tên hoặc ngày sinh.",
        ),
        (
            {"full_name": "Trần Văn An", "birth": "1/2/1980", "card_no": "36.198418"},
            "Cùng số thẻ đảng nhưng khác họ tên hoặc ngày sinh.",
        ),
        (
            {"full_name": "Lê Thu Dug", "birth": "16/8/1983"},
            "Họ tên gần giống (Lê Thu Dung), ngày sinh hoặc ngày vào Đảng trùng.",
        ),
        (
            {"full_name": "Lê Thi Dung", "birth": "1983", "admitted_on": "2006"},
            "Họ tên gần giống (Lê Thu Dung), ngày sinh hoặc ngày vào Đảng trùng.",
        ),
    ],
)
def test_match_is_doubtful(texts: dict[str, str], reason: str) -> None:
    found = match(DUNG, HUNG, **texts)

    assert (found.outcome, found.reason, [candidate.id for candidate in found.candidates]) == ("doubtful", reason, [1])


def test_match_with_several_people_is_doubtful() -> None:
    twin = Known(3, {"full_name": "Lê Thu Dung", "birth": day("1983-08-16")})

    found = match(DUNG, twin, full_name="Lê Thu Dung", birth="16/8/1983")

    assert (found.outcome, found.reason) == ("doubtful", "Có nhiều người có thể là người này.")
    assert [candidate.id for candidate in found.candidates] == [1, 3]


def test_match_is_doubtful_when_a_number_belongs_to_somebody_else() -> None:
    other = Known(3, {"full_name": "Trần Văn An", "birth": day("1980-02-01"), "card_no": "11.111111"})

    found = match(DUNG, other, full_name="Lê Thu Dung", birth="16/8/1983", card_no="11.111111")

    assert (found.outcome, [(candidate.id, candidate.strong) for candidate in found.candidates]) == (
        "doubtful",
        [(1, True), (3, False)],
    )


def test_match_rows_doubts_two_rows_that_claim_one_person() -> None:
    rows = [
        row_of(2, full_name="Lê Thu Dung", birth="16/8/1983"),
        row_of(3, full_name="LE THU DUNG", birth="16/8/1983"),
    ]

    assert [(found.number, found.outcome, found.reason) for found in match_rows(rows, Index.of([DUNG]))] == [
        (2, "doubtful", "Có dòng khác trong tệp cũng khớp với người này."),
        (3, "doubtful", "Có dòng khác trong tệp cũng khớp với người này."),
    ]


def test_match_goes_to_json() -> None:
    found = match(DUNG, full_name="Lê Thu Dung", birth="16/8/1983", theory="SC")

    assert json.loads(json.dumps(found.to_json())) == {
        "outcome": "changed",
        "reason": "",
        "candidates": [[1, "Cùng họ tên và ngày sinh.", True]],
        "changes": [["theory", None, "Sơ cấp"]],
    }


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("le dung", "le dung", True),
        ("le dung", "le dug", True),
        ("le dung", "le dunng", True),
        ("le dung", "le dang", True),
        ("le dung", "le dugn", True),
        ("le dung", "le dinh", False),
        ("le dung", "le du", False),
        ("", "a", True),
    ],
)
def test_within_one_letter(first: str, second: str, expected: bool) -> None:
    assert within_one_letter(first, second) is expected
    assert within_one_letter(second, first) is expected


@given(st.text("abc ", max_size=6), st.integers(0, 6), st.text("abc ", min_size=1, max_size=1))
def test_within_one_letter_of_one_edit(text: str, at: int, letter: str) -> None:
    assert within_one_letter(text, text[:at] + letter + text[at:])
    assert within_one_letter(text, text[:at] + letter + text[at + 1 :])
    assert within_one_letter(text, text[:at] + text[at + 1 :])
