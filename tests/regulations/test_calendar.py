"""Working days and public holidays."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nennep.kernel.errors import RuleBroken
from nennep.regulations.registry import rule_set
from nennep.regulations.rules import is_working_day, public_holidays, working_days_after, working_days_between

DAY = datetime.date


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (DAY(2026, 11, 20), 0, DAY(2026, 11, 20)),
        (DAY(2026, 11, 20), 1, DAY(2026, 11, 23)),
        (DAY(2026, 11, 21), 1, DAY(2026, 11, 23)),
        (DAY(2026, 3, 3), 3, DAY(2026, 3, 6)),
        (DAY(2026, 2, 13), 1, DAY(2026, 2, 23)),  # Tết 2026: 16 to 20 February
        (DAY(2026, 4, 24), 1, DAY(2026, 4, 28)),  # Hùng Kings' day on a Sunday: Monday off
        (DAY(2026, 4, 29), 1, DAY(2026, 5, 4)),
        (DAY(2026, 8, 31), 1, DAY(2026, 9, 3)),
        (DAY(2022, 12, 30), 1, DAY(2023, 1, 3)),  # 1 January on a Sunday
    ],
)
def test_working_days_after(start: datetime.date, count: int, end: datetime.date) -> None:
    assert working_days_after(start, count) == end


def test_lunar_days_lie_where_they_can() -> None:
    rules = rule_set("public_holidays", DAY(2026, 1, 1)).rules

    assert [day.year for day in rules.lunar_new_year.value or ()] == list(range(2012, 2031))
    assert all(DAY(day.year, 1, 21) <= day <= DAY(day.year, 2, 20) for day in rules.lunar_new_year.value or ())
    assert all(DAY(day.year, 3, 28) <= day <= DAY(day.year, 4, 29) for day in rules.hung_kings.value or ())
    assert DAY(2030, 2, 2) in (rules.lunar_new_year.value or ())  # a day before the calendar of China


def test_public_holidays_before_the_first_rule_are_not_known() -> None:
    assert public_holidays(1990) == frozenset()
    assert is_working_day(DAY(1990, 5, 1))


def test_national_day_has_two_days_off_since_2021() -> None:
    assert [day for day in sorted(public_holidays(2024)) if day.month == 9] == [DAY(2024, 9, 2), DAY(2024, 9, 3)]
    assert [day for day in sorted(public_holidays(2019)) if day.month == 9] == [DAY(2019, 9, 2)]


@pytest.mark.parametrize(("start", "count"), [(DAY(2026, 1, 1), -1), (DAY(9999, 12, 1), 60), (DAY(2026, 1, 1), 10**9)])
def test_working_days_after_refuses_what_cannot_be_counted(start: datetime.date, count: int) -> None:
    with pytest.raises(RuleBroken, match="Không tính được ngày làm việc"):
        working_days_after(start, count)


@given(st.dates(DAY(2010, 1, 1), DAY(2060, 1, 1)), st.integers(0, 80))
def test_working_days_between_undoes_working_days_after(start: datetime.date, count: int) -> None:
    end = working_days_after(start, count)

    assert working_days_between(start, end) == count
    assert count == 0 or is_working_day(end)
