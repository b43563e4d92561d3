"""The bridge from the figures of reports to targets: each indicator that a target can be set on becomes a measure.

Of a month's indicators: those with a better way that no rule set of the place decides and that do not say where a month
under way stands. With a whole they are shares: parts of all months of the period over wholes; without, sums. Of
members: counts on the last day and shares of all members, except what files do not say and what happens in a month
(targets read that as flows). What opens behind is the report's own list.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from decimal import Decimal

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from nennep.directives.measures import Behind, Measure, register
from nennep.kernel import clock
from nennep.reports.indicators import INDICATORS, Indicator
from nennep.reports.measures.counting import known_in, month_sums, months_within, people_counts, totals
from nennep.reports.people import PEOPLE, PeopleIndicator
from nennep.reports.presenters.address import Asked
from nennep.reports.presenters.members import list_url
from nennep.reports.presenters.month import month_words

BY_RULE = ("below_goal", "below_twice", "papers")  # counted by the goal of a rule set
UNDER_WAY = ("due", "late")  # 0 once the month is over
IN_QUARTER = ("quarter_met",)  # of a quarter, said in each of its months
HAPPENING = ("admitted", "made_official", "admitted_in_year")
_DIGITS = Decimal("0.0001")


def share_of(part: int, whole: int) -> Decimal:
    """Percent, with the digits that a target keeps."""
    return (Decimal(100 * part) / whole).quantize(_DIGITS)


def fits(one: Indicator) -> bool:
    """Whether a target can be set on an indicator of the month."""
    return bool(one.good) and one.part not in (*BY_RULE, *UNDER_WAY)


def is_known(one: PeopleIndicator) -> bool:
    """Whether a target can be set on an indicator of members."""
    return one.measure not in HAPPENING and not one.measure.endswith(("unknown", "none", "other"))


class _Months:
    """An indicator of the month over the months of a period."""

    def __init__(self, one: Indicator) -> None:
        self.one = one
        self.names = (one.part, one.whole) if one.whole else (one.part,)

    def read(
        self, orgs: Sequence[int], first: datetime.date, last: datetime.date, known_on: datetime.date
    ) -> dict[int, Decimal]:
        months = self._months(first, last)
        found = totals(month_sums(orgs, months, self.names, last, known_on), months)
        if not self.one.whole:
            return {org: Decimal(counts[0]) for org, counts in found.items()}
        return {org: share_of(counts[0], counts[1]) for org, counts in found.items() if counts[1]}

    def behind(self, org: int, first: datetime.date, last: datetime.date, known_on: datetime.date) -> list[Behind]:
        months = self._months(first, last)
        sums = month_sums([org], months, self.names, last, known_on)
        return [
            Behind(month_words(month), counts[0], counts[1] if self.one.whole else None,
                   Asked(month, known_in(month, last, known_on), clock.today()).list_url(org, self.one.slug))
            for month in months if any(counts := sums.get((org, month), ()))
        ]  # fmt: skip

    def _months(self, first: datetime.date, last: datetime.date) -> list[datetime.date]:
        months = months_within(first, last)
        if self.one.part not in IN_QUARTER:
            return months
        return [month for month in months if month.month % 3 == 0 or month == months[-1]]


class _Members:
    """An indicator of members on the last day of a period; `shared`: in percent of its whole."""

    def __init__(self, one: PeopleIndicator, *, shared: bool) -> None:
        self.one, self.shared = one, shared
        self.names = (one.measure, one.whole) if shared else (one.measure,)

    def read(
        self, orgs: Sequence[int], first: datetime.date, last: datetime.date, known_on: datetime.date
    ) -> dict[int, Decimal]:
        found = people_counts(orgs, last, self.names)
        if not self.shared:
            return {org: Decimal(counts[0]) for org, counts in found.items()}
        return {org: share_of(counts[0], counts[1]) for org, counts in found.items() if counts[1]}

    def behind(self, org: int, first: datetime.date, last: datetime.date, known_on: datetime.date) -> list[Behind]:
        counts = people_counts([org], last, self.names).get(org)
        if counts is None:
            return []
        url = list_url(org, self.one, last, clock.today())
        return [Behind(f"{last:%d/%m/%Y}", counts[0], counts[1] if self.shared else None, url, members=True)]


def register_all() -> None:
    """Make every indicator that fits known to targets; called once, when the application is ready."""
    for one in filter(fits, INDICATORS.values()):
        months = _Months(one)
        kind, unit = ("share", "%") if one.whole else ("count", one.unit)
        name = format_lazy(_("{name}, %"), name=one.name) if one.whole else one.name
        register(Measure(f"thang-{one.slug}", name, unit, kind, months.read, group=_("Sinh hoạt, theo tháng"),
                         behind=months.behind))  # fmt: skip
    for person in filter(is_known, PEOPLE.values()):
        for shared in (False, True) if person.whole else (False,):
            members = _Members(person, shared=shared)
            register(Measure(
                f"dang-vien-{person.slug}{'-ty-le' if shared else ''}",
                format_lazy(_("{name}, %"), name=person.name) if shared else person.name,
                "%" if shared else person.unit, "share" if shared else "state", members.read,
                group=_("Đảng viên, tỷ lệ trong đảng viên") if shared else _("Đảng viên có đến một ngày"),
                behind=members.behind,
            ))  # fmt: skip


register_all()
