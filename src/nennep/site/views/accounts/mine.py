"""My own account: what I may do and why, how it is protected, where it is open."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from nennep.access import actions, second_factor
from nennep.access.pages import actor_of, page
from nennep.access.permissions import Permission
from nennep.access.queries import mailbox_of
from nennep.organisations.queries import name_on
from nennep.site.presenters.accounts import roles_of_actor


@page(reads=["GET"])
def account(request: HttpRequest) -> HttpResponse:
    """Name, roles, protection."""
    actor = actor_of(request)
    org_id: int | None = request.user.org_id  # type: ignore[union-attr]  # nobody else gets here
    return render(
        request,
        "site/accounts/account.html",
        {
            "roles": roles_of_actor(actor),
            "kept_at": name_on(org_id, actor.today) if org_id is not None else "",
            "second_factor": second_factor.is_set(request.user.pk or 0),
            "second_factor_required": second_factor.is_required(),
            "mail_on": settings.MAIL_ON,
            "box": mailbox_of(actor),
            "keeps_accounts": actor.has(Permission.ACCOUNT_MANAGE),
        },
    )


@page(writes=["POST"])
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign one of my sessions out."""
    actions.end_session(actor=actor_of(request), session_id=pk)
    messages.success(request, _("Đã kết thúc phiên trên máy đó."))
    return redirect("usersessions_list")
