"""What may stand under what by date, and the size of leading bodies."""

from __future__ import annotations

import datetime
from typing import Literal

import pytest

from nennep.regulations.registry import rule_set
from nennep.regulations.rules import (
    base_form_verdict,
    cell_leadership_verdict,
    committee_size_verdict,
    first_committee_verdict,
    first_deputies_verdict,
    level_of,
    may_stand_under,
    organisation_kinds,
    posts_of,
    sign_lines,
    standing_committee_verdict,
)

DAY = datetime.date
WITH_DISTRICTS, SINCE_2025, SINCE_208 = DAY(2018, 1, 1), DAY(2025, 7, 1), DAY(2026, 7, 26)
IN_2018, IN_2026 = rule_set("charter", DAY(2018, 1, 1)), rule_set("charter", DAY(2026, 8, 1))


@pytest.mark.parametrize(
    ("kind", "parent", "on", "verdict"),
    [
        ("dang-bo-tinh", None, WITH_DISTRICTS, "done"),
        ("dang-bo-tinh", "trung-uong", WITH_DISTRICTS, "done"),
        ("dang-bo-tinh", "trung-uong", SINCE_208, "done"),
        ("dang-bo-xa", "trung-uong", SINCE_208, "missing"),
        ("dang-bo-tinh", "dang-bo-tinh", SINCE_208, "missing"),
        ("trung-uong", None, SINCE_208, "done"),
        ("trung-uong", "dang-bo-tinh", SINCE_208, "missing"),
        ("trung-uong", "trung-uong", SINCE_208, "missing"),
        ("dang-bo-xa", "dang-bo-huyen", WITH_DISTRICTS, "done"),
        ("dang-bo-xa", "dang-bo-tinh", WITH_DISTRICTS, "missing"),
        ("dang-bo-xa", "dang-bo-tinh", SINCE_2025, "done"),
        ("dang-bo-huyen", "dang-bo-tinh", DAY(2025, 6, 30), "done"),
        ("dang-bo-huyen", "dang-bo-tinh", SINCE_2025, "missing"),
        ("chi-bo-truc-thuoc", "dang-bo-bo-phan", WITH_DISTRICTS, "done"),
        ("chi-bo-truc-thuoc", "dang-bo-huyen", WITH_DISTRICTS, "missing"),
        ("chi-bo-co-so", "dang-bo-huyen", WITH_DISTRICTS, "done"),
        ("chi-bo", "dang-bo-xa", SINCE_2025, "missing"),
        ("chi-bo", "dang-bo-xa", SINCE_208, "done"),
        ("chi-bo-truc-thuoc", "dang-bo-xa", SINCE_208, "due"),
        ("chi-bo", "chi-bo", SINCE_208, "missing"),
        ("dang-bo-xa", None, SINCE_208, "missing"),
        ("to-dang", "chi-bo", SINCE_208, "missing"),
    ],
)
def test_may_stand_under(kind: str, parent: str | None, on: datetime.date, verdict: str) -> None:
    assert may_stand_under(kind, parent, on).kind == verdict


def test_may_stand_under_says_where_instead() -> None:
    assert may_stand_under("dang-bo-xa", "dang-bo-tinh", WITH_DISTRICTS).sentence == (
        "Đảng bộ xã, phường, thị trấn không đứng dưới Đảng bộ tỉnh, thành phố trực thuộc Trung ương;"
        " có thể đứng dưới: Đảng bộ huyện, quận, thị xã, thành phố thuộc tỉnh."
    )


@pytest.mark.parametrize("on", [WITH_DISTRICTS, SINCE_2025, SINCE_208])
def test_a_child_never_stands_above_its_parent(on: datetime.date) -> None:
    for code, kind in organisation_kinds(on).items():
        for parent in kind.parents:
            assert level_of(parent, None, on) <= level_of(code, parent, on)


@pytest.mark.parametrize(
    ("kind", "parent", "level"),
    [("dang-bo-tinh", None, 1), ("dang-bo-xa", "dang-bo-tinh", 3), ("chi-bo", "dang-bo-xa", 5), ("x", "dang-bo-xa", 4)],
)
def test_level_of(kind: str, parent: str | None, level: int) -> None:
    assert level_of(kind, parent, SINCE_208) == level


@pytest.mark.parametrize(
    ("official", "committee", "kind"),
    [(8, 0, "done"), (8, 3, "missing"), (9, 0, "missing"), (9, 3, "done"), (30, 7, "done"), (30, 8, "missing")],
)
def test_cell_leadership_verdict(official: int, committee: int, kind: str) -> None:
    assert cell_leadership_verdict(official, committee, IN_2018).kind == kind


def test_committee_size_verdict_does_not_refuse_by_a_number_known_from_memory_only() -> None:
    assert committee_size_verdict("grassroots_committee", 15, IN_2018).kind == "done"
    assert committee_size_verdict("grassroots_committee", 17, IN_2018).kind == "none"


def test_committee_size_verdict_where_the_maximum_is_not_known() -> None:
    before = rule_set("charter", DAY(2012, 1, 1))

    assert committee_size_verdict("cell_committee", 9, before).kind == "none"


@pytest.mark.parametrize(
    ("committee", "standing", "kind"),
    [(27, 9, "done"), (27, 10, "missing"), (33, 11, "done"), (8, 3, "missing"), (8, 0, "done")],
)
def test_standing_committee_verdict(committee: int, standing: int, kind: str) -> None:
    assert standing_committee_verdict(committee, standing, IN_2026).kind == kind


def test_standing_committee_verdict_where_the_share_is_not_known() -> None:
    assert standing_committee_verdict(27, 12, IN_2018).kind == "none"


@pytest.mark.parametrize(
    ("form", "members", "consented", "kind"),
    [
        ("cell", 29, False, "done"),
        ("cell", 30, False, "missing"),
        ("cell", 30, True, "done"),
        ("area", 30, False, "done"),
        ("area", 29, False, "missing"),
    ],
)
def test_base_form_verdict(form: str, members: int, consented: bool, kind: str) -> None:
    assert base_form_verdict(form, members, IN_2026, superior_consented=consented).kind == kind


def test_posts_of_a_cell_committee_from_the_highest_down() -> None:
    assert [post.code for post in posts_of("cell_committee", SINCE_208)] == ["bi-thu", "pho-bi-thu", "uy-vien"]
    assert posts_of("khac", SINCE_208) == ()


@pytest.mark.parametrize(
    ("body", "organisation", "post", "lines"),
    [
        ("committee", "dang-bo-tinh", "bi-thu", ("T/M TỈNH ỦY", "BÍ THƯ")),
        ("committee", "dang-bo-xa", "pho-bi-thu", ("T/M ĐẢNG ỦY", "PHÓ BÍ THƯ")),
        ("standing", "dang-bo-xa", "bi-thu", ("T/M BAN THƯỜNG VỤ", "BÍ THƯ")),
        ("cell_committee", "chi-bo", "bi-thu", ("T/M CHI BỘ", "BÍ THƯ")),
        ("cell", "chi-bo-truc-thuoc", "pho-bi-thu", ("T/M CHI BỘ", "PHÓ BÍ THƯ")),
        ("khac", "chi-bo", "bi-thu", ("", "")),
    ],
)
def test_sign_lines(body: str, organisation: str, post: str, lines: tuple[str, str]) -> None:
    signed = sign_lines(body, organisation, post, SINCE_208)

    assert (signed.authority, signed.post) == lines


@pytest.mark.parametrize(
    ("body", "size", "sources", "kind"),
    [
        ("committee", 27, 2, "done"), ("committee", 28, 2, "missing"), ("committee", 28, 3, "done"),
        ("committee", 33, 3, "done"), ("committee", 34, 3, "missing"), ("committee", 26, 3, "due"),
        ("committee", 20, 1, "done"), ("standing", 8, 2, "due"), ("standing", 9, 2, "done"),
        ("standing", 11, 3, "done"), ("standing", 12, 3, "missing"),
    ],
)  # fmt: skip
def test_first_committee_of_a_commune(
    body: Literal["committee", "standing"], size: int, sources: int, kind: str
) -> None:
    verdict = first_committee_verdict(body, size, sources, rule_set("first_committees", SINCE_2025))

    assert verdict.kind == kind
    assert verdict.rule is not None
    assert verdict.rule.title == "45-CT/TW, 14/04/2025"


@pytest.mark.parametrize(("deputies", "kind"), [(0, "due"), (1, "due"), (2, "done"), (3, "missing")])
def test_first_deputies_of_a_commune(deputies: int, kind: str) -> None:
    """Two: the standing deputy, and the chair of the people's committee."""
    verdict = first_deputies_verdict(deputies, rule_set("first_committees", SINCE_2025))

    assert verdict.kind == kind
    assert verdict.rule is not None
    assert verdict.rule.title == "45-CT/TW, 14/04/2025"


def test_first_deputies_before_the_rule_was_found() -> None:
    assert first_deputies_verdict(2, rule_set("first_committees", datetime.date(2020, 1, 1))).kind == "none"
