"""Where the figures begin: the organisations whose figures somebody reads, each with its reports."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from nennep.access.pages import actor_of, as_of, page
from nennep.access.permissions import Permission
from nennep.kernel.errors import Denied
from nennep.kernel.period import month_of
from nennep.organisations.queries import names_on
from nennep.reports.presenters.address import Asked
from nennep.reports.presenters.others import other_reports
from nennep.reports.queries.place import reporting_organisations


@page(reads=["GET"])
def index(request: HttpRequest) -> HttpResponse:
    """The reports of the organisations where the actor holds a role that reads figures."""
    actor, day = actor_of(request), as_of(request)
    if not actor.has(Permission.REPORT_VIEW):
        raise Denied(_("Tài khoản này không xem báo cáo; bí thư, chi ủy, cấp ủy và cán bộ tổ chức xem được."))
    places = reporting_organisations(actor)
    names = names_on([org for org, _is_cell in places], day)
    asked = Asked(month_of(day), day, actor.today)
    listed = [(names.get(org, ""), other_reports(org, asked, is_cell=is_cell)) for org, is_cell in places]
    return render(request, "reports/index.html", {"listed": listed})
