"""Periods: two plain dates, the first day inside and the first day outside. Open end = 9999-12-31. And of rows that
carry known_from and known_to, what was known at a moment."""

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


def known_at(moment: datetime.datetime | None, prefix: str = "") -> Q:
    """The condition "known at that moment" for rows reached through `prefix`; None: what is known now."""
    now = Q(**{f"{prefix}known_to__isnull": True})
    if moment is None:
        return now
    return Q(**{f"{prefix}known_from__lte": moment}) & (now | Q(**{f"{prefix}known_to__gt": moment}))


def known_then(alias: str, moment: datetime.datetime | None) -> str:
    """SQL: the row of that alias was known at the (aware) moment; None: is known now."""
    if moment is None:
        return f"{alias}.known_to is null"
    at = f"timestamptz '{moment.astimezone(datetime.UTC).isoformat()}'"
    return f"({alias}.known_from <= {at} and ({alias}.known_to is null or {alias}.known_to > {at}))"


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
