"""Directives at a glance: what we owe and what was asked of those below us."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from nennep.access.pages import actor_of, page
from nennep.directives.presenters.chain import duty_rows
from nennep.directives.presenters.words import due_words
from nennep.directives.queries.duties import done_lately, evidence_for, owed_now
from nennep.directives.queries.requirements import requirements_by_id
from nennep.directives.queries.standing import Standing, documents_asking
from nennep.directives.views.frame import paths_of_work, place_crumbs
from nennep.documents.presenters import kind_names
from nennep.kernel.actor import Actor
from nennep.kernel.addresses import address
from nennep.kernel.statements import LimitedPaginator
from nennep.organisations.queries import get_organisation, names_on
from nennep.ui.formats import format_day, format_number, limited
from nennep.ui.shapes import Crumb

if TYPE_CHECKING:
    from nennep.directives.models import Requirement
    from nennep.obligations.models import Obligation

ROWS, MOST_PLACES, MOST_BUTTONS = 40, 60, 12


@page(reads=["GET"])
def landing(request: HttpRequest) -> HttpResponse:
    """What my organisations owe, the nearest first, and how far what was asked below them is."""
    actor = actor_of(request)
    paths = paths_of_work(actor)
    places = list(paths)[:MOST_PLACES]
    all_owed = owed_now(actor, places)
    shown = LimitedPaginator(all_owed, ROWS).get_page(request.GET.get("page"))
    owed = list(shown.object_list)
    late = sum(row.due_on < actor.today for row in all_owed)
    asking = documents_asking(actor, paths[places[0]]) if places else []
    buttons = sorted(places[:MOST_BUTTONS])
    names = names_on([*buttons, *(row.org_id for row in owed), *(row.issuer_id for row in asking)], actor.today)
    context = {
        "crumbs": [Crumb(_("Chỉ đạo"))], "page": shown, "owed_count": limited(len(all_owed)),
        "owed": _owed_rows(owed, names, actor.today), "many": len(places) > 1,
        "late": limited(late) if late else "", "asking": [_asking(actor, row, names) for row in asking],
        "places": [(address("directives:owed", one), names[one]) for one in buttons if one in names],
    }  # fmt: skip
    return render(request, "directives/list.html", context)


def _asking(actor: Actor, row: Standing, names: Mapping[int, str]) -> dict[str, Any]:
    kind = kind_names(actor.today).get(row.kind, row.kind)
    return {
        "name": f"{kind} {row.number_text}", "subject": row.subject, "issuer": names.get(row.issuer_id, ""),
        "url": address("directives:document", row.document_id), "owed": format_number(row.owed),
        "met": format_number(row.met), "late": format_number(row.late) if row.late else "",
    }  # fmt: skip


def _rule(due: str, requirement: Requirement) -> str:
    """The due rule in words where they say more than the day."""
    words = due_words(requirement)
    return "" if due in words else words


def _owed_rows(rows: list[Obligation], names: Mapping[int, str], day: datetime.date) -> list[tuple[Any, str, str]]:
    """(line, sentence, due rule) of each duty."""
    asked = requirements_by_id(row.source or 0 for row in rows)
    lines = duty_rows(rows, names, {}, {}, day)
    return [
        (line, asked[row.source].text, _rule(line.due, asked[row.source])) if row.source in asked else (line, "", "")
        for line, row in zip(lines, rows, strict=True)
    ]


@page(reads=["GET"])
def owed(request: HttpRequest, org_id: int) -> HttpResponse:
    """One organisation: what it owes, to whom, because of which sentence, by when; and what it has done."""
    actor = actor_of(request)
    org = get_organisation(actor, org_id)
    rows = owed_now(actor, [org_id])[:200]
    names = names_on([org_id], actor.today)
    lately = done_lately(actor, org_id)
    context = {
        "crumbs": place_crumbs(actor, org_id),
        "org": org, "org_name": names.get(org_id, ""), "owed": _owed_rows(rows, names, actor.today),
        "late": sum(row.due_on < actor.today for row in rows),
        "done": duty_rows(lately, {}, {}, evidence_for(lately), actor.today), "today": format_day(actor.today),
    }  # fmt: skip
    return render(request, "directives/owed.html", context)
