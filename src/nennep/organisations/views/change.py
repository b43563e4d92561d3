"""Founding, renaming, moving, and keeping the undated facts. Each form shows the rule it rests on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from nennep.access.pages import actor_of, done, page
from nennep.access.permissions import Permission
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.organisations import actions
from nennep.organisations.forms import FoundForm, MoveForm, ProfileForm, RenameForm
from nennep.organisations.permissions import check_can_change, check_can_edit_profile, check_can_found_under
from nennep.organisations.presenters import crumbs, kind_name
from nennep.organisations.queries import (
    get_organisation,
    kinds_on,
    names_on,
    natural_key,
    path_steps,
    places_for_kind,
    places_of,
    profile_of,
)
from nennep.regulations.rules.organisations import may_stand_under, organisation_kinds
from nennep.regulations.verdicts import Verdict
from nennep.ui.shapes import RuleNote

if TYPE_CHECKING:
    from nennep.orgtree.models import Org, OrgNow


@page(reads=["GET"], writes=["POST"])
def found(request: HttpRequest, pk: int, act: Callable[..., Org] = actions.found_organisation) -> HttpResponse:
    """Found an organisation under this one; `act` is the action, or the process above it that also opens its duties."""
    actor = actor_of(request)
    parent = get_organisation(actor, pk)
    check_can_found_under(actor, parent)
    parent_kind = kinds_on([pk], actor.today).get(pk)
    verdicts = {kind: may_stand_under(kind, parent_kind, actor.today) for kind in organisation_kinds(actor.today)}
    every = organisation_kinds(actor.today)
    fitting = sorted(
        (code for code in every if verdicts[code].kind != "missing"),
        key=lambda code: (verdicts[code].kind == "due", -every[code].level),
    )
    kinds = [(code, every[code].name) for code in fitting]
    form = FoundForm(request.POST or None, kinds=kinds, initial={"effective_on": actor.today})
    made: dict[str, int] = {}

    def run(wish: dict[str, Any]) -> None:
        made["pk"] = act(actor=actor, parent_id=pk, **wish).pk

    if done(request, form, run):
        messages.success(request, _("Đã lập %(name)s.") % {"name": form.cleaned_data["name"]})
        return redirect("organisations:detail", made["pk"])
    notes = _notes(verdicts[code] for code, _name in kinds)
    return _form_page(request, "organisations/found.html", parent, actor, form, notes=notes)


@page(reads=["GET"], writes=["POST"])
def rename(request: HttpRequest, pk: int) -> HttpResponse:
    """Give this organisation another name from a day; the old name stays for the time before."""
    actor = actor_of(request)
    org = get_organisation(actor, pk)
    check_can_change(actor, org)
    name = names_on([pk], actor.today).get(pk, "")
    form = RenameForm(request.POST or None, initial={"name": name, "effective_on": actor.today})
    if done(request, form, lambda wish: actions.rename_organisation(actor=actor, org_id=pk, **wish)):
        messages.success(request, _("Đã ghi tên mới: %(name)s.") % {"name": form.cleaned_data["name"]})
        return redirect("organisations:detail", pk)
    return _form_page(request, "organisations/rename.html", org, actor, form)


@page(reads=["GET"], writes=["POST"])
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Place this organisation, with all below it, under another superior from a day."""
    actor = actor_of(request)
    org = get_organisation(actor, pk)
    check_can_change(actor, org)
    kind = kinds_on([pk], actor.today).get(pk, "")
    form = MoveForm(request.POST or None, parents=_parents(actor, org, kind), initial={"effective_on": actor.today})

    def act(wish: dict[str, Any]) -> None:
        actions.move_organisation(
            actor=actor, org_id=pk, parent_id=wish["parent"], effective_on=wish["effective_on"],
            decision_no=wish["decision_no"], signed_on=wish["signed_on"],
        )  # fmt: skip

    if done(request, form, act):
        messages.success(request, _("Đã ghi việc chuyển tổ chức, cùng mọi tổ chức bên dưới."))
        return redirect("organisations:detail", pk)
    above = kinds_on([org.parent_id], actor.today).get(org.parent_id) if org.parent_id else None
    notes = _notes([may_stand_under(kind, above, actor.today)]) if kind else []
    return _form_page(
        request, "organisations/move.html", org, actor, form, notes=notes, kind=kind_name(kind, actor.today)
    )


@page(reads=["GET"], writes=["POST"])
def profile(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what needs no history: place on documents, meeting day, telephone."""
    actor = actor_of(request)
    org = get_organisation(actor, pk)
    check_can_edit_profile(actor, org)
    kept = profile_of(pk)
    first = {name: getattr(kept, name) for name in ProfileForm.base_fields if name != "places"}
    first["places"] = "\n".join(", ".join(filter(None, place)) for place in places_of(pk, actor.today))
    form = ProfileForm(request.POST or None, initial=first)

    def act(_wish: dict[str, Any]) -> None:
        with acting(actor):  # both, or neither when the places break a rule
            actions.edit_profile(actor=actor, org_id=pk, values=form.values())
            actions.set_places(actor=actor, org_id=pk, places=form.chosen_places(), on=actor.today)

    if done(request, form, act):
        messages.success(request, _("Đã lưu thông tin chung."))
        return redirect("organisations:detail", pk)
    return _form_page(request, "organisations/profile.html", org, actor, form)


def _notes(verdicts: Iterable[Verdict]) -> list[RuleNote]:
    return [verdict.note() for verdict in verdicts]


def _parents(actor: Actor, org: OrgNow, kind: str) -> list[tuple[int, str]]:
    """Where it may stand by its kind, among the places the actor keeps, in the order of names."""
    above = organisation_kinds(actor.today)[kind].parents if kind in organisation_kinds(actor.today) else ()
    places = places_for_kind(actor, Permission.ORGANISATION_MANAGE, above, actor.today)
    names = names_on(places, actor.today)
    wanted = [place for place in places if place not in {org.org_id, org.parent_id}]
    return sorted(((place, names.get(place, "")) for place in wanted), key=lambda one: natural_key(one[1]))


def _form_page(
    request: HttpRequest, template: str, org: OrgNow, actor: Actor, form: Form, **more: object
) -> HttpResponse:
    steps = path_steps(org.org_id, actor.today)
    context = {
        "org": org,
        "org_name": steps[-1].name if steps else "",
        "crumbs": crumbs(steps),
        "form": form,
        **more,
    }
    return render(request, template, context)
