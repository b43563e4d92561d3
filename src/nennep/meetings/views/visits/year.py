"""A committee's year of visits: the plan from the assignments, counts, and the records behind each count."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.access.pages import actor_of, as_of, page
from nennep.kernel import clock
from nennep.kernel.addresses import key_of
from nennep.kernel.decisions import decide
from nennep.kernel.period import next_month
from nennep.meetings import actions
from nennep.meetings.forms.lists import YearForm
from nennep.meetings.permissions import check_can_plan_visits
from nennep.meetings.presenters.visits import count_rows, listed, plan_rows
from nennep.meetings.presenters.words import crumbs
from nennep.meetings.queries.visits import GroupedBy, visit_counts, visits_by, visits_visible_to
from nennep.meetings.states import VisitState
from nennep.meetings.views.acts import Acts, Pressed
from nennep.organisations.queries import get_organisation, name_on
from nennep.orgtree.queries import under

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from nennep.meetings.models import Visit

PAGE = 50


@page(reads=["GET"], writes=["POST"])
def plan(request: HttpRequest, org_id: int) -> HttpResponse:
    """Who attends which cells how often this year, and how far it is; planned from the assignments by one act."""
    actor = actor_of(request)
    org = get_organisation(actor, org_id)
    years = YearForm(request.GET, today=actor.today)
    year = years.year
    acts = Acts({
        "plan": Pressed(
            lambda row: actions.plan_visits(actor=actor, org_id=org_id, year=row or actor.today.year),
            _("Đã lập kế hoạch từ phân công; lần dự đã có giữ nguyên."),
        )
    })  # fmt: skip
    here = reverse("meetings:visit_plan", args=[org_id])
    if request.method == "POST":
        done = acts.answer(request, f"{here}?nam={year}")
        if done is not None:
            return done
    made = visits_visible_to(actor).filter(from_org_id=org_id, year=year)
    return render(
        request,
        "meetings/visits/plan.html",
        {
            "path": crumbs(org_id, actor.today),
            "name": name_on(org_id, actor.today),
            "org_id": org_id,
            "year": year,
            "years": years,
            "here": here,
            "rows": plan_rows(made, actor),
            "may_plan": decide(check_can_plan_visits, actor, org),
            "act": f"plan:{year}",
        },
    )


@page(reads=["GET"])
def counts(request: HttpRequest, org_id: int) -> HttpResponse:
    """How often superiors attended, by visitor, cell, level and month; each count opens into its visits."""
    actor, day = actor_of(request), as_of(request)
    get_organisation(actor, org_id)
    years = YearForm(request.GET, today=actor.today)
    year = years.year
    groups: list[tuple[GroupedBy, str]] = [
        ("visitor", _("Theo người dự")), ("level", _("Theo cấp")), ("cell", _("Theo chi bộ")),
        ("month", _("Theo tháng")),
    ]  # fmt: skip
    return render(
        request,
        "meetings/visits/counts.html",
        {
            "path": crumbs(org_id, day),
            "name": name_on(org_id, day),
            "org_id": org_id,
            "year": year,
            "years": years,
            "day": day,
            "today": clock.today(),
            "counts": visit_counts(actor, org_id, year, as_of=day),
            "records_url": f"{reverse('meetings:visit_records', args=[org_id])}?nam={year}",
            "tables": [
                (title, by, count_rows(visits_by(actor, org_id, year, by, as_of=day), by, org_id, year))
                for by, title in groups
            ],
        },
    )


@page(reads=["GET"])
def records(request: HttpRequest, org_id: int) -> HttpResponse:
    """The confirmed visits behind a count."""
    actor = actor_of(request)
    org = get_organisation(actor, org_id)
    years = YearForm(request.GET, today=actor.today)
    year = years.year
    found = visits_visible_to(actor).filter(under(org.path, "org__now__path"), year=year, state=VisitState.CONFIRMED)
    found = _narrowed(request, found, year)
    shown = Paginator(found.order_by("visited_on", "id"), PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "meetings/visits/records.html",
        {
            "path": crumbs(org_id, actor.today),
            "name": name_on(org_id, actor.today),
            "org_id": org_id,
            "year": year,
            "years": years,
            "page": shown,
            "query": request.GET,
            "rows": listed(shown, actor),
            "visitor": _key(request, "nguoi"),
        },
    )


def _key(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    if not text:
        return None
    key = key_of(text)
    if key is None:
        raise BadRequest(_("Địa chỉ này không đúng. Hãy mở lại từ bảng số lượt."))
    return key


def _narrowed(request: HttpRequest, found: QuerySet[Visit], year: int) -> QuerySet[Visit]:
    """By visitor, cell, level of the visitor, or month, as the address says."""
    for name, column in (("nguoi", "visitor_id"), ("chi-bo", "org_id"), ("cap", "level")):
        key = _key(request, name)
        if key is not None:
            found = found.filter(**{column: min(key, 32767) if name == "cap" else key})
    month = request.GET.get("thang", "")
    if month:
        number = month[:2]
        if not (number.isascii() and number.isdecimal() and 1 <= int(number) <= 12):
            raise BadRequest(_("Chưa đọc được tháng. Hãy viết như 12/2026."))
        first = datetime.date(year, int(number), 1)
        found = found.filter(visited_on__gte=first, visited_on__lt=next_month(first))
    return found
