"""Ending an organisation; what still stands in the way is shown first."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from nennep.access.pages import actor_of, page, tell
from nennep.kernel.errors import RuleBroken
from nennep.members.queries import count_standings
from nennep.organisations.permissions import check_can_change
from nennep.organisations.queries import children_on, get_organisation, path_steps
from nennep.processes.dissolving import dissolve_with_bodies
from nennep.site.forms.organisations import DissolveForm
from nennep.ui.shapes import Crumb, Todo


@page(reads=["GET"], writes=["POST"])
def dissolve(request: HttpRequest, pk: int) -> HttpResponse:
    """End an organisation once nobody belongs to it and nothing stands under it."""
    actor = actor_of(request)
    org = get_organisation(actor, pk)
    check_can_change(actor, org)
    form = DissolveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        wish = form.cleaned_data
        try:
            dissolve_with_bodies(
                actor=actor, org_id=pk, effective_on=wish["effective_on"], decision_no=wish["decision_no"],
                signed_on=wish["signed_on"],
            )  # fmt: skip
        except RuleBroken as refusal:
            tell(form, refusal)
        else:
            messages.success(request, _("Đã ghi việc kết thúc hoạt động."))
            return redirect("organisations:detail", pk)
    steps = path_steps(pk, actor.today)
    members, below = sum(count_standings(org.path, actor.today).values()), len(children_on(actor, pk, actor.today))
    return render(
        request,
        "site/organisations/dissolve.html",
        {
            "crumbs": [Crumb(step.name, f"/to-chuc/{step.org_id}/") for step in steps],
            "org": org,
            "org_name": steps[-1].name if steps else "",
            "form": form,
            "hindrances": [
                Todo(state="missing", what=what, figure=str(count))
                for count, what in (
                    (members, _("Đảng viên còn sinh hoạt ở đây: chuyển sinh hoạt cho họ trước")),
                    (below, _("Tổ chức còn trực thuộc: chuyển hoặc giải thể trước")),
                )
                if count
            ],
        },
    )
