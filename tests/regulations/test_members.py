"""Deadlines of a member's life."""

from __future__ import annotations

import datetime

import pytest

from nennep.regulations.registry import rule_set
from nennep.regulations.rules import badge_reached, probation_ends, recognition_verdict, transfer_verdict

DAY = datetime.date
IN_2012, IN_2025, IN_2026 = (
    rule_set("charter", DAY(2012, 6, 1)),
    rule_set("charter", DAY(2025, 12, 1)),
    rule_set("charter", DAY(2026, 8, 1)),
)


def test_probation_ends_a_year_after_the_ceremony() -> None:
    assert probation_ends(DAY(2024, 2, 29), IN_2025) == DAY(2025, 2, 28)


@pytest.mark.parametrize(
    ("considered", "as_of", "kind"),
    [
        (None, DAY(2025, 8, 1), "none"),
        (None, DAY(2025, 9, 15), "due"),
        (None, DAY(2025, 12, 1), "late"),
        (DAY(2025, 10, 3), DAY(2025, 12, 1), "done"),
        (DAY(2025, 11, 28), DAY(2025, 12, 1), "late"),
    ],
)
def test_recognition_verdict(considered: datetime.date | None, as_of: datetime.date, kind: str) -> None:
    assert recognition_verdict(DAY(2024, 9, 3), considered, IN_2025, as_of).kind == kind


def test_recognition_verdict_where_the_deadline_is_not_known() -> None:
    assert recognition_verdict(DAY(2011, 9, 3), None, IN_2012, DAY(2014, 1, 1)).kind == "none"


@pytest.mark.parametrize(
    ("done", "as_of", "kind", "words"),
    [
        (None, DAY(2026, 8, 20), "due", "Chưa chuyển sinh hoạt; hạn đến"),
        (None, DAY(2026, 10, 1), "due", "đã qua 30 ngày làm việc; hạn cuối là"),
        (None, DAY(2026, 11, 21), "late", "quá hạn"),
        (DAY(2026, 10, 20), DAY(2026, 11, 21), "done", "đúng hạn"),
        (DAY(2026, 11, 20), DAY(2026, 11, 21), "late", "muộn so với hạn"),
    ],
)
def test_transfer_verdict_under_208_warns_at_30_and_is_overdue_after_60(
    done: datetime.date | None, as_of: datetime.date, kind: str, words: str
) -> None:
    verdict = transfer_verdict(DAY(2026, 8, 3), done, IN_2026, as_of)

    assert verdict.kind == kind
    assert words in verdict.sentence
    assert verdict.rule is not None
    assert verdict.rule.confidence == "các nguồn chưa thống nhất"


def test_transfer_verdict_in_2012_concludes_nothing() -> None:
    assert transfer_verdict(DAY(2012, 8, 3), None, IN_2012, DAY(2013, 8, 3)).kind == "none"


@pytest.mark.parametrize(
    ("admitted", "badge"),
    [
        (DAY(1986, 8, 1), 40),
        (DAY(1986, 8, 2), 35),
        (DAY(1996, 8, 1), 30),
        (DAY(1996, 8, 2), None),
        (DAY(1931, 1, 1), 95),
    ],
)
def test_badge_reached(admitted: datetime.date, badge: int | None) -> None:
    assert badge_reached(admitted, IN_2026, DAY(2026, 8, 1)) == badge
