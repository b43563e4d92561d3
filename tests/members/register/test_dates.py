"""Dates as offices write them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nennep.members.register.dates import DateReading, PartialDate, Window, read_date, years_before
from tests.members.register.sheets import AS_OF, TODAY, day

PARTY = Window.of_party_dates(AS_OF, TODAY)
BIRTH = Window.of_births(AS_OF, TODAY)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("28/11/1977", "1977-11-28"),
        ("13.01.1976", "1976-01-13"),
        ("6-2-1977", "1977-02-06"),
        ("1 / 2 / 1980", "1980-02-01"),
        ("1977-11-28", "1977-11-28"),
        ("1977-11-28 00:00:00", "1977-11-28"),
        ("ngày 3 tháng 2 năm 1980", "1980-02-03"),
        ("2/1966", "1966-02"),
        ("01.1977", "1977-01"),
        ("tháng 7/1983", "1983-07"),
        ("tháng 7 năm 1983", "1983-07"),
        ("2005", "2005"),
        ("năm 1977", "1977"),
        ("sinh năm 1977", "1977"),
        ("(1977)", "1977"),
        ("29/02/2000", "2000-02-29"),
    ],
)
def test_read_date_understands(text: str, iso: str) -> None:
    assert read_date(text, PARTY) == DateReading(day(iso))


@pytest.mark.parametrize("text", ["", " ", "-", "không rõ", "?"])
def test_read_date_of_nothing_is_nothing(text: str) -> None:
    assert read_date(text, BIRTH) == DateReading()


@pytest.mark.parametrize("text", ["chưa", "Chưa chính thức", "dự bị"])
def test_read_date_that_may_be_missing(text: str) -> None:
    assert read_date(text, PARTY, may_be_missing=True) == DateReading()
    assert read_date(text, PARTY).kind == "error"


@pytest.mark.parametrize(
    ("text", "window", "iso"),
    [
        ("30-07-87", PARTY, "1987-07-30"),
        ("13-12-06", PARTY, "2006-12-13"),
        ("26-04-26", PARTY, "2026-04-26"),
        ("03-07-41", BIRTH, "1941-07-03"),
        ("28-10-02", BIRTH, "2002-10-28"),
        ("0/0/1965", BIRTH, "1965"),
        ("00/7/1965", BIRTH, "1965-07"),
        ("--/7/1965", BIRTH, "1965-07"),
        ("?/?/1965", BIRTH, "1965"),
        ("31089", PARTY, "1985-02-11"),
    ],
)
def test_read_date_takes_and_tells(text: str, window: Window, iso: str) -> None:
    reading = read_date(text, window)

    assert (reading.value, reading.kind) == (day(iso), "note")
    assert reading.sentence.endswith(".")


@pytest.mark.parametrize(
    ("text", "iso"),
    [("28111977", "1977-11-28"), ("7/83", "1983-07"), ("1.198", "1980-01"), ("11/28/1977", "1977-11-28")],
)
def test_read_date_doubts_other_shapes(text: str, iso: str) -> None:
    reading = read_date(text, PARTY)

    assert (reading.value, reading.kind) == (day(iso), "doubt")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("30/02/1980", "Không có ngày 30/02/1980 trên lịch."),
        ("31/4/1980", "Không có ngày 31/04/1980 trên lịch."),
        ("13/1980", "Không có ngày 13/1980 trên lịch."),
        ("30-02-87", "Không có ngày 30/02/1987 trên lịch."),
        ("23/11/2026", "Ngày 23/11/2026 ở tương lai."),
        ("2027", "Ngày 2027 ở tương lai."),
        ("28/11/1877", "Năm 1877 quá xa, chắc viết nhầm."),
        ("1/1/0001", "Năm 1 quá xa, chắc viết nhầm."),
        ("đang làm", "Không đọc được ngày “đang làm”."),
        ("1/2/1980 - 3/4/1981", "Không đọc được ngày “1/2/1980 - 3/4/1981”."),
        ("1/2/3/4", "Không đọc được ngày “1/2/3/4”."),
    ],
)
def test_read_date_refuses_what_cannot_be(text: str, sentence: str) -> None:
    assert read_date(text, PARTY) == DateReading(None, "error", sentence)


def test_read_date_doubts_a_day_after_the_register() -> None:
    reading = read_date("02/11/2026", PARTY)

    assert (reading.value, reading.kind) == (day("2026-11-02"), "doubt")
    assert reading.sentence == "Ngày 02/11/2026 sau ngày lập danh sách (31/10/2026)."


def test_read_date_leaves_two_plausible_centuries_to_the_row() -> None:
    later = dt.date(2035, 1, 1)

    reading = read_date("05-06-32", Window.of_party_dates(later, later))

    assert (reading.value, reading.kind) == (None, "doubt")
    assert reading.alternatives == (day("1932-06-05"), day("2032-06-05"))


def test_read_date_doubts_a_century_that_is_not_plausible() -> None:
    assert read_date("05-06-28", PARTY) == DateReading(
        None, "doubt", "Năm chỉ có hai chữ số “28”, chưa rõ thế kỷ; hãy viết đủ bốn chữ số."
    )


@pytest.mark.parametrize("text", ["7/28", "1.345"])
def test_read_date_takes_nothing_from_a_month_without_a_plausible_year(text: str) -> None:
    assert read_date(text, PARTY).value is None


def test_partial_date_agrees_with_every_day_it_can_be() -> None:
    assert day("1991").agrees(day("1991-07-12"))
    assert day("1991-07").agrees(day("1991-07-12"))
    assert not day("1991-08").agrees(day("1991-07-12"))
    assert day("1992-02").last == dt.date(1992, 2, 29)


@given(st.dates(dt.date(1, 1, 1), dt.date(9999, 12, 31)), st.sampled_from(["day", "month", "year"]))
def test_partial_date_is_stored_and_read_back(date: dt.date, precision: Any) -> None:
    first = (
        date if precision == "day" else date.replace(day=1) if precision == "month" else date.replace(day=1, month=1)
    )
    partial = PartialDate(first, precision)

    assert PartialDate.from_iso(partial.iso) == partial


@given(st.dates(dt.date(1931, 1, 1), AS_OF), st.sampled_from(["{0:02d}/{1:02d}/{2}", "{0}.{1}.{2}", "{0}-{1}-{2}"]))
def test_read_date_reads_every_day_in_every_shape(date: dt.date, shape: str) -> None:
    assert read_date(shape.format(date.day, date.month, date.year), PARTY) == DateReading(PartialDate(date))


@given(st.text() | st.from_regex(r"[0-9/.\- ]{1,12}", fullmatch=True))
def test_read_date_raises_nothing(text: str) -> None:
    for window in (PARTY, BIRTH):
        reading = read_date(text, window)
        assert reading.value is None or reading.value.date <= TODAY


def test_years_before_a_leap_day() -> None:
    assert years_before(dt.date(2024, 2, 29), 18) == dt.date(2006, 2, 28)
