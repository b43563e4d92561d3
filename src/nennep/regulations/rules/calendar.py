"""Working days in Vietnam: weekends and public holidays left out."""

from __future__ import annotations

import datetime
from functools import lru_cache

from django.utils.translation import gettext as _

from nennep.kernel.errors import RuleBroken
from nennep.regulations.registry import rule_set

_ONE = datetime.timedelta(days=1)


@lru_cache(maxsize=64)
def public_holidays(year: int) -> frozenset[datetime.date]:
    """The days off work of a year, days in lieu of a weekend included.

    Before 2012 no rule is known to us: the set is empty. Outside 2012-2030 the lunar days are not known.
    """
    if not 2012 <= year < 9999:
        return frozenset()
    rules = rule_set("public_holidays", datetime.date(year, 12, 31)).rules
    off: set[datetime.date] = set()
    named = [datetime.date(year, fixed.month, fixed.day) for fixed in rules.fixed.value or ()]
    named += [day for day in (rules.hung_kings.value or ()) + (rules.single_days.value or ()) if day.year == year]
    rest = rules.lunar_new_year_rest.value
    for first in rules.lunar_new_year.value or ():
        if rest and first.year == year:
            named += [first + _ONE * offset for offset in range(-rest.before, rest.after)]
    for day in sorted(set(named)):
        off.add(day)
    if rules.moved_from_weekend.value:
        for day in sorted(d for d in off if d.weekday() >= 5):
            instead = day
            while instead.weekday() >= 5 or instead in off:
                instead += _ONE
            off.add(instead)
    return frozenset(off)


def is_working_day(day: datetime.date) -> bool:
    """Whether offices work that day: Monday to Friday and no public holiday."""
    return day.weekday() < 5 and day not in public_holidays(day.year)


def working_days_after(start: datetime.date, count: int) -> datetime.date:
    """The `count`-th working day after `start` (which itself is not counted); `start` when count is 0.

    Raises RuleBroken for a negative count or a date at the end of the calendar.
    """
    if count < 0 or start.year > 9900 or count > 2000:
        raise RuleBroken(_("Không tính được ngày làm việc cho ngày và số ngày này; hãy kiểm tra lại."))
    day, left = start, count
    while left:
        day += _ONE
        left -= is_working_day(day)
    return day


def working_days_between(start: datetime.date, end: datetime.date) -> int:
    """Working days after `start` up to and including `end`; 0 when `end` is not later."""
    return sum(is_working_day(start + _ONE * offset) for offset in range(1, (end - start).days + 1))
