"""What the account pages show: roles in words, with where, by what and until when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.access.presenters import role_means, role_name
from nennep.access.roles import ROLES
from nennep.kernel.actor import Actor
from nennep.kernel.period import OPEN_END
from nennep.organisations.queries import names_on
from nennep.ui.formats import format_day

if TYPE_CHECKING:
    from nennep.access.models import Grant, User
    from nennep.access.queries import Holder


@dataclass(frozen=True, slots=True)
class RoleRow:
    """A role of an account: where it is held and what makes it so."""

    role: str
    means: str
    place: str
    place_url: str
    because: str


def roles_of_actor(actor: Actor) -> list[RoleRow]:
    """The roles that count for the actor today, in the order of the list of roles."""
    order = list(ROLES)
    held = sorted(actor.holdings, key=lambda holding: (order.index(holding.role), holding.path))
    names = names_on([holding.org_id for holding in held], actor.today)
    return [
        RoleRow(
            role=role_name(holding.role),
            means=role_means(holding.role),
            place=names.get(holding.org_id, ""),
            place_url=reverse("organisations:detail", args=[holding.org_id]),
            because=_reason(holding.role),
        )
        for holding in held
    ]


def _reason(role: str) -> str:
    if not ROLES[role].by_rule:
        return _("được giao")
    return {"member": _("sinh hoạt ở đây"), "assigned_superior": _("được phân công")}.get(role, _("do chức vụ"))


@dataclass(frozen=True, slots=True)
class GrantRow:
    """A role given by hand: `state` is done (running), due (not begun) or none (over)."""

    pk: int
    role: str
    place: str
    place_url: str
    period: str
    basis: str
    given_by: str
    state: str
    state_words: str
    can_end: bool


def grant_rows(actor: Actor, grants: Iterable[Grant]) -> list[GrantRow]:
    """Given roles with the names of their organisations."""
    rows = list(grants)
    names = names_on([grant.org_id for grant in rows], actor.today)
    return [_grant_row(actor, grant, names.get(grant.org_id, "")) for grant in rows]


def _grant_row(actor: Actor, grant: Grant, place: str) -> GrantRow:
    if grant.valid_to <= actor.today:
        state, words = "none", _("đã thôi")
    elif grant.valid_from > actor.today:
        state, words = "due", _("chưa đến ngày")
    else:
        state, words = "done", _("đang giữ")
    return GrantRow(
        pk=grant.pk,
        role=role_name(grant.role),
        place=place,
        place_url=reverse("organisations:detail", args=[grant.org_id]),
        period=_period(grant),
        basis=grant.basis,
        given_by=grant.granted_by.name if grant.granted_by else _("người vận hành hệ thống"),
        state=state,
        state_words=words,
        can_end=grant.valid_to == OPEN_END or grant.valid_to > actor.today,
    )


def _period(grant: Grant) -> str:
    if grant.valid_to == OPEN_END:
        return _("từ %(first)s") % {"first": format_day(grant.valid_from)}
    last = grant.valid_to.fromordinal(grant.valid_to.toordinal() - 1)
    return _("từ %(first)s đến hết %(last)s") % {"first": format_day(grant.valid_from), "last": format_day(last)}


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account in a list."""

    name: str
    url: str
    username: str
    place: str
    state: str
    words: str


def account_rows(accounts: Iterable[User], actor: Actor) -> list[AccountRow]:
    """Accounts with the organisation that keeps them and the state they are in."""
    users = list(accounts)
    names = names_on([user.org_id for user in users if user.org_id is not None], actor.today)
    rows = []
    for user in users:
        state, words = state_of(user)
        rows.append(
            AccountRow(
                name=user.name,
                url=reverse("access:account_detail", args=[user.pk]),
                username=user.username,
                place=names.get(user.org_id or 0, ""),
                state=state,
                words=words,
            )
        )
    return rows


def state_of(user: User) -> tuple[str, str]:
    """The mark and the words for an account's state."""
    if not user.is_active:
        return "missing", _("đang khóa")
    if user.last_login is None:
        return "due", _("chưa vào lần nào")
    if user.password_temporary:
        return "due", _("chờ đổi mật khẩu")
    return "done", _("đang mở")


@dataclass(frozen=True, slots=True)
class HolderRow:
    """Everybody who holds a role at one place for one reason."""

    names: Sequence[str]
    role: str
    means: str
    place: str
    because: str


def holder_rows(holders: Iterable[Holder], actor: Actor) -> list[HolderRow]:
    """Holders in words, those of the same role, place and reason in one row; the order of roles and places stays."""
    rows = list(holders)
    places = names_on([holder.org_id for holder in rows], actor.today)
    groups: dict[tuple[int, str, str], list[str]] = {}
    for holder in rows:
        groups.setdefault((holder.org_id, holder.role, holder.basis), []).append(holder.name)
    return [
        HolderRow(
            names=names,
            role=role_name(role),
            means=role_means(role),
            place=places.get(org_id, ""),
            because=basis or _reason(role),
        )
        for (org_id, role, basis), names in groups.items()
    ]
