"""Meetings: of my organisations, to which I am invited, and all within reach by month."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.access.pages import actor_of, as_of, page
from nennep.access.permissions import Permission
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.decisions import decide
from nennep.kernel.period import month_of
from nennep.meetings.forms.lists import MeetingFilterForm, YearForm, month_from
from nennep.meetings.permissions import check_can_convene
from nennep.meetings.presenters import board as rows
from nennep.meetings.presenters.words import crumbs, holds_cell_meetings, month_words
from nennep.meetings.queries.calendar import meetings_of_year
from nennep.meetings.queries.meetings import belongs_to, meetings_of, meetings_visible_to, notices_to
from nennep.meetings.queries.visits import visits_to_confirm
from nennep.meetings.states import MeetingState
from nennep.organisations.queries import get_organisation, name_on, names_apart, search_organisations

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from nennep.meetings.models import Meeting
    from nennep.orgtree.models import OrgNow

MOST_BOARDS = 3
PAGE = 50
AT_HAND = (MeetingState.PREPARING, MeetingState.CALLED, MeetingState.OPEN, MeetingState.HELD)


@page(reads=["GET"])
def meetings(request: HttpRequest) -> HttpResponse:
    """What is mine first; below it, for those who watch others, the meetings within reach in a month."""
    actor, day = actor_of(request), as_of(request)
    own = _own_orgs(actor)
    boards = [board_of(actor, get_organisation(actor, org_id), day) for org_id in own[:MOST_BOARDS]]
    notices = list(notices_to(actor, actor.today))
    context = {
        "day": day,
        "today": clock.today(),
        "boards": boards,
        "notices": rows.notice_todos(notices, actor.today),
        "visits_waiting": visits_to_confirm(actor).count(),
        "watches": _watches(actor),
    }
    if context["watches"]:
        context |= _within_reach(request, actor, day)
    return render(request, "meetings/list.html", context)


@page(reads=["GET"])
def of_org(request: HttpRequest, org_id: int) -> HttpResponse:
    """All meetings of one organisation in a year, with the year as a strip."""
    actor, day = actor_of(request), as_of(request)
    org = get_organisation(actor, org_id)
    ahead = meetings_of(actor, org_id, year=actor.today.year + 1).exists()
    years = YearForm(request.GET, today=actor.today, usual=day.year, ahead=ahead)
    year = years.year
    board = board_of(actor, org, day, year=year)
    listed = meetings_of(actor, org_id, year=year)
    return render(
        request,
        "meetings/of_org.html",
        {
            "path": crumbs(org_id, day),
            "day": day,
            "today": clock.today(),
            "board": board,
            "years": years,
            "year": year,
            "rows": rows.meeting_rows(listed),
            "paper_url": reverse("processes:paper_meeting", args=[org_id]),
        },
    )


def _own_orgs(actor: Actor) -> list[int]:
    """Where the actor prepares meetings, then where the actor is a member; each once."""
    working = [holding.org_id for holding in actor.holdings_with(Permission.MEETING_PREPARE)]
    return list(dict.fromkeys([*working, *belongs_to(actor)]))


def _watches(actor: Actor) -> bool:
    """Whether the actor sees meetings of organisations below one that is not a cell of the actor's own."""
    own = set(_own_orgs(actor))
    return actor.everything or any(
        (holding.subtree and holding.role not in ("cell_secretary", "cell_committee") and holding.org_id not in own)
        or (holding.subtree and holding.role in ("committee_leader", "committee_member", "organisation_staff"))
        for holding in actor.holdings_with(Permission.MEETING_VIEW)
    )


def board_of(actor: Actor, org: OrgNow, day: datetime.date, *, year: int | None = None) -> rows.Board:
    """The board of one organisation as of a day."""
    shown = year or day.year
    name = name_on(org.org_id, day)
    months = meetings_of_year(actor, org.org_id, shown, day)
    hand = list(meetings_of(actor, org.org_id).filter(state__in=AT_HAND).order_by("starts_at", "id")[:8])
    return rows.Board(
        org_id=org.org_id,
        name=name,
        url=reverse("meetings:of_org", args=[org.org_id]),
        convene_url=reverse("meetings:convene", args=[org.org_id]),
        may_convene=decide(check_can_convene, actor, org),
        year=shown,
        rows=rows.year_rows(org.org_id, months, with_duties=holds_cell_meetings(org)),
        todos=rows.todos_of(hand, actor.today),
        all_well=_("Không có cuộc họp nào đang dở."),
    )


def _within_reach(request: HttpRequest, actor: Actor, day: datetime.date) -> dict[str, object]:
    form = MeetingFilterForm(request.GET, today=actor.today)
    wish = form.cleaned_data if form.is_valid() else {}
    month = month_from(wish["thang"]) if wish.get("thang") else month_of(day)
    found = _filtered(actor, month, wish)
    shown: Page[Meeting] = Paginator(found, PAGE).get_page(request.GET.get("page"))
    names = names_apart({meeting.org_id for meeting in shown}, day)
    form.fields["thang"].initial = f"{month:%m/%Y}"
    if not wish.get("thang"):
        form = MeetingFilterForm({**request.GET.dict(), "thang": f"{month:%m/%Y}"}, today=actor.today)
    return {
        "filter": form,
        "month": month_words(month),
        "page": shown,
        "query": request.GET,
        "reset_url": reverse("meetings:list"),
        "rows": rows.meeting_rows(shown, names),
        "count": shown.paginator.count,
    }


def _filtered(actor: Actor, month: datetime.date, wish: dict[str, str]) -> QuerySet[Meeting]:
    found = meetings_visible_to(actor).filter(month=month)
    if wish.get("kind"):
        found = found.filter(kind=wish["kind"])
    if wish.get("state"):
        found = found.filter(state=wish["state"])
    if wish.get("q"):
        named = search_organisations(actor, wish["q"], limit=500)
        found = found.filter(org_id__in={row.org_id for row in named})
    return found.order_by("starts_at", "id")
