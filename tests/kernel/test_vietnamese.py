"""Tidying, folding and sorting of Vietnamese text."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nennep.kernel.vietnamese import fold, fold_each, sort_key, sort_key_each, tidy, tidy_each


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Đặng Thị Ước", "dang thi uoc"),
        ("  LÊ   ĐỨC An ", "le duc an"),
        (unicodedata.normalize("NFD", "Nguyễn Hữu Phượng"), "nguyen huu phuong"),
        ("Chi bộ\u00a0thôn 3", "chi bo thon 3"),
        ("", ""),
    ],
)
def test_fold(text: str, expected: str) -> None:
    assert fold(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  Dương  Ngọc\tQuân \n", "Dương Ngọc Quân"),
        ("a\0b", "ab"),
        ("Trần\u200bVăn", "TrầnVăn"),
        ("x\ud800y", "xy"),
        (unicodedata.normalize("NFD", "Đỗ Thị Ấn"), "Đỗ Thị Ấn"),
    ],
)
def test_tidy(text: str, expected: str) -> None:
    assert tidy(text) == expected


def test_sort_key_orders_by_given_name_then_family_name_then_middle_names() -> None:
    people = ["Nguyễn Văn Đạt", "Trần Thị Ánh", "Lê An", "Phạm Ân", "Vũ Uy", "Đặng Thị Dung", "Nguyễn Bá Đạt", "Bùi An"]

    assert sorted(people, key=sort_key) == [
        "Bùi An",
        "Lê An",
        "Trần Thị Ánh",
        "Phạm Ân",
        "Đặng Thị Dung",
        "Nguyễn Bá Đạt",
        "Nguyễn Văn Đạt",
        "Vũ Uy",
    ]


def test_sort_key_compares_letters_before_tones() -> None:
    assert sorted(["Má", "Mạ", "Ma", "Mã", "Mả", "Mà", "Mab"], key=sort_key) == [
        "Ma", "Mà", "Mả", "Mã", "Má", "Mạ", "Mab",
    ]  # fmt: skip


def test_sort_key_is_the_same_for_both_normal_forms() -> None:
    assert sort_key(unicodedata.normalize("NFD", "Hà Ngọc Ánh")) == sort_key("Hà Ngọc Ánh")


def test_sort_key_of_an_empty_name_is_first() -> None:
    assert sort_key("") < sort_key("A")


@given(st.text())
def test_tidy_and_fold_settle_and_hold_no_nul(text: str) -> None:
    tidied = tidy(text)

    assert "\0" not in tidied
    assert tidied == tidied.strip()
    assert fold(fold(text)) == fold(text)
    assert isinstance(sort_key(text), bytes)


_ODD = "aăâĐđÊếΣσİK  |\u200b\u0301ộ\tß١9.'-\x00\ud800"


@given(st.lists(st.text(alphabet=_ODD, max_size=6), max_size=4), st.booleans())
def test_texts_together_are_tidied_and_folded_as_one_by_one(texts: list[str], tidied: bool) -> None:
    given_texts = [tidy(text) for text in texts] if tidied else texts

    assert list(tidy_each(given_texts)) == [tidy(text) for text in given_texts]
    assert fold_each(given_texts) == [fold(text) for text in given_texts]
    assert sort_key_each(given_texts) == [sort_key(text) for text in given_texts]
