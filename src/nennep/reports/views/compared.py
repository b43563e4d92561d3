"""Why an issued report differs from today's figures, line by line."""

from __future__ import annotations

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from nennep.access.pages import actor_of, page
from nennep.reports.presenters.address import Asked, crumbs
from nennep.reports.presenters.issued import compared as words
from nennep.reports.presenters.issued.words import issued_url, title
from nennep.reports.presenters.month import month_words
from nennep.reports.queries.causes import trace
from nennep.reports.queries.compared import Difference, compare
from nennep.reports.queries.issued import get_issued

PAGE = 100


@page(reads=["GET"])
def compared(request: HttpRequest, pk: int) -> HttpResponse:
    """The report beside today: the totals that differ, then each organisation with what was recorded since."""
    actor = actor_of(request)
    report = get_issued(actor, pk)
    asked = Asked(report.month, actor.today, actor.today)
    found = compare(actor, report, actor.today)
    shown: Page[Difference] = Paginator(found.lines, PAGE).get_page(request.GET.get("page"))
    name = report.content["org"]["name"]
    names = {int(org): name for org, name in report.content["names"].items()}
    return render(request, "reports/issued/compared.html", {
        "path": crumbs(actor, report.content["org"]["path"], names, asked),
        "title": title(report),
        "of": f"{title(report)}, {month_words(report.month)}, {name}",
        "name": name,
        "report": report,
        "report_url": issued_url(report),
        "month_url": asked.month_url(report.org_id),
        "today": actor.today,
        "totals": words.totals(found),
        "count": len(found.lines),
        "lines": words.lines(trace(actor, found, list(shown)), asked),
        "page": shown,
        "query": request.GET,
    })  # fmt: skip
