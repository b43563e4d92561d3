"""Which rule sets hold at an organisation and why; taking a local one into use, and giving it up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from nennep.access.pages import actor_of, done, page, sent
from nennep.kernel.decisions import decide
from nennep.organisations.forms import AdoptForm
from nennep.organisations.presenters import adoptable, crumbs, rules_held
from nennep.organisations.queries import get_organisation, path_steps
from nennep.regulations.actions import adopt_rule_set, stop_rule_set
from nennep.regulations.permissions import check_can_adopt

if TYPE_CHECKING:
    import datetime


@page(reads=["GET"], writes=["POST"])
def rules(request: HttpRequest, pk: int) -> HttpResponse:
    """What holds here today, by whose decision; the form takes a set into use or returns to what holds above."""
    actor = actor_of(request)
    org = get_organisation(actor, pk)
    form = AdoptForm(sent(request), sets=adoptable(actor.today), initial={"valid_from": actor.today})

    def act(wish: dict[str, Any]) -> None:
        if wish["family"]:
            stop_rule_set(actor=actor, org_id=pk, family=wish["family"], on=wish["valid_from"])
        else:
            adopt_rule_set(
                actor=actor, org_id=pk, slug=wish["slug"], valid_from=wish["valid_from"], decided_by=wish["decided_by"]
            )

    if done(request, form, act):
        messages.success(request, _("Đã ghi bộ quy định áp dụng."))
        return redirect("organisations:rules", pk)
    steps = path_steps(pk, actor.today)
    context = {
        "org": org,
        "org_name": steps[-1].name if steps else "",
        "crumbs": crumbs(steps),
        "families": [(row, _stop_form(row.family, actor.today)) for row in rules_held(pk, actor.today)],
        "form": form,
        "adopt": decide(check_can_adopt, actor, org),
    }
    return render(request, "organisations/rules.html", context)


def _stop_form(family: str, today: datetime.date) -> AdoptForm:
    """The small form beside an own choice; its inputs have ids of their own."""
    return AdoptForm(sets=[], auto_id=f"{family}-%s", initial={"valid_from": today, "family": family})
