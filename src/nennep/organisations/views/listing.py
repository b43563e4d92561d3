"""The list of organisations under one, as of any date."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from nennep.access.pages import actor_of, as_of, page
from nennep.access.permissions import Permission
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.addresses import key_of
from nennep.kernel.decisions import decide
from nennep.kernel.vietnamese import fold
from nennep.organisations.forms import ListFilterForm
from nennep.organisations.permissions import check_can_found_under, may_see_reforms
from nennep.organisations.presenters import OrganisationRow, crumbs, organisation_rows
from nennep.organisations.queries import Step, children_on, get_organisation, visible_on
from nennep.orgtree.queries import ids_of, path_on
from nennep.regulations.rules.organisations import organisation_kinds

if TYPE_CHECKING:
    from nennep.orgtree.models import OrgNow

PAGE = 60


@page(reads=["GET"])
def organisations(request: HttpRequest) -> HttpResponse:
    """Organisations directly under one (`?duoi=`), or at every level below it, by name and kind."""
    actor, day = actor_of(request), as_of(request)
    top = _top(request, actor)
    kinds = [(kind.code, kind.name) for kind in organisation_kinds(day).values()]
    form = ListFilterForm(request.GET, kinds=kinds)
    wish = form.cleaned_data if form.is_valid() else {"q": "", "kind": "", "scope": ""}
    path = path_on(top.org_id, day) if top else ""
    every, steps = _rows(actor, top, path, day, wish)
    rows = _filtered(every, wish, dict(kinds))
    shown = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "organisations/list.html",
        {
            "top": top,
            "top_name": steps[-1].name if steps else "",
            "crumbs": crumbs(steps, f"?ngay={day:%d/%m/%Y}" if day != clock.today() else ""),
            "form": form,
            "everything": bool(wish["scope"] or wish["q"]),
            "page": shown,
            "cells": sum(row.cells or 0 for row in rows) if not wish["scope"] and not wish["q"] else None,
            "day": day,
            "today": clock.today(),
            "is_today": day == clock.today(),
            "found": decide(check_can_found_under, actor, top) if top else None,
            "importing": top is not None and actor.may(Permission.MEMBER_IMPORT, top.path),
            "reorganises": top is not None and may_see_reforms(actor, top),
        },
    )


def _top(request: HttpRequest, actor: Actor) -> OrgNow | None:
    """The organisation named by `?duoi=`; else where the actor's widest role stands; none for a plain member."""
    text = request.GET.get("duoi", "")
    if text:
        return get_organisation(actor, key_of(text) or 0)
    wide = [h for h in actor.holdings_with(Permission.ORGANISATION_VIEW) if h.subtree and h.role != "assigned_superior"]
    if not wide:
        return None
    highest = min(wide, key=lambda holding: (len(holding.path), holding.path))
    if len(ids_of(highest.path)) > 1 and highest.role in {"cell_secretary", "cell_committee"}:
        return None
    return get_organisation(actor, highest.org_id)


def _rows(
    actor: Actor, top: OrgNow | None, path: str, day: datetime.date, wish: dict[str, Any]
) -> tuple[list[OrganisationRow], list[Step]]:
    if top is None:
        rows, steps = organisation_rows(visible_on(actor, "", day), "", day)
        return sorted(rows, key=lambda row: row.depth), steps
    if wish["scope"] or wish["q"]:
        return organisation_rows(visible_on(actor, path, day).exclude(org_id=top.org_id), path, day)
    return organisation_rows(children_on(actor, top.org_id, day), path, day)


def _filtered(rows: list[OrganisationRow], wish: dict[str, Any], kinds: dict[str, str]) -> list[OrganisationRow]:
    words = fold(wish["q"]).split()
    wanted = kinds.get(wish["kind"], "")
    return [row for row in rows if (not wanted or row.kind == wanted) and all(word in fold(row.name) for word in words)]
