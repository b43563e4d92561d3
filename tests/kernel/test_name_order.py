"""The database sorts names as Python does."""

from __future__ import annotations

import random

import pytest
from django.db.models import QuerySet
from django.db.models.expressions import Combinable

from nennep.access.models import User
from nennep.kernel.vietnamese import by_given_name, by_words, letters_and_tones, sort_key, text_key

FAMILIES = ["Nguyễn", "Đặng", "Đỗ", "Dương", "Lê", "Lý", "Ông", "Ô", "Ưng", "Âu", "Vũ", "Đinh"]
MIDDLES = ["", "Văn", "Thị", "Thị Ngọc", "Đình", "Diệu", "Đức Anh"]
GIVEN = [
    "An",
    "Ân",
    "Ánh",
    "Anh",
    "Ảnh",
    "Đạt",
    "Dạ",
    "Đà",
    "Da",
    "Uy",
    "Ước",
    "Ư",
    "Yến",
    "Ý",
    "Xuân",
    "Ê",
    "ĐÔNG",
    "Đông",
]


@pytest.fixture
def people(db: None) -> list[str]:
    """Some hundred invented accounts, opened in any order."""
    chosen = random.Random(7)  # noqa: S311  the same people each time
    names = [" ".join(filter(None, map(chosen.choice, (FAMILIES, MIDDLES, GIVEN)))) for _ in range(300)]
    names += ["Đông", "An", "Bí"]
    User.objects.bulk_create(User(username=f"u{place}", name=name) for place, name in enumerate(names))
    return names


def listed(*order: Combinable) -> list[str]:
    rows: QuerySet[User] = User.objects.order_by(*order, "pk")
    return [row.name for row in rows]


def test_people_are_sorted_by_given_name_as_their_sort_keys_are(people: list[str]) -> None:
    assert listed(*by_given_name("name")) == sorted(people, key=sort_key)


def test_texts_are_sorted_as_a_dictionary_has_them(people: list[str]) -> None:
    assert listed(*by_words("name")) == sorted(people, key=text_key)


def test_every_letter_with_every_tone_has_its_rank() -> None:
    ranks = letters_and_tones()

    assert ranks["a"][0] < ranks["ă"][0] < ranks["Â"][0] < ranks["b"][0] < ranks["d"][0] < ranks["Đ"][0] < ranks["e"][0]
    assert [ranks[letter][1] for letter in "uùủũúụ"] == ["0", "1", "2", "3", "4", "5"]
    assert ranks["Ậ"] == (ranks["â"][0], "5")
    assert all(ord("Z") < ord(letter) or letter.isascii() for letter in ranks)


def test_text_key_counts_numbers_and_keeps_the_dictionary() -> None:
    names = [
        "Chi bộ thôn 10",
        "Chi bộ thôn 2",
        "Chi bộ Ân Phú",
        "Chi bộ An Thịnh",
        "Chi bộ Đa",
        "Chi bộ Dũng",
        "Chi bộ",
    ]

    assert sorted(names, key=text_key) == [
        "Chi bộ", "Chi bộ An Thịnh", "Chi bộ Ân Phú", "Chi bộ Dũng", "Chi bộ Đa", "Chi bộ thôn 2", "Chi bộ thôn 10",
    ]  # fmt: skip
