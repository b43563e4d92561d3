"""My visits as a superior, what waits for my word, one visit, and the visits to one cell."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.access.pages import actor_of, page
from nennep.access.permissions import Permission
from nennep.committees.queries import assigned_superiors_on, assignments_of_on
from nennep.kernel.actor import Actor
from nennep.kernel.decisions import decide
from nennep.meetings import actions
from nennep.meetings.forms import visits as shapes
from nennep.meetings.forms.lists import YearForm
from nennep.meetings.forms.prepare import WhyForm
from nennep.meetings.permissions import check_can_cancel_visit, check_can_confirm_visit
from nennep.meetings.presenters.steps.send import visit_words
from nennep.meetings.presenters.visits import listed
from nennep.meetings.presenters.words import crumbs
from nennep.meetings.queries.visits import get_visit, visits_of_cell, visits_of_person, visits_to_confirm
from nennep.meetings.states import VisitState
from nennep.meetings.views.acts import Acts, Filled, Pressed
from nennep.organisations.queries import get_organisation, name_on, names_apart, names_on


@page(reads=["GET"], writes=["POST"])
def visits(request: HttpRequest) -> HttpResponse:
    """What waits for my word, my own year, and saying that I attended."""
    actor = actor_of(request)
    acts = Acts(_own_table(actor))
    if request.method == "POST":
        done = acts.answer(request, reverse("meetings:visits"))
        if done is not None:
            return done
    years = YearForm(request.GET, today=actor.today)
    year = years.year
    mine = visits_of_person(actor, actor.person_id, year) if actor.person_id is not None else ()
    committees = [
        holding.org_id for holding in actor.holdings_with(Permission.VISIT_VIEW)
        if holding.role in ("committee_leader", "committee_member", "organisation_staff")
    ]  # fmt: skip
    names = names_on(committees, actor.today)
    cells = [holding.org_id for holding in actor.holdings_with(Permission.VISIT_CONFIRM)]
    cell_names = names_apart(cells, actor.today)
    return render(
        request,
        "meetings/visits/visits.html",
        {
            "waiting": listed(visits_to_confirm(actor), actor),
            "mine": listed(mine, actor),
            "year": year,
            "years": years,
            "report_form": acts.form("report") if _assigned_cells(actor) else None,
            "failed": acts.name,
            "person_id": actor.person_id,
            "committees": [(key, names.get(key, "")) for key in dict.fromkeys(committees)],
            "cells": [(key, cell_names.get(key, "")) for key in dict.fromkeys(cells)],
        },
    )


def _assigned_cells(actor: Actor) -> list[tuple[int, str]]:
    """The organisations that the actor looks after today."""
    if actor.person_id is None:
        return []
    rows = assignments_of_on(actor.person_id, actor.today)
    keys = [row.target_org_id for row in rows if row.target_org_id is not None]
    names = names_on(keys, actor.today)
    return [(key, names.get(key, "")) for key in dict.fromkeys(keys)]


def _own_table(actor: Actor) -> dict[str, Filled | Pressed]:
    return {
        "report": Filled(
            lambda _row, **given: shapes.OwnVisitForm(
                cells=_assigned_cells(actor), initial={"visited_on": actor.today}, **given
            ),
            lambda values, _row: actions.report_visit(
                actor=actor, cell_id=values["cell_id"], visitor_id=actor.person_id or 0,
                visited_on=values["visited_on"], remarks=values["remarks"],
            ),
            _("Đã ghi lần dự; chờ chi bộ xác nhận."),
        ),
    }  # fmt: skip


@page(reads=["GET"], writes=["POST"])
def visit(request: HttpRequest, pk: int) -> HttpResponse:
    """One visit: both sides' word, confirming or refusing it, giving it up."""
    actor = actor_of(request)
    found = get_visit(actor, pk)
    acts = Acts(_table(actor, pk))
    if request.method == "POST":
        done = acts.answer(request, reverse("meetings:visit", args=[pk]))
        if done is not None:
            return done
    cell = name_on(found.org_id, actor.today)
    cancel = decide(check_can_cancel_visit, actor, found)
    return render(
        request,
        "meetings/visits/visit.html",
        {
            "path": crumbs(found.org_id, actor.today),
            "shown": visit_words(found, cell),
            "visit": found,
            "may_confirm": decide(check_can_confirm_visit, actor, found),
            "may_cancel": cancel,
            "waits": found.state == VisitState.REPORTED,
            "confirm_form": acts.form("confirm"),
            "refuse_form": acts.form("refuse"),
            "here": reverse("meetings:visit", args=[pk]),
            "failed": acts.name,
        },
    )


def _table(actor: Actor, pk: int) -> dict[str, Filled | Pressed]:
    return {
        "confirm": Filled(
            lambda _row, **given: shapes.ConfirmVisitForm(**given),
            lambda values, _row: actions.confirm_visit(actor=actor, visit_id=pk, remarks=values["remarks"]),
            _("Đã xác nhận lần dự."),
        ),
        "refuse": Filled(
            lambda _row, **given: WhyForm(**given),
            lambda values, _row: actions.refuse_visit(actor=actor, visit_id=pk, why=values["why"]),
            _("Đã ghi là không xác nhận."),
        ),
        "cancel": Pressed(lambda _row: actions.cancel_visit(actor=actor, visit_id=pk), _("Đã bỏ lần dự này.")),
    }  # fmt: skip


@page(reads=["GET"], writes=["POST"])
def of_cell(request: HttpRequest, org_id: int) -> HttpResponse:
    """The visits to one cell in a year, and the cell's own word that a superior attended."""
    actor = actor_of(request)
    org = get_organisation(actor, org_id)
    superiors = [(row.person_id, row.person_name) for row in assigned_superiors_on(org_id, actor.today)]
    acts = Acts({
        "report": Filled(
            lambda _row, **given: shapes.CellVisitForm(
                visitors=superiors, initial={"visited_on": actor.today}, **given
            ),
            lambda values, _row: actions.report_visit(
                actor=actor, cell_id=org_id, visitor_id=values["visitor_id"], visited_on=values["visited_on"],
                cell_remarks=values["cell_remarks"], visitor_name=dict(superiors).get(values["visitor_id"], ""),
            ),
            _("Đã ghi lần dự; chờ người dự xác nhận."),
        ),
    })  # fmt: skip
    if request.method == "POST":
        done = acts.answer(request, reverse("meetings:visits_of_cell", args=[org_id]))
        if done is not None:
            return done
    years = YearForm(request.GET, today=actor.today)
    year = years.year
    return render(
        request,
        "meetings/visits/cell.html",
        {
            "path": crumbs(org_id, actor.today),
            "name": name_on(org_id, actor.today),
            "org_id": org_id,
            "year": year,
            "years": years,
            "rows": listed(visits_of_cell(actor, org_id, year), actor),
            "report_form": acts.form("report") if superiors and _confirms(actor, org.path) else None,
            "failed": acts.name,
        },
    )


def _confirms(actor: Actor, path: str) -> bool:
    return actor.may(Permission.VISIT_CONFIRM, path)
