"""A year of an organisation by month, and its year of visits."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.access.pages import actor_of, page
from nennep.documents.layout.spreadsheet import Sheet, SheetColumn, render_sheets
from nennep.kernel.actor import Actor
from nennep.kernel.decisions import decide
from nennep.meetings.queries.visits import VisitCounts, VisitGroup, visit_counts, visits_by
from nennep.organisations.queries import names_on, natural_key
from nennep.orgtree.queries import ids_of
from nennep.reports.indicators import INDICATORS
from nennep.reports.permissions import check_can_note_published, check_can_withdraw_published
from nennep.reports.presenters import files, year
from nennep.reports.presenters.address import Asked, crumbs
from nennep.reports.presenters.others import other_reports
from nennep.reports.queries import Place, Series, months_of_org, place_of, tree_day
from nennep.reports.queries.visits import VisitSum, published_of, visits_below
from nennep.reports.views.asked import FIRST_YEAR, asked_year
from nennep.ui.downloads import workbook


def _read(request: HttpRequest, org_id: int) -> tuple[Place, Asked, Series, dict[int, str]]:
    actor, asked = actor_of(request), asked_year(request)
    place = place_of(actor, org_id)
    series = months_of_org(actor, place, asked.month, asked.as_of, count=asked.month.month)
    day = tree_day(asked.month, asked.as_of)
    stood = place.on(day)
    names = names_on({*series.by_child, *ids_of(stood.path if stood else place.now)}, day)
    return place, asked, series, names


def _frame(request: HttpRequest, place: Place, asked: Asked, names: dict[int, str], view: str) -> dict[str, Any]:
    stood = place.on(tree_day(asked.month, asked.as_of)) or place.stood[-1]
    here, number = reverse(view, args=[place.org_id]), asked.month.year
    last = asked.as_of.year
    return {
        "name": names.get(place.org_id, ""),
        "year": str(number),
        "path": crumbs(actor_of(request), stood.path, names, asked, view),
        "day": asked.as_of,
        "today": asked.today,
        "before": str(number - 1),
        "before_url": f"{here}?{asked.year_query(nam=str(number - 1))}" if number > FIRST_YEAR else "",
        "after": str(number + 1),
        "after_url": f"{here}?{asked.year_query(nam=str(number + 1))}" if number < last else "",
        "others": other_reports(place.org_id, asked, is_cell=stood.is_cell),
        "sources": files.read_words(asked.as_of, None),
    }


def _indicator(request: HttpRequest) -> str:
    slug = request.GET.get("chi-tieu", "")
    return slug if slug in year.YEARLY else year.YEARLY[0]


@page(reads=["GET"])
def year_page(request: HttpRequest, org_id: int) -> HttpResponse:
    """The year by month: who met, who came, themes; every figure opens into its list."""
    place, asked, series, names = _read(request, org_id)
    slug = _indicator(request)
    one, here = INDICATORS[slug], reverse("reports:year", args=[org_id])
    chosen = [
        (INDICATORS[name].name, f"{here}?{asked.year_query(**{'chi-tieu': name})}", name == slug)
        for name in year.YEARLY
    ]
    return render(request, "reports/year.html", _frame(request, place, asked, names, "reports:year") | {
        "indicator": one,
        "chosen": chosen,
        "months": year.months_with(one, series),
        "rows": year.rows(one, series, names, asked, org_id),
        "excel": f"{reverse('reports:year_file', args=[org_id])}?{asked.year_query(**{'chi-tieu': slug})}",
    })  # fmt: skip


@page(reads=["GET"])
def year_file(request: HttpRequest, org_id: int) -> HttpResponse:
    """The same table in Excel, a sheet for each indicator."""
    _place, asked, series, names = _read(request, org_id)
    name, sheets = names.get(org_id, ""), []
    for slug in year.YEARLY:
        title = _("%(indicator)s, năm %(year)s (%%)") % {"indicator": INDICATORS[slug].name, "year": asked.month.year}
        lines = (name, files.read_words(asked.as_of, None))
        sheets.append(year.sheet(INDICATORS[slug], series, names, title, lines))
    return workbook(render_sheets(*sheets), f"{_('Sinh hoạt chi bộ năm')} {asked.month.year} {name}")


def _visits(request: HttpRequest, org_id: int) -> tuple[Place, Asked, list[VisitSum], dict[int, str]]:
    actor, asked = actor_of(request), asked_year(request)
    place = place_of(actor, org_id)
    sums = visits_below(actor, place, asked.month.year, asked.as_of)
    names = names_on({*(row.org_id for row in sums), *ids_of(place.now)}, asked.as_of)
    return place, asked, sorted(sums, key=lambda row: natural_key(names.get(row.org_id, ""))), names


def _published(
    actor: Actor, org_id: int, asked: Asked, by_level: list[VisitGroup], counts: VisitCounts
) -> list[year.Published]:  # fmt: skip
    figures = published_of(actor, org_id, asked.month.year, asked.as_of)
    counted = {int(group.key): group.visits for group in by_level if isinstance(group.key, int)}
    mine = {figure.pk for figure in figures if decide(check_can_withdraw_published, actor, figure).allowed}
    return year.published_rows(figures, counted, counts.visits, mine)


@page(reads=["GET"])
def visits_page(request: HttpRequest, org_id: int) -> HttpResponse:
    """How often superiors attended in a year (S2.10): by organisation below, by level; visits, not persons. Beside it
    what was published of them (S2.11)."""
    place, asked, sums, names = _visits(request, org_id)
    actor, number = actor_of(request), asked.month.year
    notes = decide(check_can_note_published, actor, org_id).allowed
    counts = visit_counts(actor, org_id, number, as_of=asked.as_of)
    by_level = visits_by(actor, org_id, number, "level", as_of=asked.as_of)

    def records(org: int, more: str = "") -> str:
        return f"{reverse('meetings:visit_records', args=[org])}?nam={number}{more}"

    return render(request, "reports/visits.html", _frame(request, place, asked, names, "reports:visits") | {
        "counts": counts,
        "records_url": records(org_id),
        "by_visitor_url": f"{reverse('meetings:visit_counts', args=[org_id])}?nam={number}",
        "levels": [(group, records(org_id, f"&cap={group.key}")) for group in by_level],
        "published": _published(actor, org_id, asked, by_level, counts),
        "note_url": f"{reverse('reports:note_published', args=[org_id])}?nam={number}" if notes else "",
        "rows": [(names.get(row.org_id, ""), row, records(row.org_id)) for row in sums],
        "excel": f"{reverse('reports:visits_file', args=[org_id])}?{asked.year_query()}",
    })  # fmt: skip


@page(reads=["GET"])
def visits_file(request: HttpRequest, org_id: int) -> HttpResponse:
    """The same in Excel: by organisation below, and by visitor."""
    _place, asked, sums, names = _visits(request, org_id)
    actor, number, name = actor_of(request), asked.month.year, names.get(org_id, "")
    counts = visit_counts(actor, org_id, number, as_of=asked.as_of)
    title = _("Cấp trên dự sinh hoạt chi bộ năm %(year)s") % {"year": number}
    by_level = visits_by(actor, org_id, number, "level", as_of=asked.as_of)
    published = _published(actor, org_id, asked, by_level, counts)
    lines = (name, files.read_words(asked.as_of, None), *map(year.in_file, published))

    by_visitor = visits_by(actor, org_id, number, "visitor", as_of=asked.as_of)
    by_org = [(names.get(row.org_id, ""), row.visits, row.persons, row.cells) for row in sums]
    by_person = [(row.label, row.visits, row.persons, row.cells) for row in by_visitor]

    def sheet(head: str, tab: str, rows: list[tuple[str, int, int, int]]) -> Sheet:
        heads = (_("Lượt"), _("Người"), _("Chi bộ"))
        columns = (SheetColumn(head, width=44.0), *(SheetColumn(one, "integer") for one in heads))
        total = (_("Cộng"), counts.visits, counts.persons, counts.cells)
        return Sheet(title, columns, rows, lines, totals=total, name=tab)

    content = render_sheets(
        sheet(_("Đơn vị"), _("Theo đơn vị"), by_org), sheet(_("Người dự"), _("Theo người dự"), by_person)
    )
    return workbook(content, f"{title} {name} {asked.as_of:%Y-%m-%d}")
