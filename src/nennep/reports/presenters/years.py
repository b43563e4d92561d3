"""Members over the years: a few drawings, a table of figures by year, a row an organisation below."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.organisations.queries import natural_key
from nennep.reports.figures import Figures
from nennep.reports.indicators import INDICATORS
from nennep.reports.lake.years import Counts, Years
from nennep.reports.people import PEOPLE
from nennep.reports.presenters.behind import Head, Item, Listing
from nennep.reports.presenters.members import list_url
from nennep.reports.presenters.tables import percent_text
from nennep.ui import charts
from nennep.ui.charts.drawing import Series
from nennep.ui.formats import format_number

MEETINGS = ("phai-hop", "da-hop", "chuyen-de", "du-hop", "loai-tot", "loai-kha", "loai-trung-binh", "loai-kem")
MEETING_FIGURES = tuple(sorted({
    name for slug in MEETINGS for name in (INDICATORS[slug].part, INDICATORS[slug].whole) if name
}))  # fmt: skip
MEETING_HEAD = gettext_lazy("Sinh hoạt chi bộ, cộng các tháng đã kết thúc trong năm")
SHARES = ("women", "age_under_30", "school_done", "degree")
AGES = (
    (gettext_lazy("Dưới 30"), ("age_under_30",)), (gettext_lazy("Từ 30 đến 49"), ("age_30_39", "age_40_49")),
    (gettext_lazy("Từ 50 đến 59"), ("age_50_59",)), (gettext_lazy("Từ 60"), ("age_60_up",)),
)  # fmt: skip
# What the table shows, group by group; what the files do not say closes it.
SHOWN = (
    ("", ("members", "official", "probationary", "women", "minority", "admitted_in_year")),
    (gettext_lazy("Tuổi"), ("age_under_30", "age_30_39", "age_40_49", "age_50_59", "age_60_up")),
    (gettext_lazy("Trình độ"), ("school_done", "degree", "degree_higher", "theory_middle", "theory_high")),
    (gettext_lazy("Hồ sơ còn thiếu"), ("age_unknown", "party_unknown", "sex_unknown", "school_none", "profession_none",
                                       "theory_none", "ethnicity_unknown")),
)  # fmt: skip
_SHORT = (SHOWN[0][1], SHOWN[1][1])  # groups whose rows need no more words than over a column


@dataclass(frozen=True, slots=True)
class YearCell:
    """A count with its share of all members, and the list behind it."""

    count: int
    share: str
    url: str


@dataclass(frozen=True, slots=True)
class YearRow:
    """A figure over the years; `head` begins a group."""

    label: str
    cells: tuple[YearCell, ...]
    head: str = ""


def label_of(day: datetime.date) -> str:
    """ "2024" at the end of a year, else the day."""
    return str(day.year) if (day.month, day.day) == (12, 31) else f"{day:%d/%m/%Y}"


def drawings(found: Years) -> list[SafeString]:
    """How many, who, how old, how many admitted; at the end of each year."""
    days, head = list(found.total), _("Năm")
    labels = [label_of(day) if day.month == 12 else f"{day:%m/%y}" for day in days]
    every = [found.total[day] for day in days]

    def counts(*names: str) -> list[float | None]:
        return [float(sum(one[name] for name in names)) for one in every]

    shares = [Series(str(PEOPLE[name].head), [PEOPLE[name].percent(one) for one in every]) for name in SHARES[:2]]
    shares.append(Series(str(PEOPLE["degree"].head), [PEOPLE["degree"].percent(one) for one in every]))
    ages = [Series(str(label), counts(*names), str(look)) for look, (label, names) in enumerate(AGES, start=1)]
    return [
        charts.bars(_("Đảng viên"), labels, counts("members"), head=head, places=0, low=0),
        charts.lines(_("Nữ, dưới 30 tuổi, có trình độ đại học trong đảng viên, %"), labels, shares, head=head,
                     places=1, low=0),
        charts.bars(_("Đảng viên kết nạp từ đầu năm"), labels, counts("admitted_in_year"), head=head, places=0, low=0),
        charts.stacked(_("Đảng viên theo tuổi"), labels, ages, head=head, places=0),
    ]  # fmt: skip


def rows(found: Years, url: Callable[[str, datetime.date], str]) -> list[YearRow]:
    """Every figure by year; `url` of a measure on a day, "" where it does not open. Of what is unsaid only what is."""
    made = []
    for group, names in SHOWN:
        head = str(group)
        for name in names:
            one = PEOPLE[name]
            cells = tuple(
                YearCell(counts[name], percent_text(one.share(counts)), url(name, day) if counts[name] else "")
                for day, counts in found.total.items()
            )
            if any(cell.count for cell in cells) or names is not SHOWN[-1][1]:
                made.append(YearRow(str(one.head if names in _SHORT else one.name), cells, head))
                head = ""
    return made


def meetings(found: Years, by_year: Mapping[int, Figures]) -> list[YearRow]:
    """What the cells' meetings came to in the finished months of each year; none where no month is counted."""
    made, head = [], str(MEETING_HEAD)
    for slug in MEETINGS:
        one = INDICATORS[slug]
        cells = tuple(
            YearCell(one.count(figures), percent_text(one.share(figures)), "")
            for figures in (by_year.get(day.year, Figures()) for day in found.total)
        )
        if any(cell.count for cell in cells):
            made.append(YearRow(str(one.name), cells, head))
            head = ""
    return made


def below(
    found: Years, names: Mapping[int, str], org_id: int, day: datetime.date, today: datetime.date, *, as_is: bool,
    opens: Callable[[int], bool],
) -> Listing:  # fmt: skip
    """A row an organisation below, on the last day. `opens`: whether the actor may see members there."""
    heads = [Head(_("Đơn vị")), Head(str(PEOPLE["members"].head), figure=True)]
    heads += [Head(f"{PEOPLE[name].head}, %", figure=True, desk=name != "women") for name in SHARES]
    heads += [Head(str(PEOPLE["admitted_in_year"].head), figure=True, desk=True)]

    def line(org: int, name: str, counts: Counts) -> tuple[Item, ...]:
        def item(measure: str, text: str) -> tuple[str, str]:
            shown = counts[measure] and opens(org) and (org != org_id or len(found.below) == 1 or not name)
            return text, list_url(org, PEOPLE[measure], day, today, as_is=as_is) if shown else ""

        items = [
            (name or _("Cộng"), ""),
            item("members", format_number(counts["members"])),
            *(item(one, percent_text(PEOPLE[one].share(counts))) for one in SHARES),
            item("admitted_in_year", format_number(counts["admitted_in_year"])),
        ]
        return tuple(Item(text, head, url) for head, (text, url) in zip(heads, items, strict=True))

    ordered = sorted(found.below.items(), key=lambda item: natural_key(names.get(item[0], "")))
    lines = [line(org, names.get(org, str(org)), counts) for org, counts in ordered]
    return Listing(tuple(heads), tuple(lines), line(org_id, "", found.total[day]))
