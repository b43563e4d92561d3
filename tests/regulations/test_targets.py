"""The rules of targets: ratio, split, shares, forecast, lights (E5, E8, S2.14, S2.15)."""

from __future__ import annotations

import datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nennep.regulations.registry import rule_set
from nennep.regulations.rules.targets import (
    Direction,
    Splitting,
    forecast,
    light,
    made_up,
    makes_up,
    ratio_words,
    rounded,
    shares,
    split_of,
    verdict,
)

DAY = datetime.date
RULES = rule_set("targets", DAY(2021, 12, 31))
FIRST, LAST = DAY(2021, 1, 1), DAY(2021, 12, 31)


@pytest.mark.parametrize(
    ("result", "target", "places", "words"),
    [
        (112, 90, 0, "124 %"),
        (112, 90, 2, "124,44 %"),
        (120, 90, 2, "133,33 %"),
        (120, 90, 0, "133 %"),
        (1, 8, 0, "13 %"),
        (1, 8, 1, "12,5 %"),
        (0, 90, 2, "0,00 %"),
        (5, 0, 2, "–"),
    ],
)
def test_a_ratio_is_written_with_the_rounding_the_issuer_chose(
    result: int, target: int, places: int, words: str
) -> None:
    """S2.14, S2.15: 112 of 90 is 124 % and 124,44 %; 120 of 90 is 133,33 %."""
    assert ratio_words(Decimal(result), Decimal(target), places).replace("\xa0", " ") == words


@given(st.fractions(min_value=-1000, max_value=1000, max_denominator=999), st.integers(0, 4))
def test_rounding_is_half_up_and_never_off_by_more_than_half(exact: Fraction, places: int) -> None:
    """The written figure lies within half a unit of the exact one."""
    assert abs(Fraction(rounded(exact, places)) - exact) * 2 <= Fraction(1, 10**places)


def test_a_published_list_whose_parts_do_not_add_up_says_so() -> None:
    """22 parts that sum to 1,950 against a stated total of 1,905."""
    parts = [Decimal(90)] * 21 + [Decimal(60)]
    found = split_of(Decimal(1905), parts)
    assert (found.parts, found.total, found.off) == (22, 1950, 45)
    assert found.sentence == "22 phần cộng lại là 1.950, nhiều hơn chỉ tiêu chung 1.905 là 45."
    assert "ít hơn chỉ tiêu chung 1.905 là 15" in split_of(Decimal(1905), parts[:-1]).sentence
    assert split_of(Decimal(1950), parts).sentence == "" == split_of(Decimal(1905), []).sentence


@pytest.mark.parametrize(
    ("kind", "by", "makes", "whole"),
    [
        ("count", "organisation", "sum", 80),
        ("count", "period", "sum", 80),
        ("state", "organisation", "sum", 80),
        ("state", "period", "last", 50),
        ("share", "organisation", "none", None),
        ("share", "period", "none", None),
    ],
)
def test_what_parts_make_of_the_whole(kind: str, by: Splitting, makes: str, whole: int | None) -> None:
    """E5: 10, 20 and 50: counts add up both ways; a number at a moment adds up over organisations, and of its years
    the last one known stands; percentages never add up."""
    how = makes_up(kind, by)
    assert (how, made_up(how, [Decimal(10), Decimal(20), Decimal(50)])) == (makes, whole)
    assert made_up(how, []) is None


def test_the_last_year_of_a_number_at_a_moment_is_the_whole() -> None:
    """E5: 10, 20, 50 is right for 50 at the end of the term, and wrong for 80."""
    years = [Decimal(10), Decimal(20), Decimal(50)]
    assert split_of(Decimal(50), years, "last").sentence == ""
    found = split_of(Decimal(80), years, "last")
    assert (found.parts, found.total, found.off) == (3, 50, -30)
    assert found.sentence == "Mức của kỳ cuối là 50, ít hơn chỉ tiêu chung 80 là 30."
    assert "Mức của kỳ cuối là 50, nhiều hơn chỉ tiêu chung 45 là 5." in split_of(Decimal(45), years, "last").sentence


@given(
    st.integers(0, 100_000),
    st.lists(st.integers(0, 5000), min_size=1, max_size=12),
    st.integers(0, 2),
)
def test_shares_add_up_to_the_total_and_stay_within_one_unit(units: int, weights: list[int], places: int) -> None:
    """No share is lost, and none is further than one unit from its exact part."""
    total = Decimal(units).scaleb(-places)
    found = shares(total, weights, places)
    assert sum(found) == total
    assert min(found) >= 0
    if any(weights):
        for share, weight in zip(found, weights, strict=True):
            exact = Fraction(total) * weight / sum(weights)
            assert abs(Fraction(share) - exact) < Fraction(1, 10**places)
            assert weight or not share


def test_shares_need_receivers_and_a_total_that_can_be_written() -> None:
    """Bad input is refused, never rounded away."""
    for total, weights in ((Decimal(3), []), (Decimal(3), [-1, 2]), (Decimal("1.5"), [1, 1])):
        with pytest.raises(ValueError, match=r"weights|digits"):
            shares(total, weights)


def test_a_forecast_goes_on_at_the_pace_so_far() -> None:
    """Counts grow day by day, states stay; before the first day there is none, after the last it is the result."""
    half = FIRST + datetime.timedelta(days=72)  # the 73rd of 365 days
    assert forecast(Decimal(18), FIRST, LAST, half, grows=True) == 90
    assert forecast(Decimal(18), FIRST, LAST, half, grows=False) == 18
    assert forecast(Decimal(18), FIRST, LAST, LAST, grows=True) == 18
    assert forecast(Decimal(18), FIRST, LAST, DAY(2020, 12, 31), grows=True) is None


@pytest.mark.parametrize(
    ("result", "expected", "over", "least", "most"),
    [
        (90, 90, False, "reached", "on_track"),
        (50, 100, False, "on_track", "in_danger"),
        (50, 90, False, "on_track", "on_track"),
        (40, 81, False, "in_danger", "on_track"),
        (40, 80, False, "out_of_reach", "on_track"),
        (89, 89, True, "missed", "reached"),
        (91, 91, True, "reached", "missed"),
        (91, 95, False, "reached", "missed"),
        (None, None, False, "unknown", "unknown"),
        (None, None, True, "missed", "missed"),
    ],
)
def test_lights(result: int | None, expected: int | None, over: bool, least: str, most: str) -> None:
    """E8: reached, on the way, in danger, out of reach, missed; an upper limit the other way round."""
    value = None if result is None else Decimal(result)
    exact = None if expected is None else Fraction(expected)
    both: tuple[tuple[Direction, str], ...] = (("at_least", least), ("at_most", most))
    for direction, wanted in both:
        found = light(value, Decimal(90), exact, RULES, direction=direction, over=over)
        assert found == wanted
        said = verdict(found, exact, Decimal(90), LAST, RULES)
        assert said.rule is not None
        assert said.rule.slug == "chi-tieu-quy-uoc"
        assert said.is_breach == (wanted in ("in_danger", "out_of_reach", "missed"))
