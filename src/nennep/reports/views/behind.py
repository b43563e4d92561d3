"""The list behind a figure (J3), and the same list as an Excel file."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from nennep.access.pages import actor_of, page
from nennep.documents.layout.spreadsheet import render_sheets
from nennep.kernel.actor import Actor
from nennep.reports.indicators import Indicator, indicator
from nennep.reports.presenters import behind as rows
from nennep.reports.presenters import cell, files, month, verdicts
from nennep.reports.presenters.address import Asked, crumbs
from nennep.reports.queries import (
    Behind,
    Place,
    lines_behind,
    place_of,
    tree_day,
)
from nennep.reports.queries.reading import counting_rules, rules_for
from nennep.reports.queries.records import Named, named, visits_behind
from nennep.reports.views.asked import asked_month

PAGE = 100
MOST_PAGES = 10_000


@dataclass(frozen=True, slots=True)
class Found:
    """A page of the list, how many lines there are in all, the figure, and the names."""

    listing: rows.Listing
    count: int
    part: int
    whole: int
    names: Named


def _page_number(request: HttpRequest) -> int:
    text = request.GET.get("page", "1")
    return int(text) if text.isascii() and text.isdecimal() and 0 < int(text[:6]) <= MOST_PAGES else 1


def _lines(
    actor: Actor, place: Place, rules: Rules, one: Indicator, asked: Asked, number: int | None
) -> tuple[Behind, bool]:
    """The lines of a page, or all of them without a number; and whether they are to be called."""
    first, limit = ((number - 1) * PAGE, PAGE) if number else (0, None)
    found = lines_behind(actor, place, asked.month, asked.as_of, rules, one.wanted(), limit=limit, offset=first)
    return found, one.part in rows.NOT_MET


def _found(actor: Actor, place: Place, one: Indicator, asked: Asked, number: int | None) -> Found:
    day = tree_day(asked.month, asked.as_of)
    if one.records == "visits":
        if place.on(day) is None:
            raise Http404
        made = visits_behind(actor, place, asked.month, asked.as_of)
        names = named(actor, place, day, [], callers=False, more=[line.org_id for line in made])
        shown = slice((number - 1) * PAGE, number * PAGE) if number else slice(None)
        return Found(rows.visits(made, names, asked, shown), len(made), len(made), 0, names)
    behind, callers = _lines(actor, place, one, asked, number)
    names = named(actor, place, day, behind.lines, callers=callers)
    listing = rows.cells(one, behind, names, asked, place.org_id)
    return Found(listing, behind.count, behind.part, behind.whole, names)


@page(reads=["GET"])
def behind(request: HttpRequest, org_id: int, slug: str) -> HttpResponse:
    """The lines that add up to a figure of the month, exceptions first; each leads to its own record."""
    actor, asked, one = actor_of(request), asked_month(request), indicator(slug)
    place = place_of(actor, org_id)
    found = _found(actor, place, one, asked, _page_number(request))
    stood = place.on(tree_day(asked.month, asked.as_of))
    path = stood.path if stood else place.now
    rules = rules_for(place, stood, asked.month) if stood else None
    pages = Paginator(range(found.count), PAGE)
    return render(request, "reports/behind.html", {
        "indicator": one,
        "name": found.names.name(org_id),
        "month": month.month_words(asked.month),
        "path": crumbs(actor, path, found.names.names, asked),
        "listing": found.listing,
        "count": found.count,
        "figure": cell.words_of(one, found.part, found.whole),
        "page": pages.get_page(_page_number(request)),
        "query": request.GET,
        "day": asked.as_of,
        "today": asked.today,
        "back_url": asked.month_url(org_id),
        "excel": asked.list_file_url(org_id, slug),
        "notes": verdicts.rule_notes(one, rules),
    })  # fmt: skip


@page(reads=["GET"])
def behind_file(request: HttpRequest, org_id: int, slug: str) -> HttpResponse:
    """The whole list in Excel."""
    actor, asked, one = actor_of(request), asked_month(request), indicator(slug)
    place = place_of(actor, org_id)
    found = _found(actor, place, one, asked, None)
    stood = place.on(tree_day(asked.month, asked.as_of))
    rules = rules_for(place, stood, asked.month) if stood else None
    title = f"{one.name}, {month.month_words(asked.month)}"
    figure = cell.words_of(one, found.part, found.whole)
    lines = (found.names.name(org_id), figure, files.read_words(asked.as_of, rules))
    return files.workbook(render_sheets(rows.sheet(found.listing, title, lines)), f"{title} {asked.as_of:%Y-%m-%d}")
