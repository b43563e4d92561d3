"""The one clock. The zone is Asia/Ho_Chi_Minh."""

from __future__ import annotations

import datetime
import zoneinfo

from django.utils import timezone

ZONE = zoneinfo.ZoneInfo("Asia/Ho_Chi_Minh")


def now() -> datetime.datetime:
    """This moment, aware."""
    return timezone.now()


def today() -> datetime.date:
    """Today's date in Vietnam."""
    return now().astimezone(ZONE).date()


def local(moment: datetime.datetime) -> datetime.datetime:
    """The moment on the wall clock in Vietnam."""
    return moment.astimezone(ZONE)


def at(day: datetime.date, hour: int = 0, minute: int = 0) -> datetime.datetime:
    """An aware moment of a day in Vietnam."""
    return datetime.datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE)


def end_of(day: datetime.date) -> datetime.datetime:
    """The first moment after a day in Vietnam: what was known by the day was known before it."""
    return at(day + datetime.timedelta(days=1))
