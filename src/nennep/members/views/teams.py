"""Party teams of a cell: found, fill, head, end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from nennep.access.pages import actor_of, as_of, page, tell
from nennep.access.permissions import Permission
from nennep.kernel.actor import Actor
from nennep.kernel.addresses import key_of
from nennep.kernel.decisions import decide
from nennep.kernel.errors import RuleBroken
from nennep.members import actions
from nennep.members.forms import DayForm, TeamForm, TeamPlaceForm
from nennep.members.permissions import check_can_keep_members_of
from nennep.members.queries import get_team, roster_on, team_people_on, teams_on
from nennep.members.queries.cells import is_cell
from nennep.members.states import PlaceKind
from nennep.organisations.presenters import crumbs
from nennep.organisations.queries import get_organisation, path_steps

if TYPE_CHECKING:
    from nennep.orgtree.models import OrgNow


@dataclass(frozen=True, slots=True)
class TeamLine:
    """A party team with its head and its people."""

    pk: int
    name: str
    head: str
    people: list[tuple[int, str]]


def _cell(actor: Actor, pk: int) -> OrgNow:
    cell = get_organisation(actor, pk)
    if not is_cell(cell) or not actor.may(Permission.MEMBER_VIEW, cell.path):
        raise Http404
    return cell


def _try(request: HttpRequest, form: Form, act: Callable[[dict[str, Any]], object]) -> bool:
    """Whether the form was in order and its act went through; a broken rule is said in the form."""
    if not form.is_valid():
        return False
    try:
        act(form.cleaned_data)
    except RuleBroken as refusal:
        tell(form, refusal)
        return False
    return True


@page(reads=["GET"], writes=["POST"])
def teams(request: HttpRequest, pk: int) -> HttpResponse:
    """The party teams of a cell on a day, and founding one."""
    actor, day = actor_of(request), as_of(request)
    cell = _cell(actor, pk)
    form = TeamForm(request.POST or None, initial={"on": actor.today})
    if request.method == "POST" and _try(
        request, form, lambda wish: actions.found_team(actor=actor, cell_id=pk, **wish)
    ):
        messages.success(request, _("Đã lập tổ đảng."))
        return redirect("members:teams", pk)
    people = team_people_on(pk, day)
    lines = [
        TeamLine(team.pk, team.name, next((one.name for one in people if one.team_id == team.pk and one.is_head), ""),
                 [(one.person_id, one.name) for one in people if one.team_id == team.pk])
        for team in teams_on(pk, day)
    ]  # fmt: skip
    placed = {one.person_id for one in people}
    roster = [row for row in roster_on(pk, day) if row.place == PlaceKind.HOME]
    steps = path_steps(pk, day)
    context = {
        "cell_name": steps[-1].name if steps else "",
        "crumbs": crumbs(steps),
        "lines": lines,
        "unplaced": [row.name for row in roster if row.person_id not in placed] if lines else [],
        "form": form,
        "keeps": decide(check_can_keep_members_of, actor, cell),
        "day": day,
        "today": actor.today,
        "is_today": day == actor.today,
    }
    return render(request, "members/teams.html", context)


@page(reads=["GET"], writes=["POST"])
def team(request: HttpRequest, pk: int) -> HttpResponse:
    """One party team: who is in it; put somebody in, take somebody out, end it."""
    actor = actor_of(request)
    found = get_team(pk)
    cell = _cell(actor, found.cell_id)
    here = [one for one in team_people_on(cell.org_id, actor.today) if one.team_id == pk]
    people = [(row.person_id, row.name) for row in roster_on(cell.org_id, actor.today) if row.place == PlaceKind.HOME]
    what = request.POST.get("viec", "")
    bound = request.POST or None
    first = {"on": actor.today}
    placing = TeamPlaceForm(bound if what == "xep" else None, people=people, initial=first)
    ending = DayForm(bound if what in {"het", "ra"} else None, initial=first)
    acts: dict[str, tuple[Form, Callable[[dict[str, Any]], object]]] = {
        "xep": (placing, lambda wish: actions.place_in_team(
            actor=actor, team_id=pk, person_id=wish["person"], on=wish["on"], is_head=wish["is_head"])),
        "het": (ending, lambda wish: actions.end_team(actor=actor, team_id=pk, on=wish["on"])),
        "ra": (ending, lambda wish: actions.leave_team(
            actor=actor, team_id=pk, person_id=_key(request.POST.get("nguoi", "")), on=wish["on"])),
    }  # fmt: skip
    if request.method == "POST" and what in acts and _try(request, *acts[what]):
        messages.success(request, _("Đã ghi."))
        return redirect("members:teams", cell.org_id) if what == "het" else redirect("members:team", pk)
    context = {
        "team": found,
        "people": here,
        "placing": placing,
        "ending": ending,
        "keeps": decide(check_can_keep_members_of, actor, cell),
        "crumbs": crumbs(path_steps(cell.org_id, actor.today)),
    }
    return render(request, "members/team.html", context)


def _key(text: str) -> int:
    return key_of(text) or 0
