"""The printed confirmation form of a visit, and the yearly sheet of a superior or of a cell."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from nennep.access.pages import actor_of, page
from nennep.kernel.actor import Actor
from nennep.meetings.presenters.paper.visits import cell_year_paper, confirmation_paper, person_year_paper
from nennep.meetings.queries.visits import get_visit, visits_of_cell, visits_of_person
from nennep.meetings.states import VisitState
from nennep.meetings.views.papers import printed
from nennep.organisations.queries import get_organisation, name_on

KINDS = ("pdf", "docx")


def _checked(kind: str, year: int | None = None) -> None:
    if kind not in KINDS or (year is not None and not 1930 <= year <= 2199):
        raise Http404


@page(reads=["GET"])
def visit_paper(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The form "Phiếu xác nhận" with day, month and year, for both to sign (S2.7)."""
    _checked(kind)
    actor = actor_of(request)
    visit = get_visit(actor, pk)
    name = _("Phiếu xác nhận dự sinh hoạt %(visitor)s") % {"visitor": visit.visitor_name}
    return printed(confirmation_paper(visit), name, kind)


@page(reads=["GET"])
def person_year(request: HttpRequest, person_id: int, year: int, kind: str) -> HttpResponse:
    """The year's sheet of a superior: one line a visit that both sides confirmed."""
    _checked(kind, year)
    actor = actor_of(request)
    rows = list(visits_of_person(actor, person_id, year).filter(state=VisitState.CONFIRMED).select_related("meeting"))
    if not rows and person_id != actor.person_id:
        raise Http404
    whose = rows[0].visitor_name if rows else actor.name
    name = _("Bảng tổng hợp dự sinh hoạt %(year)s %(visitor)s") % {"year": year, "visitor": whose}
    return printed(person_year_paper(rows, whose, year, _home_of(actor, rows)), name, kind)


def _home_of(actor: Actor, rows: Sequence[object]) -> int | None:
    """Without any visit the sheet still needs an issuing committee: the one of the actor's widest holding."""
    if rows:
        return None
    return min(actor.holdings, key=lambda holding: len(holding.path)).org_id if actor.holdings else None


@page(reads=["GET"])
def cell_year(request: HttpRequest, org_id: int, year: int, kind: str) -> HttpResponse:
    """The year's sheet of a cell: who attended it."""
    _checked(kind, year)
    actor = actor_of(request)
    get_organisation(actor, org_id)
    rows = list(visits_of_cell(actor, org_id, year).filter(state=VisitState.CONFIRMED).select_related("meeting"))
    cell = name_on(org_id, actor.today)
    name = _("Bảng tổng hợp cấp trên dự sinh hoạt %(year)s %(cell)s") % {"year": year, "cell": cell}
    return printed(cell_year_paper(rows, org_id, cell, year), name, kind)
