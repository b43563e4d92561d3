"""Points and grades by local frames."""

from __future__ import annotations

import datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nennep.kernel.errors import RuleBroken
from nennep.regulations.registry import rule_set, rule_set_by_slug
from nennep.regulations.rules import grade, scale_points, score_total, year_grade

AN_PHU = rule_set_by_slug("an-phu-2025-cham-diem")
PHU_THO = rule_set_by_slug("phu-tho-khoi")
LAO_CAI = rule_set_by_slug("29-qd-tu-lao-cai-2026")
CENTRAL = rule_set("meeting_scoring", datetime.date(2026, 1, 1))


@pytest.mark.parametrize(
    ("total", "name"),
    [
        ("100", "Tốt"),
        ("90", "Tốt"),
        ("89.5", "Khá"),
        ("70", "Khá"),
        ("50", "Trung bình"),
        ("49.9", "Kém"),
        ("0", "Kém"),
    ],
)
def test_grade_phu_tho(total: str, name: str) -> None:
    assert grade(Decimal(total), PHU_THO).name == name


def test_grade_sentence() -> None:
    assert grade(Decimal("92.50"), PHU_THO).verdict.sentence == "92,50 điểm, xếp mức Tốt."


@pytest.mark.parametrize(("total", "name"), [("95", "Tốt"), ("89", None), ("50", None), ("20", None)])
def test_grade_lao_cai_gives_none_where_the_limits_are_not_known(total: str, name: str | None) -> None:
    assert grade(Decimal(total), LAO_CAI).name == name


def test_grade_without_a_local_frame() -> None:
    found = grade(Decimal(95), CENTRAL)

    assert (found.name, found.verdict.kind) == (None, "none")


def test_score_total_adds_and_names_what_is_missing() -> None:
    score = score_total({"preparation": Decimal("14.5"), "attendance": Decimal(20)}, PHU_THO)

    assert (score.total, score.missing) == (Decimal("34.5"), ("conduct", "closing"))


@pytest.mark.parametrize(
    ("points", "sentence"),
    [
        ({"preparation": Decimal(16)}, "“Chuẩn bị kỳ sinh hoạt” chấm từ 0 đến 15 điểm."),
        ({"preparation": Decimal(-1)}, "“Chuẩn bị kỳ sinh hoạt” chấm từ 0 đến 15 điểm."),
        ({"preparation": Decimal("NaN")}, "“Chuẩn bị kỳ sinh hoạt” chấm từ 0 đến 15 điểm."),
        ({"khac": Decimal(1)}, "Khung chấm điểm không có tiêu chí “khac”."),
    ],
)
def test_score_total_refuses(points: dict[str, Decimal], sentence: str) -> None:
    with pytest.raises(RuleBroken) as refusal:
        score_total(points, PHU_THO)

    assert refusal.value.sentence == sentence


@pytest.mark.parametrize(
    ("code", "share", "points"),
    [
        ("attendance", Fraction(9, 10), 4),
        ("attendance", Fraction(3, 4), 3),
        ("attendance", Fraction(0), 1),
        ("result", Fraction(1), 30),
        ("result", Fraction(4, 5), 27),
        ("result", Fraction(1, 2), 15),
        ("result", Fraction(49, 100), 10),
        ("conduct", Fraction(1), None),
    ],
)
def test_scale_points_an_phu(code: str, share: Fraction, points: int | None) -> None:
    assert scale_points(code, share, AN_PHU) == points


@pytest.mark.parametrize(
    ("grades", "kind"),
    [
        (["Tốt"] * 7 + ["Khá"] * 5, "done"),
        (["Tốt"] * 6 + ["Khá"] * 6, "missing"),
        (["Tốt"] * 11 + ["Trung bình"], "missing"),
        ([], "missing"),
    ],
)
def test_year_grade_phu_tho(grades: list[str], kind: str) -> None:
    assert year_grade(grades, PHU_THO).kind == kind


def test_year_grade_where_the_frame_says_nothing() -> None:
    assert year_grade(["Tốt"] * 12, AN_PHU).kind == "none"


@given(st.decimals(0, 100, places=1))
def test_grade_is_the_highest_whose_limit_is_reached(total: Decimal) -> None:
    limits = [("Tốt", 90), ("Khá", 70), ("Trung bình", 50), ("Kém", 0)]

    assert grade(total, AN_PHU).name == next(name for name, least in limits if total >= least)
