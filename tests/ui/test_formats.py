"""Dates, hours and numbers, written and read."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from nennep.ui.formats import (
    UnreadableError,
    days_left,
    format_day,
    format_hour,
    format_number,
    format_percent,
    parse_day,
    parse_hour,
    parse_whole,
)


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (0, None, "0"),
        (999, None, "999"),
        (4226, None, "4.226"),
        (88746, 0, "88.746"),
        (1234.5, None, "1.234,5"),
        (-1234.5, None, "-1.234,5"),
        (Decimal("1234567.890"), None, "1.234.567,890"),
        (91.45, 1, "91,5"),
        (2.5, 0, "3"),
        (-0.01, 1, "0,0"),
        (100, 1, "100,0"),
        (None, None, ""),
        ("", None, ""),
        (float("nan"), 1, ""),
        (float("inf"), None, ""),
        ("không có", None, "không có"),
        (1e300, None, "1e+300"),
    ],
)
def test_format_number(value: object, places: int | None, text: str) -> None:
    assert format_number(value, places) == text


@pytest.mark.parametrize(("value", "text"), [(92.5, "92,5\u00a0%"), (100, "100,0\u00a0%"), (None, ""), ("", "")])
def test_format_percent(value: object, text: str) -> None:
    assert format_percent(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (date(2018, 6, 12), "12/06/2018"),
        (datetime(2026, 12, 2, 18, 30, tzinfo=UTC), "03/12/2026"),
        (None, ""),
        ("12/06/2018", ""),
    ],
)
def test_format_day(value: object, text: str) -> None:
    assert format_day(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (time(19, 30), "19 giờ 30"),
        (time(7, 5), "7 giờ 05"),
        (time(21), "21 giờ"),
        (datetime(2026, 12, 3, 12, 30, tzinfo=UTC), "19 giờ 30"),
        (None, ""),
    ],
)
def test_format_hour(value: object, text: str) -> None:
    assert format_hour(value) == text


@pytest.mark.parametrize(
    "text",
    ["03/12/2026", "3/12/2026", " 3 / 12 / 2026 ", "3.12.2026", "3-12-2026", "3 12 2026", "03122026", "2026-12-03"],
)
def test_parse_day_reads_what_people_type(text: str) -> None:
    assert parse_day(text) == date(2026, 12, 3)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("30/02/2026", "Ngày 30/02/2026 không có trong lịch."),
        ("2026-02-30", "Ngày 30/02/2026 không có trong lịch."),
        ("29/2/2025", "Ngày 29/02/2025 không có trong lịch."),
        ("0/1/2026", "Ngày 00/01/2026 không có trong lịch."),
        ("1/1/0000", "Ngày 01/01/0000 không có trong lịch."),
        ("31/12/9999", "Năm phải từ 1900 đến 2199."),
        ("1/1/1899", "Năm phải từ 1900 đến 2199."),
        ("3/12/26", "Ghi năm đủ bốn chữ số, ví dụ 03/12/2026."),
        ("hôm nay", "Chưa đọc được ngày này. Ghi ngày/tháng/năm, ví dụ 03/12/2026."),
        ("٠٣/١٢/٢٠٢٦", "Chưa đọc được ngày này. Ghi ngày/tháng/năm, ví dụ 03/12/2026."),
        ("3/12/2026 x", "Chưa đọc được ngày này. Ghi ngày/tháng/năm, ví dụ 03/12/2026."),
        ("", "Chưa đọc được ngày này. Ghi ngày/tháng/năm, ví dụ 03/12/2026."),
    ],
)
def test_parse_day_answers_wrong_dates_with_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        parse_day(text)

    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("19:30", time(19, 30)),
        ("19h30", time(19, 30)),
        ("19 giờ 30", time(19, 30)),
        ("19 giờ 30 phút", time(19, 30)),
        ("19g5", time(19, 5)),
        ("19h", time(19)),
        ("7 GIỜ", time(7)),
    ],
)
def test_parse_hour_reads_what_people_type(text: str, hour: time) -> None:
    assert parse_hour(text) == hour


@pytest.mark.parametrize("text", ["24:00", "19:60", "19", "tối", "-1:00", ""])
def test_parse_hour_refuses_the_rest(text: str) -> None:
    with pytest.raises(UnreadableError):
        parse_hour(text)


@pytest.mark.parametrize(
    ("text", "number"), [("24", 24), ("1.209", 1209), ("88 746", 88746), ("1.234.567", 1234567), ("-3", -3), ("0", 0)]
)
def test_parse_whole_reads_what_people_type(text: str, number: int) -> None:
    assert parse_whole(text) == number


@pytest.mark.parametrize("text", ["", "1,5", "1.2", "12.34", "một", "9" * 19, "1e5", "٣"])
def test_parse_whole_refuses_the_rest(text: str) -> None:
    with pytest.raises(UnreadableError):
        parse_whole(text)


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_day_reads_back_as_written(day: date) -> None:
    assert parse_day(format_day(day)) == day


@given(st.integers(-(10**17), 10**17))
def test_whole_number_reads_back_as_written(number: int) -> None:
    assert parse_whole(format_number(number)) == number


@given(st.text())
def test_any_text_gives_a_day_or_a_sentence(text: str) -> None:
    told: list[str] = []
    for read in (parse_day, parse_hour, parse_whole):
        try:
            read(text)
        except UnreadableError as error:
            told.append(str(error))

    assert all(sentence.endswith(".") for sentence in told)


def test_filters_write_like_the_functions() -> None:
    source = "{% load ui %}{{ d|vidate }} {{ t|vitime }} {{ n|vinum }} {{ n|vinum:2 }} {{ p|vipct }}"

    drawn = Template(source).render(Context({"d": date(2018, 6, 12), "t": time(19, 30), "n": 1234.5, "p": 92.5}))

    assert drawn == "12/06/2018 19 giờ 30 1.234,5 1.234,50 92,5\u00a0%"


@pytest.mark.parametrize(
    ("days", "words"), [(-1200, "quá hạn 1.200 ngày"), (-1, "quá hạn 1 ngày"), (0, "hạn hôm nay"), (3, "còn 3 ngày")]
)
def test_how_far_away_a_deadline_is(days: int, words: str) -> None:
    assert days_left(days) == words
