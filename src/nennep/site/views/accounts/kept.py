"""Accounts kept by my office: list, one account, opening, locking, unlocking, letting in again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.access import actions
from nennep.access.actions.account import FirstKey
from nennep.access.checks import check_can_keep_account, check_can_open_account, check_can_renew_sign_in
from nennep.access.pages import actor_of, page, tell
from nennep.access.permissions import Permission
from nennep.access.queries import account_of_person, accounts_kept, free_username, get_account, grants_of, orgs_where
from nennep.kernel.actor import Actor
from nennep.kernel.addresses import key_of
from nennep.kernel.decisions import decide
from nennep.kernel.errors import RuleBroken
from nennep.kernel.vietnamese import fold
from nennep.members.queries import get_member
from nennep.organisations.queries import name_on
from nennep.site.forms.accounts import AccountFilterForm, OpenAccountForm, ReasonForm
from nennep.site.presenters.accounts import account_rows, grant_rows, state_of
from nennep.site.views.accounts.place import chosen_place

if TYPE_CHECKING:
    from nennep.access.models import User
    from nennep.members.models import Person

PAGE = 50
FIRST_KEY = "first_key"  # the session's slot for a password that is shown once


@page(reads=["GET"])
def accounts(request: HttpRequest) -> HttpResponse:
    """The accounts of an organisation and of those below it."""
    actor = actor_of(request)
    place = chosen_place(request, Permission.ACCOUNT_MANAGE)
    form = AccountFilterForm(request.GET)
    rows = accounts_kept(actor, place.path)
    if form.is_valid():
        rows = rows.filter(_wanted(form.cleaned_data))
    shown = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "site/accounts/accounts.html",
        {
            "place": place,
            "place_name": name_on(place.org_id, actor.today),
            "places": orgs_where(actor, Permission.ACCOUNT_MANAGE),
            "form": form,
            "page": shown,
            "rows": account_rows(shown, actor),
            "open": decide(check_can_open_account, actor, place),
            "open_url": f"{reverse('access:open_account')}?don-vi={place.org_id}",
        },
    )


def _wanted(wish: dict[str, Any]) -> Q:
    states = {"open": Q(is_active=True), "locked": Q(is_active=False), "new": Q(last_login__isnull=True)}
    condition = states.get(wish["state"], Q())
    if wish["q"]:
        condition &= Q(name__icontains=wish["q"]) | Q(username__contains=fold(wish["q"]))
    return condition


@page(reads=["GET"])
def account_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One account: its state, the roles given to it, and what may be done with it."""
    actor = actor_of(request)
    user = get_account(actor, pk)
    state, words = state_of(user)
    return render(
        request,
        "site/accounts/account_detail.html",
        {
            "account": user,
            "state": state,
            "state_words": words,
            "kept_at": name_on(user.org_id, actor.today) if user.org_id is not None else "",
            "grants": grant_rows(actor, grants_of(user.pk)),
            "keep": decide(check_can_keep_account, actor, user),
            "renew": decide(check_can_renew_sign_in, actor, user),
            "give": actor.has(Permission.GRANT_MANAGE) and user.pk != actor.user_id,
        },
    )


@page(reads=["GET"], writes=["POST"])
def open_account(request: HttpRequest) -> HttpResponse:
    """Open an account at an organisation (`?don-vi=`), for a member (`?dang-vien=`) or for somebody else."""
    actor = actor_of(request)
    place = chosen_place(request, Permission.ACCOUNT_MANAGE)
    check_can_open_account(actor, place)
    person = _person(request, actor)
    if person is not None and account_of_person(person.pk) is not None:
        raise RuleBroken(_("Đảng viên này đã có tài khoản."))
    first = {"name": person.full_name, "username": free_username(person.full_name)} if person else None
    form = OpenAccountForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.open_account(
                actor=actor, org_id=place.org_id, person_id=person.pk if person else None, **form.cleaned_data
            )
        except RuleBroken as refusal:
            tell(form, refusal)
        else:
            return _hand_over(request, made)
    context = {"form": form, "place": place, "place_name": name_on(place.org_id, actor.today), "person": person}
    return render(request, "site/accounts/open_account.html", context)


def _person(request: HttpRequest, actor: Actor) -> Person | None:
    text = request.GET.get("dang-vien", "")
    if not text:
        return None
    person = get_member(actor, key_of(text) or 0)
    return get_member(actor, person.merged_into_id) if person.merged_into_id else person


def _hand_over(request: HttpRequest, made: FirstKey) -> HttpResponse:
    """Show the password on the next page, once."""
    request.session[FIRST_KEY] = [made.user.pk, made.password]
    return redirect("access:first_key", made.user.pk)


@page(reads=["GET"])
def first_key(request: HttpRequest, pk: int) -> HttpResponse:
    """The one-time password, shown once to the one who asked for it; afterwards only the account."""
    user = get_account(actor_of(request), pk)
    kept = request.session.pop(FIRST_KEY, None)
    if not kept or kept[0] != user.pk:
        return redirect("access:account_detail", user.pk)
    response = render(request, "site/accounts/first_key.html", {"account": user, "password": kept[1]})
    response["Cache-Control"] = "no-store"
    return response


@page(reads=["GET"], writes=["POST"])
def lock_account(request: HttpRequest, pk: int) -> HttpResponse:
    """Lock an account, with a reason."""

    def act(actor: Actor, reason: str) -> HttpResponse:
        user = actions.lock_account(actor=actor, user_id=pk, reason=reason)
        messages.success(request, _("Đã khóa tài khoản %(name)s.") % {"name": user.username})
        return redirect("access:account_detail", pk)

    return _with_reason(request, pk, "site/accounts/lock_account.html", act)


@page(reads=["GET"], writes=["POST"])
def renew_sign_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a new one-time password, with a reason."""

    def act(actor: Actor, reason: str) -> HttpResponse:
        return _hand_over(request, actions.renew_sign_in(actor=actor, user_id=pk, reason=reason))

    return _with_reason(request, pk, "site/accounts/renew_sign_in.html", act, check_can_renew_sign_in)


def _with_reason(
    request: HttpRequest,
    pk: int,
    template: str,
    act: Callable[[Actor, str], HttpResponse],
    check: Callable[[Actor, User], None] = check_can_keep_account,
) -> HttpResponse:
    actor = actor_of(request)
    user = get_account(actor, pk)
    check(actor, user)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return act(actor, form.cleaned_data["reason"])
        except RuleBroken as refusal:
            tell(form, refusal)
    return render(request, template, {"form": form, "account": user})


@page(writes=["POST"])
def unlock_account(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a locked account again."""
    user = actions.unlock_account(actor=actor_of(request), user_id=pk)
    messages.success(request, _("Đã mở khóa tài khoản %(name)s.") % {"name": user.username})
    return redirect("access:account_detail", pk)
