"""Quorum and majorities: tables from the rules, and properties that hold for any counts."""

from __future__ import annotations

import datetime
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from nennep.kernel.errors import RuleBroken
from nennep.regulations.registry import rule_set
from nennep.regulations.rules import Matter, Roster, majority, quorum, threshold_words
from nennep.regulations.schema import Threshold

CHARTER = rule_set("charter", datetime.date(2025, 12, 3))


@pytest.mark.parametrize(
    ("roster", "base", "needed", "kind"),
    [
        (Roster(official=20, present=18), 20, 11, "done"),
        (Roster(official=20, present=11), 20, 11, "done"),
        (Roster(official=20, present=10), 20, 11, "missing"),
        (Roster(official=20, present=10, elsewhere_absent=1), 19, 10, "done"),
        (Roster(official=20, present=8, elsewhere_absent=2, exempt_absent=3), 15, 8, "done"),
        (Roster(official=20, present=7, elsewhere_absent=2, exempt_absent=3), 15, 8, "missing"),
        (Roster(official=3, present=2), 3, 2, "done"),
        (Roster(official=3, present=1), 3, 2, "missing"),
        (Roster(official=2, present=2), 2, 2, "missing"),
        (Roster(official=5, present=0, exempt_absent=5), 0, 1, "missing"),
    ],
)
def test_quorum(roster: Roster, base: int, needed: int, kind: str) -> None:
    found = quorum(roster, CHARTER)

    assert (found.base, found.needed, found.verdict.kind) == (base, needed, kind)


def test_quorum_counts_an_exempt_member_who_came() -> None:
    one_came = quorum(Roster(official=10, present=5, exempt_absent=1), CHARTER)
    none_came = quorum(Roster(official=10, present=5, exempt_absent=2), CHARTER)

    assert (one_came.base, one_came.verdict.kind) == (9, "done")
    assert (none_came.base, none_came.verdict.kind) == (8, "done")


def test_quorum_sentences() -> None:
    sentences = [quorum(roster, CHARTER).verdict.sentence for roster in (Roster(20, 18), Roster(20, 9), Roster(2, 2))]

    assert sentences == [
        "Dự họp 18/20 đảng viên chính thức, đủ quá nửa để ra nghị quyết.",
        "Dự họp 9/20 đảng viên chính thức, chưa đủ quá nửa; cần ít nhất 11 người mới ra được nghị quyết.",
        "Chi bộ có 2 đảng viên chính thức, dưới 3, không đủ để họp ra nghị quyết.",
    ]


def test_quorum_shows_its_rule() -> None:
    rule = quorum(Roster(20, 18), CHARTER).verdict.rule

    assert rule is not None
    assert (rule.title, rule.slug, rule.confidence) == ("294-QĐ/TW, 26/05/2025", "294-qd-tw-2025", "một nguồn dẫn lại")


@pytest.mark.parametrize("roster", [Roster(5, 6), Roster(5, -1), Roster(5, 3, 2, 1), Roster(5, 3, exempt_absent=-1)])
def test_quorum_refuses_counts_that_contradict(roster: Roster) -> None:
    with pytest.raises(RuleBroken, match="hãy kiểm tra lại điểm danh"):
        quorum(roster, CHARTER)


@pytest.mark.parametrize(
    ("matter", "agree", "base", "kind"),
    [
        ("cell_decision", 10, 20, "missing"),
        ("cell_decision", 11, 20, "done"),
        ("body_decision", 8, 15, "done"),
        ("body_decision", 7, 15, "missing"),
        ("admission", 13, 20, "missing"),
        ("admission", 14, 20, "done"),
        ("admission", 6, 9, "done"),
        ("recognition", 5, 9, "missing"),
        ("deletion", 2, 3, "done"),
    ],
)
def test_majority(matter: Matter, agree: int, base: int, kind: str) -> None:
    assert majority(agree=agree, base=base, matter=matter, rules=CHARTER).kind == kind


def test_majority_sentences() -> None:
    carried = majority(agree=14, base=20, matter="admission", rules=CHARTER)
    lost = majority(agree=10, base=20, matter="cell_decision", rules=CHARTER)

    assert carried.sentence == "Tán thành 14/20, đạt hai phần ba (cần 14)."
    assert lost.sentence == "Tán thành 10/20, chưa đạt quá nửa (cần 11)."
    assert (carried.is_breach, lost.is_breach) == (False, True)


def test_majority_refuses_more_votes_than_voters() -> None:
    with pytest.raises(RuleBroken, match="Số phiếu tán thành phải từ 0 đến 20"):
        majority(agree=21, base=20, matter="cell_decision", rules=CHARTER)


@given(st.integers(0, 500), st.integers(0, 500), st.sampled_from(["cell_decision", "admission"]))
def test_majority_agrees_with_exact_arithmetic(agree: int, base: int, matter: Matter) -> None:
    assume(agree <= base)

    carried = majority(agree=agree, base=base, matter=matter, rules=CHARTER).kind == "done"

    exact = 2 * agree > base if matter == "cell_decision" else base > 0 and 3 * agree >= 2 * base
    assert carried == exact


@given(st.integers(3, 500), st.integers(0, 500), st.integers(0, 500), st.integers(0, 500))
def test_quorum_means_a_unanimous_meeting_carries(official: int, present: int, elsewhere: int, exempt: int) -> None:
    assume(present + elsewhere + exempt <= official)

    found = quorum(Roster(official, present, elsewhere, exempt), CHARTER)

    carried = majority(agree=present, base=found.base, matter="cell_decision", rules=CHARTER)
    assert (found.verdict.kind == "done") == (carried.kind == "done")


@given(st.integers(1, 1000), st.fractions(Fraction(1, 100), Fraction(99, 100)), st.booleans())
def test_threshold_needed_is_the_smallest_count_that_meets_it(whole: int, ratio: Fraction, strict: bool) -> None:
    threshold = Threshold(ratio=ratio, strict=strict)

    needed = threshold.needed(whole)

    assert threshold.met(needed, whole)
    assert not threshold.met(needed - 1, whole)


def test_threshold_words() -> None:
    thresholds = [("1/2", True), ("2/3", False), ("85/100", True), ("9/10", False)]

    assert [threshold_words(Threshold(ratio=Fraction(ratio), strict=strict)) for ratio, strict in thresholds] == [
        "quá nửa",
        "hai phần ba",
        "trên 85\xa0%",
        "từ 90\xa0%",
    ]
