"""The whole at a glance: two years of meetings and members in a few drawings, and a row an organisation below."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from nennep.kernel.period import last_day
from nennep.organisations.queries import natural_key
from nennep.reports.cube.reading import Counters, Cube
from nennep.reports.indicators import INDICATORS
from nennep.reports.people import PEOPLE
from nennep.reports.presenters.address import Asked
from nennep.reports.presenters.behind import Head, Item, Listing
from nennep.reports.presenters.charts import lowest
from nennep.reports.presenters.members import list_url
from nennep.reports.presenters.tables import percent_text
from nennep.reports.presenters.years import AGES
from nennep.ui import charts
from nennep.ui.charts.drawing import Series
from nennep.ui.formats import format_number

MEETINGS = ("da-hop", "du-hop")  # columns of the last month
SHARES = ("women", "age_under_30", "degree")
UNSAID = ("age_unknown", "party_unknown", "sex_unknown", "school_none", "theory_none", "profession_none",
          "ethnicity_unknown")  # fmt: skip
EVERY = 3  # months between the bars of a stacked chart
FIGURES = tuple(sorted({name for slug in MEETINGS for name in (INDICATORS[slug].part, INDICATORS[slug].whole)}))
COUNTED = ("members", "probationary", "admitted", *SHARES, *UNSAID,
           *(name for _label, names in AGES for name in names if name not in SHARES))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Gap:
    """What the files do not say: of how many members, and who they are."""

    label: str
    count: int
    share: str
    url: str


def _labels(months: Sequence[datetime.date]) -> list[str]:
    return [f"{month.month}" if month.month > 1 else f"{month:%Y}" for month in months]


def drawings(cube: Cube) -> list[SafeString]:
    """Meetings held and attended, members, women and young, admissions, ages."""
    total, months = cube.total(), list(cube.months)
    some = months[::-1][::EVERY][::-1]

    def of_people(measure: str) -> list[float | None]:
        return [PEOPLE[measure].percent(total[month].people) for month in months]

    def of_meetings(slug: str) -> list[float | None]:
        return [INDICATORS[slug].percent(total[month].figures) for month in months]

    def counts(names: Sequence[str], at: Sequence[datetime.date]) -> list[float | None]:
        return [float(sum(total[month].people[name] for name in names)) for month in at]

    meetings = [Series(_("Chi bộ đã họp"), of_meetings("da-hop")), Series(_("Đảng viên dự họp"), of_meetings("du-hop"))]
    kinds = [Series(str(PEOPLE[name].head), of_people(name)) for name in ("women", "age_under_30", "degree")]
    ages = [Series(str(label), counts(names, some), str(look)) for look, (label, names) in enumerate(AGES, start=1)]
    head = _("Tháng")
    return [
        charts.lines(_("Chi bộ họp trong tháng và đảng viên dự họp, %"), _labels(months), meetings, head=head,
                     places=1, low=lowest(*(one.values for one in meetings)), high=100),
        charts.lines(_("Nữ, dưới 30 tuổi, có trình độ đại học trong đảng viên, %"), _labels(months), kinds, head=head,
                     places=1, low=0),
        charts.bars(_("Đảng viên kết nạp trong tháng"), _labels(months), counts(["admitted"], months), head=head,
                    places=0, low=0),
        charts.stacked(_("Đảng viên theo tuổi cuối tháng"), [f"{month:%m/%y}" for month in some], ages, head=head,
                       places=0),
    ]  # fmt: skip


def gaps(cube: Cube, org_id: int, asked: Asked, *, opens: bool) -> list[Gap]:
    """What the files of members do not say at the end of the last month; only what is missing somewhere."""
    people, day = cube.total()[cube.months[-1]].people, last_day(cube.months[-1])
    return [
        Gap(str(one.name), people[one.measure], percent_text(one.share(people)),
            list_url(org_id, one, day, asked.today) if opens else "")
        for one in (PEOPLE[name] for name in UNSAID) if people[one.measure]
    ]  # fmt: skip


def table(cube: Cube, names: Mapping[int, str], org_id: int, asked: Asked, opens: Callable[[int], bool]) -> Listing:
    """A row an organisation below: its meetings of the last month, its members at the end of it. `opens`: whether the
    actor may see members there."""
    heads = [Head(_("Đơn vị"))]
    heads += [Head(f"{INDICATORS[slug].head}, %", figure=True) for slug in MEETINGS]
    heads += [Head(str(PEOPLE["members"].head), figure=True)]
    heads += [Head(f"{PEOPLE[name].head}, %", figure=True, desk=name != "women") for name in SHARES]
    heads += [Head(str(PEOPLE["admitted"].head), figure=True, desk=True)]
    rows = [
        _row(child, row, names.get(child, ""), heads, cube, asked, opens=opens(child))
        for child, row in sorted(cube.by_child.items(), key=lambda item: natural_key(names.get(item[0], "")))
        if cube.months[-1] in row and (child != org_id or len(cube.by_child) == 1)  # a committee has no members itself
    ]
    whole = _row(org_id, cube.total(), _("Cộng"), heads, cube, asked, opens=opens(org_id))
    return Listing(tuple(heads), tuple(rows), whole)


def _row(
    org_id: int, row: Mapping[datetime.date, Counters], name: str, heads: Sequence[Head], cube: Cube, asked: Asked, *,
    opens: bool,
) -> tuple[Item, ...]:  # fmt: skip
    month = cube.months[-1]
    last, day = row[month], last_day(month)

    def meeting(slug: str) -> tuple[str, str]:
        text = percent_text(INDICATORS[slug].share(last.figures))
        return text, asked.list_url(org_id, slug, month) if text else ""

    def member(measure: str, text: str) -> tuple[str, str]:
        counted = last.people[measure] and opens
        return text, list_url(org_id, PEOPLE[measure], day, asked.today) if counted else ""

    items = [
        (name, asked.month_url(org_id, month)),
        *(meeting(slug) for slug in MEETINGS),
        member("members", format_number(last.people["members"])),
        *(member(one, percent_text(PEOPLE[one].share(last.people))) for one in SHARES),
        member("admitted", format_number(last.people["admitted"])),
    ]
    return tuple(Item(text, head, url) for head, (text, url) in zip(heads, items, strict=True))
