"""The rounds of a contest by which a document was made known, entered once with their results (S0.3)."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from nennep.access.pages import actor_of, done, page, sent
from nennep.documents import actions
from nennep.documents.forms import ContestRoundForm
from nennep.documents.presenters import kind_names
from nennep.documents.queries import get_spread
from nennep.documents.queries.spreading import contest_of_spread
from nennep.documents.states import SpreadForm
from nennep.documents.views.frame import frame
from nennep.organisations.queries import get_organisation, name_on
from nennep.ui.shapes import Crumb


@page(reads=["GET"], writes=["POST"])
def rounds(request: HttpRequest, pk: int) -> HttpResponse:
    """What is known of a contest, and a further round."""
    actor = actor_of(request)
    spread = get_spread(actor, pk)
    if spread.form != SpreadForm.CONTEST:
        raise Http404
    organiser = name_on(spread.org_id, actor.today)
    form = ContestRoundForm(sent(request), initial={"held_on": spread.done_on, "organiser": organiser})
    if done(request, form, lambda wish: actions.record_contest_round(actor=actor, spread_id=pk, **wish)):
        messages.success(request, _("Đã ghi vòng thi."))
        return redirect("documents:contest", pk)
    document = spread.document
    org = get_organisation(actor, spread.org_id)
    context = frame(actor, org, "", Crumb(_("Hội thi"))) | {
        "form": form, "spread": spread, "document": document, "rounds": contest_of_spread(actor, spread),
        "kind": kind_names(actor.today).get(document.kind, document.kind),
    }  # fmt: skip
    return render(request, "documents/contest.html", context)


@page(writes=["POST"])
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a round entered wrongly."""
    spread = actions.take_back_contest_round(actor=actor_of(request), round_id=pk)
    messages.success(request, _("Đã bỏ vòng thi đã ghi."))
    return redirect("documents:contest", spread.pk)
