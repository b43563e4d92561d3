"""Dividing by shares: counts by largest remainders, the list taken in order, nothing torn apart (A4)."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nennep.organisations.reform.operations import NewOrg, Split
from nennep.organisations.reform.shares import counts, in_one_piece, is_whole, one_by_one, stated

SHARES = st.lists(st.integers(1, 100), min_size=1, max_size=6).map(lambda row: [float(one) for one in row])


@pytest.mark.parametrize(("total", "shares", "found"), [
    (10, [60, 40], [6, 4]), (7, [50, 50], [4, 3]), (10, [33.3, 33.3, 33.4], [3, 3, 4]), (1, [50, 50], [1, 0]),
    (0, [70, 30], [0, 0]), (100, [33.3, 33.3, 33.3], [34, 33, 33]), (3, [98, 1, 1], [3, 0, 0]),
])  # fmt: skip
def test_counts_are_the_largest_remainders(total: int, shares: list[float], found: list[int]) -> None:
    assert counts(total, shares) == found


@given(total=st.integers(0, 500), shares=SHARES)
def test_counts_come_to_the_whole_and_none_is_off_by_one(total: int, shares: list[float]) -> None:
    found = counts(total, shares)

    assert sum(found) == total
    whole = sum(map(Fraction, shares))
    assert all(abs(count - Fraction(share) * total / whole) < 1 for count, share in zip(found, shares, strict=True))


@given(total=st.integers(0, 60), shares=SHARES)
def test_everybody_goes_to_one_part_in_the_order_of_the_list(total: int, shares: list[float]) -> None:
    takers = {f"n{place}": share for place, share in enumerate(shares)}
    people = [1000 - one for one in range(total)]

    found = one_by_one(people, takers)

    assert list(found) == people
    places = [list(takers).index(str(target)) for target in found.values()]
    assert places == sorted(places)
    assert [places.count(place) for place in range(len(takers))] == counts(total, shares)


@given(weights=st.lists(st.integers(0, 90), max_size=12), shares=SHARES)
def test_whole_organisations_stay_within_half_of_one_of_each_boundary(weights: list[int], shares: list[float]) -> None:
    takers = {f"n{place}": share for place, share in enumerate(shares)}

    found = in_one_piece(list(enumerate(weights)), takers)

    assert list(found) == list(range(len(weights)))
    places = [list(takers).index(str(target)) for target in found.values()]
    assert places == sorted(places)
    total, largest = sum(weights), max(weights, default=0)
    for place in range(len(shares) if total else 0):
        got = sum(weight for weight, where in zip(weights, places, strict=True) if where <= place)
        wanted = Fraction(total) * sum(map(Fraction, shares[: place + 1])) / sum(map(Fraction, shares))
        assert abs(got - wanted) <= Fraction(largest, 2)


def test_where_nobody_is_a_member_each_counts_as_one() -> None:
    assert in_one_piece([(1, 0), (2, 0), (3, 0), (4, 0)], {"a": 50, "b": 50}) == {1: "a", 2: "a", 3: "b", 4: "b"}


def test_shares_hold_only_for_just_the_parts_of_their_division() -> None:
    new = NewOrg(key="n1", name="Mới", kind="chi-bo", parent=2)
    split = Split(source=1, parts=(new, 7), shares={"n1": 60, "7": 40})

    assert stated(split) == {"n1": 60, 7: 40}
    assert stated(split.model_copy(update={"keeps": True})) is None
    assert stated(split.model_copy(update={"shares": {"n1": 60, "7": 30}})) is None
    assert stated(split.model_copy(update={"shares": {}})) is None
    assert list(stated(split.model_copy(update={"keeps": True, "shares": {"1": 20, "7": 30, "n1": 50}})) or ()) == [
        "n1", 7, 1]  # fmt: skip


@pytest.mark.parametrize(("shares", "whole"), [([33.3, 33.3, 33.3], True), ([60, 39], False), ([60, 41], False)])
def test_rounding_alone_may_be_left_over(shares: list[float], whole: bool) -> None:
    assert is_whole(shares) is whole
