"""Pages about rules: the families with their timelines, and one rule set."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from nennep.access.pages import as_of, page
from nennep.kernel import clock
from nennep.regulations import presenters
from nennep.regulations.registry import NoRuleSet


@page(reads=["GET"])
def rules(request: HttpRequest) -> HttpResponse:
    """Every family of rules, what held on the day, what came before, and local sets."""
    day = as_of(request)
    context = {"families": presenters.family_rows(day), "day": day, "today": clock.today(), "query": request.GET}
    return render(request, "regulations/list.html", context)


@page(reads=["GET"])
def rules_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One rule set: where it comes from, every parameter with its source and how sure we are."""
    try:
        shown = presenters.set_page(slug, clock.today())
    except NoRuleSet as missing:
        raise Http404 from missing
    return render(request, "regulations/detail.html", {"set": shown})
