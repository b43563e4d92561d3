"""Who decides on the structure, by the rules of the day."""

from __future__ import annotations

import datetime

import pytest

from nennep.regulations.registry import rule_set
from nennep.regulations.rules.deciding import who_decides

D = datetime.date


@pytest.mark.parametrize(
    ("act", "kind", "leaves", "on", "expected"),
    [
        ("found", "chi-bo-truc-thuoc", "", D(2012, 1, 1), ("direct_superior", False, "Điều lệ Đảng")),
        ("dissolve", "dang-bo-xa", "", D(2020, 1, 1), ("direct_superior", False, "29-QĐ/TW")),
        ("found", "dang-bo-bo-phan", "", D(2015, 1, 1), ("direct_superior", False, "Điều lệ Đảng")),
        ("found", "dang-bo-bo-phan", "", D(2018, 1, 1), ("direct_superior", True, "29-QĐ/TW")),
        ("move", "chi-bo-truc-thuoc", "grassroots", D(2025, 9, 28), ("direct_superior", False, "29-QĐ/TW")),
        ("move", "chi-bo-truc-thuoc", "grassroots", D(2025, 9, 29), ("above_grassroots", False, "38-HD/BTCTW")),
        ("move", "chi-bo-truc-thuoc", "upper", D(2026, 1, 1), ("above_grassroots", False, "38-HD/BTCTW")),
        ("move", "chi-bo-truc-thuoc", "", D(2026, 1, 1), ("direct_superior", False, "38-HD/BTCTW")),
        ("move", "chi-bo-co-so", "upper", D(2026, 1, 1), ("province", False, "38-HD/BTCTW")),
        ("merge", "dang-bo-xa", "", D(2026, 7, 25), ("direct_superior", False, "38-HD/BTCTW")),
        ("merge", "dang-bo-xa", "", D(2026, 7, 26), ("province", False, "208-QĐ/TW")),
    ],
)
def test_who_decides_by_act_kind_and_day(
    act: str, kind: str, leaves: str, on: D, expected: tuple[str, bool, str]
) -> None:
    """A10: the set of the day and the special rule before the general one, each with where it stands."""
    said = who_decides(act, kind, rule_set("structure_decisions", on), leaves=leaves)  # type: ignore[arg-type]  # data

    assert said.decider is not None
    assert said.rule is not None
    assert (said.decider.decides, said.decider.consent, said.rule.number) == expected
    assert said.rule.source
    assert said.rule.confidence


def test_the_rules_say_nothing_of_a_new_name() -> None:
    assert who_decides("rename", "chi-bo", rule_set("structure_decisions", D(2026, 11, 1))).decider is None
