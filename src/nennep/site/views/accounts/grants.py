"""Giving and ending roles, and who may do what at an organisation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from nennep.access import actions
from nennep.access.checks import GIVEN_BY_HAND, check_can_end_grant, is_within_own
from nennep.access.pages import actor_of, page, tell
from nennep.access.permissions import Permission
from nennep.access.queries import get_account, get_grant, holders_at, orgs_where, place_now
from nennep.kernel.actor import Actor
from nennep.kernel.errors import Denied, RuleBroken
from nennep.organisations.queries import get_organisation, names_on, path_steps
from nennep.orgtree.queries import ids_of, path_now
from nennep.site.forms.accounts import EndGrantForm, GiveRoleForm
from nennep.site.presenters.accounts import grant_rows, holder_rows
from nennep.ui.shapes import Crumb

if TYPE_CHECKING:
    from nennep.access.models import User
    from nennep.access.roles import Role


@page(reads=["GET"], writes=["POST"])
def give_role(request: HttpRequest, pk: int) -> HttpResponse:
    """Give an account a role where the actor may give roles."""
    actor = actor_of(request)
    user = get_account(actor, pk)
    places = _places(request, actor, user)
    if not places:
        raise Denied(_("Đồng chí chỉ được giao vai trò ở tổ chức mà đồng chí đang giữ quyền giao."))
    offered = _roles(actor, [org_id for org_id, _name in places])
    form = GiveRoleForm(request.POST or None, places=places, roles=offered)
    if request.method == "POST" and form.is_valid():
        wish = form.cleaned_data
        try:
            actions.give_role(
                actor=actor, user_id=pk, role=wish["role"], org_id=wish["org"], basis=wish["basis"],
                first_day=wish["first_day"], last_day=wish["last_day"],
            )  # fmt: skip
        except RuleBroken as refusal:
            tell(form, refusal)
        else:
            messages.success(request, _("Đã giao vai trò cho %(name)s.") % {"name": user.name})
            return redirect("access:account_detail", pk)
    kept_back = [_(role.name) for role in GIVEN_BY_HAND if role not in offered]
    return render(
        request, "site/accounts/give_role.html", {"form": form, "account": user, "kept_back": ", ".join(kept_back)}
    )


def _roles(actor: Actor, org_ids: list[int]) -> list[Role]:
    """The roles that allow nothing which the actor may not do, at one of the places at least."""
    places = [place_now(org_id) for org_id in org_ids]
    return [role for role in GIVEN_BY_HAND if any(is_within_own(actor, role, place) for place in places)]


def _places(request: HttpRequest, actor: Actor, user: User) -> list[tuple[int, str]]:
    """Where the role may be given: the actor's own places, and the line down to where the account is kept."""
    wanted = [place.org_id for place in orgs_where(actor, Permission.GRANT_MANAGE)]
    line = ids_of(path_now(user.org_id)) if user.org_id is not None else []
    wanted += [
        org_id for org_id in line if org_id not in wanted and actor.may(Permission.GRANT_MANAGE, path_now(org_id))
    ]
    names = names_on(wanted, actor.today)
    return [(org_id, names.get(org_id, "")) for org_id in wanted]


@page(reads=["GET"], writes=["POST"])
def end_grant(request: HttpRequest, pk: int) -> HttpResponse:
    """End a given role on a day, with a reason."""
    actor = actor_of(request)
    grant = get_grant(actor, pk)
    check_can_end_grant(actor, path_now(grant.org_id))
    form = EndGrantForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_grant(actor=actor, grant_id=pk, **form.cleaned_data)
        except RuleBroken as refusal:
            tell(form, refusal)
        else:
            messages.success(request, _("Đã ghi ngày thôi vai trò của %(name)s.") % {"name": grant.user.name})
            return redirect("access:account_detail", grant.user_id)
    (row,) = grant_rows(actor, [grant])
    return render(request, "site/accounts/end_grant.html", {"form": form, "grant": grant, "row": row})


@page(reads=["GET"])
def holders(request: HttpRequest, pk: int) -> HttpResponse:
    """Who may do what at an organisation: for everybody who leads or keeps it."""
    actor = actor_of(request)
    place = get_organisation(actor, pk)
    if not any(actor.may(needed, place.path) for needed in (Permission.REPORT_VIEW, Permission.GRANT_MANAGE)):
        raise Denied(_("Trang này dành cho cấp ủy và cán bộ tổ chức của tổ chức này hoặc cấp trên."))
    steps = path_steps(pk, actor.today)
    return render(
        request,
        "site/accounts/holders.html",
        {
            "crumbs": [Crumb(step.name, f"/to-chuc/{step.org_id}/") for step in steps],
            "org_id": pk,
            "org_name": steps[-1].name if steps else "",
            "rows": holder_rows(holders_at(pk, actor.today), actor),
            "keeps_accounts": actor.may(Permission.ACCOUNT_MANAGE, place.path),
        },
    )
