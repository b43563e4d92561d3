"""Members' figures of an organisation on any day, and the members behind each."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.access.pages import actor_of, as_of, page
from nennep.access.permissions import Permission
from nennep.kernel.period import month_of
from nennep.organisations.queries import names_on
from nennep.orgtree.queries import ids_of
from nennep.reports.people import PEOPLE, people_indicator
from nennep.reports.presenters import files, members
from nennep.reports.presenters.address import Asked, crumbs
from nennep.reports.presenters.others import other_reports
from nennep.reports.queries import place_of
from nennep.reports.queries.demography import demography, members_behind
from nennep.reports.views.asked import no_figures, page_number

PAGE = 100


@page(reads=["GET"])
def members_page(request: HttpRequest, org_id: int) -> HttpResponse:
    """How many members, women, by standing, age, years in the Party and learning, as of any day."""
    actor, day = actor_of(request), as_of(request)
    place = place_of(actor, org_id)
    asked = Asked(month_of(day), day, actor.today)
    found, stood = demography(actor, place, day), place.on(day)
    if found is None or stood is None:
        return no_figures(request, org_id, _("Tổ chức này không hoạt động vào ngày đã chọn."))
    names = names_on(ids_of(stood.path), day)
    opens = actor.may(Permission.MEMBER_VIEW, place.now)
    return render(request, "reports/members/figures.html", {
        "name": names.get(org_id, ""),
        "path": crumbs(actor, stood.path, names, asked),
        "found": found,
        "groups": members.groups(found, org_id, day, actor.today, opens=opens),
        "opens": opens,
        "all_url": members.list_url(org_id, PEOPLE["members"], day, actor.today) if opens else "",
        "day": day,
        "today": actor.today,
        "others": other_reports(org_id, asked, is_cell=stood.is_cell),
        "sources": files.read_words(day, None),
    })  # fmt: skip


@page(reads=["GET"])
def members_behind_page(request: HttpRequest, org_id: int, slug: str) -> HttpResponse:
    """The members whom a figure counts, for those who may see members there; each leads to the file."""
    actor, day, one = actor_of(request), as_of(request), people_indicator(slug)
    place = place_of(actor, org_id)
    as_is = request.GET.get("cay") == members.AS_IS
    stood = place.on(day)
    path = place.now if as_is else stood.path if stood is not None else None
    if path is None or not actor.may(Permission.MEMBER_VIEW, place.now):
        raise Http404
    number = page_number(request)
    found = members_behind(actor, place, day, one, limit=PAGE, offset=(number - 1) * PAGE, as_is=as_is)
    names = members.names_for(found, path, day)
    tail = "" if day == actor.today else f"?ngay={day:%d/%m/%Y}"
    return render(request, "reports/members/behind.html", {
        "indicator": one,
        "name": names.get(org_id, ""),
        "path": crumbs(actor, path, names, Asked(month_of(day), day, actor.today)),
        "as_is": as_is,
        "listing": members.listing(found, names, org_id),
        "count": found.count,
        "page": Paginator(range(found.count), PAGE).get_page(number),
        "query": request.GET,
        "day": day,
        "today": actor.today,
        "back_url": reverse("reports:years" if as_is else "reports:members", args=[org_id]) + tail,
    })  # fmt: skip
