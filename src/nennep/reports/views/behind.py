"""The list behind a figure (J3), and the same list as an Excel file."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from nennep.access.pages import actor_of, page
from nennep.documents.layout.spreadsheet import render_sheets
from nennep.kernel.actor import Actor
from nennep.regulations.families.meetings import CellMeetings
from nennep.regulations.schema import RuleSet
from nennep.reports.indicators import Indicator, indicator
from nennep.reports.presenters import behind as rows
from nennep.reports.presenters import cell, files, month, verdicts
from nennep.reports.presenters.address import Asked, crumbs
from nennep.reports.queries import Place, lines_behind, place_of, tree_day
from nennep.reports.queries.place import Stood
from nennep.reports.queries.reading import counting_rules, rules_for
from nennep.reports.queries.records import Named, named, visits_behind
from nennep.reports.views.asked import asked_month, page_number
from nennep.ui.downloads import workbook

PAGE = 100


@dataclass(frozen=True, slots=True)
class Found:
    """A page of the list, how many lines there are in all, the figure, the names, the place and the rules."""

    listing: rows.Listing
    count: int
    part: int
    whole: int
    names: Named
    stood: Stood
    rules: RuleSet[CellMeetings] | None


def _found(actor: Actor, place: Place, one: Indicator, asked: Asked, number: int | None) -> Found:
    """A page of the list, or the whole list without a number."""
    day = tree_day(asked.month, asked.as_of)
    stood = place.on(day)
    if stood is None:
        raise Http404
    rules = rules_for(place, stood, asked.month)
    first, limit = ((number - 1) * PAGE, PAGE) if number else (0, None)
    if one.records == "visits":
        made = visits_behind(actor, place, asked.month, asked.as_of)
        names = named(actor, place, day, [], callers=False, more=[line.org_id for line in made])
        shown = rows.visits(made, names, asked, slice(first, first + limit if limit else None))
        return Found(shown, len(made), len(made), 0, names, stood, rules)
    counting = counting_rules(rules)
    behind = lines_behind(actor, place, asked.month, asked.as_of, counting, one.wanted(), limit=limit, offset=first)
    names = named(actor, place, day, behind.lines, callers=one.part in rows.NOT_MET)
    listing = rows.cells(one, behind, names, asked, place.org_id)
    return Found(listing, behind.count, behind.part, behind.whole, names, stood, rules)


@page(reads=["GET"])
def behind(request: HttpRequest, org_id: int, slug: str) -> HttpResponse:
    """The lines that add up to a figure of the month, exceptions first; each leads to its own record."""
    actor, asked, one = actor_of(request), asked_month(request), indicator(slug)
    number = page_number(request)
    found = _found(actor, place_of(actor, org_id), one, asked, number)
    return render(request, "reports/behind.html", {
        "indicator": one,
        "name": found.names.name(org_id),
        "month": month.month_words(asked.month),
        "path": crumbs(actor, found.stood.path, found.names.names, asked),
        "listing": found.listing,
        "count": found.count,
        "figure": cell.words_of(one, found.part, found.whole),
        "page": Paginator(range(found.count), PAGE).get_page(number),
        "query": request.GET,
        "day": asked.as_of,
        "today": asked.today,
        "back_url": asked.month_url(org_id),
        "excel": asked.list_file_url(org_id, slug),
        "notes": verdicts.rule_notes(one, found.rules),
    })  # fmt: skip


@page(reads=["GET"])
def behind_file(request: HttpRequest, org_id: int, slug: str) -> HttpResponse:
    """The whole list in Excel."""
    actor, asked, one = actor_of(request), asked_month(request), indicator(slug)
    found = _found(actor, place_of(actor, org_id), one, asked, None)
    title = f"{one.name}, {month.month_words(asked.month)}"
    figure = cell.words_of(one, found.part, found.whole)
    lines = (found.names.name(org_id), figure, files.read_words(asked.as_of, found.rules))
    return workbook(render_sheets(rows.sheet(found.listing, title, lines)), f"{title} {asked.as_of:%Y-%m-%d}")
