"""Parameters of public holidays: what working days are counted around."""

from __future__ import annotations

import datetime

from nennep.regulations.schema import MonthDay, Param, Rules, Strict


class NewYearRest(Strict):
    """Days of rest around the first day of the lunar year: so many before it, so many from it on."""

    before: int
    after: int


class PublicHolidays(Rules):
    """Fixed days, the lunar new year and the Hùng Kings' day by table, days decided for one year."""

    fixed: Param[tuple[MonthDay, ...]]
    lunar_new_year_rest: Param[NewYearRest]
    lunar_new_year: Param[tuple[datetime.date, ...]]
    hung_kings: Param[tuple[datetime.date, ...]]
    single_days: Param[tuple[datetime.date, ...]]
    moved_from_weekend: Param[bool]
