"""The list of reorganisations, beginning one, and its facts (A7)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from nennep.access.pages import actor_of, done, page, sent
from nennep.access.permissions import Permission
from nennep.documents.queries.decisions import decisions_of
from nennep.kernel.actor import Actor
from nennep.kernel.addresses import key_of
from nennep.kernel.decisions import decide
from nennep.organisations import actions
from nennep.organisations.drafts import get_reform, listed_reforms, stamp_of
from nennep.organisations.permissions import check_can_edit_reform, check_can_prepare_reform
from nennep.organisations.queries import get_organisation, name_on, names_on
from nennep.organisations.states import ReformState
from nennep.processes.views.workbench.frame import frame, place
from nennep.processes.workbench.forms import FactsForm
from nennep.processes.workbench.wording import STATE_MARKS
from nennep.ui.shapes import Crumb

PAGE = 40


@page(reads=["GET"])
def reforms(request: HttpRequest) -> HttpResponse:
    """Those within sight, what is under way first; of one organisation with `?don-vi=`."""
    actor = actor_of(request)
    org = _org(request, actor)
    shown = Paginator(listed_reforms(actor, org), PAGE).get_page(request.GET.get("page"))
    names = names_on({row.home_id for row in shown}, actor.today)
    papers = decisions_of(actor, [row.pk for row in shown])
    rows = [
        {"pk": row.pk, "title": row.title, "home": names.get(row.home_id, ""), "day": row.effective_on,
         "state": STATE_MARKS[row.state], "words": str(ReformState(row.state).label), "failed": row.failed,
         "decision": row.decision_no, "paper": papers[row.pk].pk if row.pk in papers else 0, "steps": row.steps_count}  # type: ignore[attr-defined]  # counted by the query
        for row in shown
    ]  # fmt: skip
    home = get_organisation(actor, org) if org else None
    context = {
        "rows": rows, "page": shown, "org_id": org, "org_name": name_on(org, actor.today) if org else "",
        "path": place(org, actor.today) if org else [Crumb(_("Phương án sắp xếp"))],
        "create": decide(check_can_prepare_reform, actor, home) if home else None,
    }  # fmt: skip
    return render(request, "processes/workbench/list.html", context)


def _org(request: HttpRequest, actor: Actor) -> int:
    """The organisation asked for; else where the actor keeps the structure, the highest; 0 for none."""
    text = request.GET.get("don-vi", "")
    if text:
        return get_organisation(actor, key_of(text) or 0).org_id
    holdings = actor.holdings_with(Permission.ORGANISATION_MANAGE)
    return min(holdings, key=lambda one: len(one.path)).org_id if holdings else 0


@page(reads=["GET"], writes=["POST"])
def create(request: HttpRequest, org_id: int) -> HttpResponse:
    """Begin a draft at an organisation."""
    actor = actor_of(request)
    check_can_prepare_reform(actor, get_organisation(actor, org_id))
    form = FactsForm(sent(request))
    made: dict[str, int] = {}

    def act(_wish: dict[str, Any]) -> None:
        made["pk"] = actions.create_reform(actor=actor, home_id=org_id, **form.facts()).pk

    if done(request, form, act):
        messages.success(request, _("Đã lập phương án. Hãy thêm từng bước, hoặc nạp từ bảng Excel."))
        return redirect("reforms:detail", made["pk"])
    context = {
        "form": form, "org_name": name_on(org_id, actor.today), "org_id": org_id, "draft": f"reform-{org_id}",
        "path": place(org_id, actor.today, Crumb(_("Phương án mới"))),
    }  # fmt: skip
    return render(request, "processes/workbench/facts.html", context)


@page(reads=["GET"], writes=["POST"])
def facts(request: HttpRequest, pk: int) -> HttpResponse:
    """Title, day and paper of a draft; refused when somebody else changed them meanwhile."""
    actor = actor_of(request)
    reform = get_reform(actor, pk)
    check_can_edit_reform(actor, reform, get_organisation(actor, reform.home_id))
    first = {name: getattr(reform, name) for name in ("title", "effective_on", "decision_no", "signed_on")}
    form = FactsForm(sent(request), initial=first | {"seen": stamp_of(reform)})

    def act(_wish: dict[str, Any]) -> None:
        actions.edit_reform(actor=actor, reform_id=pk, values=form.facts(), seen=form.cleaned_data["seen"] or None)

    if done(request, form, act):
        messages.success(request, _("Đã lưu."))
        return redirect("reforms:detail", pk)
    stale = form.is_bound and form.data.get("seen") not in ("", stamp_of(reform))
    if stale:
        form.data = {**form.data.dict(), "seen": stamp_of(reform)}  # type: ignore[attr-defined]  # a QueryDict, as it was sent
    context = frame(reform, actor.today) | {"form": form, "draft": "", "stale": first if stale else None}
    return render(request, "processes/workbench/facts.html", context)
