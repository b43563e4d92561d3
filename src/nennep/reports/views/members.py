"""Members' figures of an organisation on any day: figures only; the list behind them is the members' area's."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from nennep.access.pages import actor_of, as_of, page
from nennep.access.permissions import Permission
from nennep.kernel.period import month_of
from nennep.organisations.queries import names_on
from nennep.orgtree.queries import ids_of
from nennep.reports.presenters import files, members
from nennep.reports.presenters.address import Asked, crumbs
from nennep.reports.presenters.others import other_reports
from nennep.reports.queries import place_of
from nennep.reports.queries.demography import demography


@page(reads=["GET"])
def members_page(request: HttpRequest, org_id: int) -> HttpResponse:
    """How many members, women, by standing, age and political theory, as of any day."""
    actor, day = actor_of(request), as_of(request)
    place = place_of(actor, org_id)
    asked = Asked(month_of(day), day, actor.today)
    found, stood = demography(actor, place, day), place.on(day)
    if found is None or stood is None:
        words = {"title": _("Chưa có số liệu"), "sentence": _("Tổ chức này không hoạt động vào ngày đã chọn.")}
        return render(request, "ui/error.html", words, status=404)
    names = names_on(ids_of(stood.path), day)
    opens = actor.may(Permission.MEMBER_VIEW, place.now)
    return render(request, "reports/members.html", {
        "name": names.get(org_id, ""),
        "path": crumbs(actor, stood.path, names, asked),
        "found": found,
        "groups": members.groups(found, org_id, day),
        "opens": opens,
        "all_url": members.all_url(org_id, day) if opens else "",
        "day": day,
        "today": actor.today,
        "others": other_reports(org_id, asked, is_cell=stood.is_cell),
        "sources": files.read_words(day, None),
    })  # fmt: skip
