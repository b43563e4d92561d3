"""Steps by hand: added, edited, put elsewhere, taken out. Organisations are chosen by search (A3 to A6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from nennep.access.pages import actor_of, page, tell
from nennep.kernel.actor import Actor
from nennep.kernel.errors import Refusal, RuleBroken
from nennep.organisations import actions
from nennep.organisations.drafts import get_reform, get_step, place_of, stamp_of
from nennep.organisations.permissions import check_can_edit_reform
from nennep.organisations.presenters import kind_name
from nennep.organisations.queries import get_organisation, name_on
from nennep.organisations.reform.operations import read
from nennep.processes.views.workbench.frame import frame
from nennep.processes.workbench.filling import first_of
from nennep.processes.workbench.picking import Shelf, shelf_of
from nennep.processes.workbench.stepforms import FORMS, StepForm
from nennep.processes.workbench.wording import KINDS, step_words

if TYPE_CHECKING:
    from nennep.organisations.models import Reform


def editable(actor: Actor, pk: int) -> Reform:
    """A draft that may be changed by the actor."""
    reform = get_reform(actor, pk)
    check_can_edit_reform(actor, reform, get_organisation(actor, reform.home_id))
    return reform


@page(reads=["GET"], writes=["POST"])
def add(request: HttpRequest, pk: int, operation: str) -> HttpResponse:
    """Add a step of a kind. "Tìm" only searches; nothing chosen or typed is lost by it."""
    actor = actor_of(request)
    reform = editable(actor, pk)
    if operation not in FORMS:
        raise Http404
    org = request.GET.get("org", "")[:18]
    first = {"org": org, "source": org, "orgs": [org], "sources": [org]} if org.isascii() and org.isdecimal() else {}
    data = request.POST if request.method == "POST" else None
    form = FORMS[operation](data, shelf=shelf_of(actor, reform), first=first)
    if form.is_bound and form.is_valid():
        wish, note = form.operations(), form.cleaned_data["note"]
        try:
            actions.add_steps(actor=actor, reform_id=pk, operations=wish, notes=[note] * len(wish))
        except RuleBroken as refusal:
            tell(form, refusal)
        else:
            messages.success(request, _("Đã thêm %(n)s bước.") % {"n": len(wish)})
            return redirect("reforms:add", pk, operation) if "more" in request.POST else redirect("reforms:detail", pk)
    return render(request, "processes/workbench/step.html", _context(actor, reform, operation, form))


def _context(actor: Actor, reform: Reform, kind: str, form: StepForm) -> dict[str, Any]:
    title, words = KINDS[kind]
    return frame(reform, actor.today) | {
        "form": form, "kind": kind, "title": title, "words": words, "step": None, "stale": "", "seen": "",
        "others": [(slug, label) for slug, (label, _more) in KINDS.items() if slug != kind],
    }  # fmt: skip


@page(reads=["GET"], writes=["POST"])
def edit(request: HttpRequest, pk: int, step_id: int) -> HttpResponse:
    """Write a step anew; when somebody else changed it meanwhile, both versions are shown and nothing is lost."""
    actor = actor_of(request)
    reform = editable(actor, pk)
    step = get_step(reform, step_id)
    shelf = shelf_of(actor, reform)
    data = request.POST if request.method == "POST" else None
    form = FORMS[step.kind](data, shelf=shelf, first=first_of(step.operation, step.note), step=step.operation)
    seen = request.POST.get("seen", "")[:64] or stamp_of(step)
    stale = ""
    if form.is_bound and form.is_valid():
        wish = form.operations()
        try:
            actions.edit_step(actor=actor, reform_id=pk, step_id=step_id, operation=wish[0],
                              note=form.cleaned_data["note"], seen=seen)  # fmt: skip
            if wish[1:]:
                actions.add_steps(actor=actor, reform_id=pk, operations=wish[1:])
        except RuleBroken as refusal:
            tell(form, refusal)
        else:
            messages.success(request, _("Đã lưu bước %(n)s.") % {"n": step.position})
            return redirect("reforms:detail", pk)
    if seen != stamp_of(step):
        stale = _words(shelf, reform, step.operation)
        seen = stamp_of(step)
    context = _context(actor, reform, step.kind, form) | {"step": step, "stale": stale, "seen": seen, "others": []}
    return render(request, "processes/workbench/step.html", context)


def _words(shelf: Shelf, reform: Reform, operation: dict[str, Any]) -> str:
    """What another person wrote, in words."""

    def name(ref: int | str | None) -> str:
        return name_on(ref, reform.effective_on) if isinstance(ref, int) else shelf.new.get(ref or "", "")

    title, more = step_words(read(operation), name, lambda kind: kind_name(kind, reform.effective_on))
    return f"{title} ({more})" if more else title


def _act(request: HttpRequest, pk: int, act: Any) -> HttpResponse:
    """Run a small act on a step; what is refused is said on the page of the draft."""
    try:
        act()
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    return redirect("reforms:detail", pk)


@page(writes=["POST"])
def remove(request: HttpRequest, pk: int, step_id: int) -> HttpResponse:
    """Take a step out, unless it was changed since it was looked at."""
    actor = actor_of(request)
    get_step(get_reform(actor, pk), step_id)
    seen = request.POST.get("seen", "")[:64] or None
    return _act(
        request, pk, lambda: actions.remove_step(actor=actor, reform_id=pk, step_id=step_id, seen=seen)
    )  # fmt: skip


@page(writes=["POST"])
def shift(request: HttpRequest, pk: int, step_id: int) -> HttpResponse:
    """Put a step one place up or down."""
    actor = actor_of(request)
    step = get_step(get_reform(actor, pk), step_id)
    place = place_of(step) + (-1 if request.POST.get("way") == "up" else 1)
    return _act(
        request, pk, lambda: actions.move_step(actor=actor, reform_id=pk, step_id=step_id, position=max(1, place))
    )
