"""Periods: two plain dates, the first day inside and the first day outside. Open end = 9999-12-31."""

from __future__ import annotations

import calendar
import datetime

from django.db.models import Q

OPEN_END = datetime.date(9999, 12, 31)


def valid_on(day: datetime.date, prefix: str = "") -> Q:
    """The condition "valid on that day" for rows with valid_from and valid_to, reached through `prefix`."""
    return Q(**{f"{prefix}valid_from__lte": day, f"{prefix}valid_to__gt": day})


def overlaps(start: datetime.date, end: datetime.date, prefix: str = "") -> Q:
    """The condition "valid on at least one day of [start, end)"."""
    return Q(**{f"{prefix}valid_from__lt": end, f"{prefix}valid_to__gt": start})


def month_of(day: datetime.date) -> datetime.date:
    """The first day of the day's month."""
    return day.replace(day=1)


def next_month(day: datetime.date) -> datetime.date:
    """The first day of the month after."""
    return (day.replace(day=1) + datetime.timedelta(days=32)).replace(day=1)


def add_months(month: datetime.date, count: int) -> datetime.date:
    """The same day `count` months away, held to the last day of a shorter month."""
    index = month.year * 12 + month.month - 1 + count
    year, number = divmod(index, 12)
    return datetime.date(year, number + 1, min(month.day, calendar.monthrange(year, number + 1)[1]))


def last_day(month: datetime.date) -> datetime.date:
    """The last day of the month."""
    return next_month(month) - datetime.timedelta(days=1)


def quarter_start(day: datetime.date) -> datetime.date:
    """The first day of the day's quarter."""
    return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
