"""The rule sets as they are shipped, and what a faulty file is told."""

from __future__ import annotations

import copy
import datetime
import pathlib
from importlib import resources
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nennep.regulations import registry
from nennep.regulations.families import FAMILIES
from nennep.regulations.registry import (
    SETS,
    NoRuleSet,
    build,
    local_sets,
    param,
    rule_set,
    rule_set_by_slug,
    timeline,
)
from nennep.regulations.schema import CENTRAL, Confidence
from nennep.regulations.wording import words_of
from nennep.site.demo.life import FRAME

DAY = datetime.date


@pytest.mark.parametrize(
    ("family", "on", "scope", "slug"),
    [
        ("charter", DAY(2018, 5, 1), CENTRAL, "29-qd-tw-2016"),
        ("charter", DAY(2025, 6, 30), CENTRAL, "232-qd-tw-2025"),
        ("charter", DAY(2025, 7, 1), CENTRAL, "294-qd-tw-2025"),
        ("charter", DAY(2026, 7, 25), CENTRAL, "20-qd-tw-2026-01-hd-tw"),
        ("charter", DAY(2026, 7, 26), CENTRAL, "208-qd-tw-2026"),
        ("cell_meetings", DAY(2018, 7, 5), CENTRAL, "09-hd-btctw-2012"),
        ("cell_meetings", DAY(2018, 7, 6), CENTRAL, "12-hd-btctw-2018"),
        ("cell_meetings", DAY(2025, 8, 3), CENTRAL, "50-ct-tw-2025"),
        ("cell_meetings", DAY(2025, 10, 28), CENTRAL, "42-hd-btctw-2025"),
        ("cell_meetings", DAY(2026, 1, 3), "lao-cai", "08-qd-tu-lao-cai-2025"),
        ("cell_meetings", DAY(2024, 1, 3), "lao-cai", "12-hd-btctw-2018-03-hd-tw"),
        ("document_authority", DAY(2026, 1, 8), CENTRAL, "66-qd-tw-2017"),
        ("document_authority", DAY(2026, 1, 9), CENTRAL, "399-qd-tw-2026"),
        ("organisation_kinds", DAY(2025, 6, 30), CENTRAL, "dieu-le-2011-to-chuc"),
        ("organisation_kinds", DAY(2025, 7, 1), CENTRAL, "294-qd-tw-2025-to-chuc"),
        ("organisation_kinds", DAY(2026, 7, 26), CENTRAL, "208-qd-tw-2026-to-chuc"),
        ("meeting_scoring", DAY(2025, 12, 1), "phuong-an-phu", "an-phu-2025-cham-diem"),
    ],
)
def test_rule_set_is_chosen_by_the_day_of_the_event(family: str, on: datetime.date, scope: str, slug: str) -> None:
    assert rule_set(family, on, scope).slug == slug


def test_rule_set_before_the_first_one_is_refused_in_words() -> None:
    with pytest.raises(NoRuleSet) as refusal:
        rule_set("charter", DAY(1975, 4, 30))

    assert refusal.value.sentence == (
        "Hệ thống chưa có quy định về “Điều lệ Đảng và quy định thi hành” cho ngày 30/04/1975;"
        " sớm nhất là từ ngày 01/11/2011."
    )


def test_rule_set_by_slug_gives_back_what_a_record_stored() -> None:
    assert rule_set_by_slug(rule_set("charter", DAY(2022, 1, 1)).slug) is SETS["24-qd-tw-2021"]


def test_rule_set_by_slug_unknown() -> None:
    with pytest.raises(NoRuleSet, match="Không có bộ quy định “x” trong hệ thống"):
        rule_set_by_slug("x")


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_central_sets_follow_each_other_without_a_gap(family: str) -> None:
    sets = timeline(family)

    assert [one.valid_to for one in sets[:-1]] == [two.valid_from for two in sets[1:]]
    assert sets[-1].last_day is None


def test_every_parameter_has_source_confidence_and_wording_and_every_value_has_words() -> None:
    for one in SETS.values():
        for name, rule in one.rules.parameters().items():
            assert all([rule.source, rule.wording, rule.confidence.words]), f"{one.slug}: {name}"
            if rule.value is None:
                assert rule.note, f"{one.slug}: {name}"
            else:
                assert all(words_of(rule.value)) or rule.value == (), f"{one.slug}: {name}"


def test_a_parameter_not_restated_keeps_its_own_source() -> None:
    rule = param("charter", "min_official_members", DAY(2026, 8, 1))

    assert (rule.value, rule.source) == (3, "Điều lệ Đảng, Điều 21 và Điều 24")
    assert rule.carried_from == "45-qd-tw-2011"


def test_confidence_is_said_in_plain_words() -> None:
    assert {mark.value: str(mark.words) for mark in Confidence} == {
        "T": "đã đọc văn bản",
        "S": "nhiều nguồn dẫn lại",
        "S1": "một nguồn dẫn lại",
        "O": "đáp án thi chính thức",
        "M": "theo trí nhớ, chưa đối chiếu",
        "?": "các nguồn chưa thống nhất",
    }


def test_badges_gain_35_and_95_years_in_2026() -> None:
    before = param("charter", "badge_years", DAY(2026, 5, 18)).value
    after = param("charter", "badge_years", DAY(2026, 5, 19)).value

    assert set(after) - set(before) == {35, 95}


def test_local_sets_stand_beside_the_central_ones() -> None:
    """First the demo's own, of the folder that the test settings name."""
    assert [one.scope for one in local_sets("meeting_scoring")] == [
        "dung-thu",
        "phu-tho-khoi",
        "phuong-an-phu",
        "lao-cai",
        "quang-nam",
    ]


@given(st.dates(min_value=DAY(2018, 7, 6), max_value=DAY(9999, 12, 30)), st.sampled_from(sorted(FAMILIES)))
def test_every_day_since_2018_has_exactly_one_central_set(on: datetime.date, family: str) -> None:
    assert sum(one.valid_on(on) for one in timeline(family)) == 1


def _file(**changes: Any) -> dict[str, dict[str, Any]]:
    content: dict[str, Any] = {
        "family": "reporting",
        "slug": "thu",
        "number": "01-HD/TW",
        "issued_on": DAY(2026, 1, 1),
        "issuer": "Ban Bí thư",
        "title": "Thử",
        "valid_from": DAY(2026, 1, 1),
        "confidence": "T",
        "rules": {
            name: {"source": "s", "confidence": "T", "wording": "w", "open": True, "note": "n"}
            for name in ("self_score_working_days", "quality_review_months", "upward_report")
        },
    }
    return {"reporting/thu.toml": content | changes}


def _with_rule(name: str, rule: dict[str, Any]) -> dict[str, dict[str, Any]]:
    files = copy.deepcopy(_file())
    files["reporting/thu.toml"]["rules"][name] = rule
    return files


_RULE = {"source": "s", "confidence": "T", "wording": "w"}


@pytest.mark.parametrize(
    ("files", "fault"),
    [
        (_file(unknown=1), "unknown"),
        (_file(slug="khac"), "must match the file's place and name"),
        (_file(confidence="X"), "confidence"),
        (_file(valid_to=DAY(2025, 1, 1)), "valid_from must lie before valid_to"),
        (_file(scope="lao-cai"), "a local set names its scope"),
        (_file(carries="khong-co"), "which is no set of the same family"),
        (_file(carries="thu"), "carries itself"),
        (_file(rules={}), "Field required"),
        (_with_rule("no_such_rule", {**_RULE, "value": 1}), "no_such_rule"),
        (_with_rule("self_score_working_days", {**_RULE, "value": "ba"}), "self_score_working_days"),
        (_with_rule("self_score_working_days", {**_RULE, "value": 3, "source": ""}), "source"),
        (_with_rule("self_score_working_days", {"value": 3, "source": "s", "wording": "w"}), "confidence"),
        (_with_rule("self_score_working_days", _RULE), "needs a note that says why"),
        (_with_rule("self_score_working_days", {**_RULE, "value": 3, "carried_from": "x"}), "may not state"),
    ],
)
def test_build_names_the_fault_of_a_file(files: dict[str, dict[str, Any]], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        build(files)


def test_build_refuses_two_sets_of_one_family_and_scope_on_the_same_day() -> None:
    files = _file() | {"reporting/hai.toml": _file(slug="hai", valid_from=DAY(2026, 6, 1))["reporting/thu.toml"]}

    with pytest.raises(ValueError, match="thu and hai are valid on the same days"):
        build(files)


def test_build_lets_scopes_overlap() -> None:
    local = _file(slug="hai", scope="lao-cai", scope_name="tỉnh Lào Cai")["reporting/thu.toml"]

    assert set(build(_file() | {"reporting/hai.toml": local})) == {"thu", "hai"}


def test_an_installation_brings_its_own_local_sets(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A province writes its own scoring frame; a file without a scope of its own would replace the Centre's rules."""
    monkeypatch.setenv("NENNEP_RULES_DIR", str(tmp_path))
    folder = tmp_path / "meeting_scoring"
    folder.mkdir()
    known = resources.files("nennep.regulations").joinpath("rulesets/meeting_scoring/an-phu-2025-cham-diem.toml")
    text = known.read_text(encoding="utf-8").replace("an-phu-2025-cham-diem", "xa-mau-2026")
    (folder / "xa-mau-2026.toml").write_text(text.replace("phuong-an-phu", "xa-mau"), encoding="utf-8")
    sets = registry.build(registry._read())
    assert sets["xa-mau-2026"].scope == "xa-mau"
    assert sets.keys() - {"xa-mau-2026"} == SETS.keys() - {FRAME}

    (folder / "xa-mau-2026.toml").write_text(text.replace('scope = "phuong-an-phu"', ""), encoding="utf-8")
    with pytest.raises(ValueError, match="a scope of its own"):
        registry._read()
