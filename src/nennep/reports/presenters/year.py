"""A year in one table: a row an organisation below, a column a month, one indicator at a time; and what was published
of a year's visits, one row a note, beside what the records say of the same level."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.documents.layout.spreadsheet import Sheet, SheetColumn, Value
from nennep.organisations.queries import natural_key
from nennep.orgtree.levels import Level
from nennep.reports.figures import Figures, total_of
from nennep.reports.indicators import Indicator
from nennep.reports.presenters.address import Asked
from nennep.reports.presenters.files import number_of
from nennep.reports.presenters.tables import percent_text
from nennep.reports.queries import Series

if TYPE_CHECKING:
    from nennep.reports.models import PublishedFigure

YEARLY = ("da-hop", "du-hop", "chi-uy-du-hop", "chuyen-de-quy")


@dataclass(frozen=True, slots=True)
class YearCell:
    """A month of one organisation: the share in percent and the page it opens."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class YearRow:
    """An organisation's year; `total` is the year taken together."""

    name: str
    url: str
    cells: tuple[YearCell, ...]
    total: str
    kind: str = ""


def months_with(one: Indicator, series: Series) -> list[datetime.date]:
    """The months in which anybody was counted: a theme stands in the last month of its quarter."""
    totals = zip(series.months, series.total(), strict=True)
    return [month for month, figures in totals if one.of(figures)]


def _row(one: Indicator, figures: Mapping[datetime.date, Figures], months: Sequence[datetime.date], asked: Asked,
         org_id: int, name: str, kind: str = "") -> YearRow:  # fmt: skip
    cells = []
    for month in months:
        text = percent_text(one.share(figures.get(month, Figures())))
        cells.append(YearCell(text, asked.list_url(org_id, one.slug, month) if text else ""))
    whole = total_of(figures.get(month, Figures()) for month in months)
    return YearRow(name, asked.month_url(org_id, months[-1]) if months else "", tuple(cells),
                   percent_text(one.share(whole)), kind)  # fmt: skip


def rows(one: Indicator, series: Series, names: Mapping[int, str], asked: Asked, org_id: int) -> list[YearRow]:
    """Rows in the natural order of names, the whole last."""
    months = months_with(one, series)
    below = sorted(series.by_child, key=lambda key: (natural_key(names.get(key, "")), key))
    found = [_row(one, series.by_child[key], months, asked, key, names.get(key, "")) for key in below]
    whole = dict(zip(series.months, series.total(), strict=True))
    return [*found, _row(one, whole, months, asked, org_id, _("Cộng"), "total")]


def sheet(one: Indicator, series: Series, names: Mapping[int, str], title: str, lines: Sequence[str]) -> Sheet:
    """The year's table in Excel; shares stay numbers."""
    months = months_with(one, series)
    columns = [SheetColumn(_("Đơn vị"), width=44.0)]
    columns += [SheetColumn(f"{month:%m/%Y}", "percent", 10.0) for month in months]
    below = sorted(series.by_child, key=lambda key: (natural_key(names.get(key, "")), key))
    whole = dict(zip(series.months, series.total(), strict=True))

    def values(name: str, found: Mapping[datetime.date, Figures]) -> list[Value]:
        return [name, *(number_of(one.share(found.get(month, Figures()))) for month in months)]

    return Sheet(
        title, tuple(columns), [values(names.get(key, ""), series.by_child[key]) for key in below], tuple(lines),
        totals=tuple(values(_("Cộng"), whole)), landscape=True, name=str(one.head),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Published:
    """A note as a page shows it; `counted`: the visits in the records of the same year and level."""

    text: str
    level: str
    counted: int
    source: str
    published_on: str
    written: str
    withdraw_url: str


def level_name(level: int | None) -> str:
    """How a note's level reads."""
    return _("Mọi cấp") if level is None else str(Level(level).label)


def published_rows(
    figures: Sequence[PublishedFigure], by_level: Mapping[int, int], counted: int, mine: Collection[int]
) -> list[Published]:
    """The notes of a year. `by_level`, `counted`: visits by the visitor's level, and of all; `mine`: those that the
    reader may take back."""
    return [
        Published(
            figure.text, level_name(figure.level),
            counted if figure.level is None else by_level.get(figure.level, 0),
            figure.source, f"{figure.published_on:%d/%m/%Y}", figure.written_by_name,
            reverse("reports:withdraw_published", args=[figure.pk]) if figure.pk in mine else "",
        )
        for figure in figures
    ]  # fmt: skip


def in_file(row: Published) -> str:
    """A note as one line at the head of a sheet: said to be published and in no sum."""
    words = {"text": row.text, "level": row.level, "source": row.source, "day": row.published_on, "n": row.counted}
    return (
        _("Đã công bố (không cộng): %(text)s; %(level)s; đếm từ hồ sơ %(n)s lượt; nguồn: %(source)s, ngày %(day)s")
        % words
    )
