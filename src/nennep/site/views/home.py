"""The first page after signing in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from nennep.access.pages import actor_of, page
from nennep.site.home import accounts, directives, documents, duties, meetings, members, reforms, reports
from nennep.site.home.heads import head_for
from nennep.site.home.items import Provider, in_order

PROVIDERS: tuple[Provider, ...] = (
    accounts.items, duties.items, directives.items, meetings.notices, meetings.minutes, meetings.visits, meetings.tasks,
    members.items, documents.items, documents.to_my_offices, documents.to_comment, reports.items, reforms.waiting,
    reforms.told,
)  # fmt: skip
SHOWN = 12


@page(reads=["GET"])
def home(request: HttpRequest) -> HttpResponse:
    """What I owe, what waits for me, what went wrong below me; each with the one act it asks for."""
    actor = actor_of(request)
    waiting = in_order(item for provider in PROVIDERS for item in provider(actor))
    return render(
        request,
        "site/home.html",
        {
            "head": head_for(actor),
            "items": [item.todo() for item in waiting[:SHOWN]],
            "rest": [item.todo() for item in waiting[SHOWN:]],
            "count": len(waiting),
        },
    )
