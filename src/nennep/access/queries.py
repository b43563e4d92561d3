"""Which accounts an actor keeps, what roles were given, and who may do a thing at an organisation."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import Http404

from nennep.access.actors import holders_by_rule, holdings_of
from nennep.access.models import Grant, Mailbox, User
from nennep.access.permissions import Permission
from nennep.access.roles import ROLES
from nennep.access.second_factor import PLAIN_ROLE, is_required
from nennep.kernel.actor import Actor
from nennep.kernel.db import one_of
from nennep.kernel.period import valid_on
from nennep.kernel.vietnamese import by_given_name, fold, sort_key
from nennep.orgtree.models import OrgNow
from nennep.orgtree.queries import ids_of, path_now, reach


def accounts_visible_to(actor: Actor) -> QuerySet[User]:
    """The accounts kept by organisations within the actor's reach, and the actor's own."""
    return User.objects.filter(reach(actor, Permission.ACCOUNT_MANAGE, "org__now__path") | Q(pk=actor.user_id or 0))


def get_account(actor: Actor, pk: int, *, lock: bool = False) -> User:
    """One account the actor may see; otherwise not found. `lock` holds the row until the transaction ends."""
    return one_of(accounts_visible_to(actor), pk, lock=lock)


def mailbox_of(actor: Actor) -> Mailbox | None:
    """Where the actor's own account wants e-mail; None while nothing was said, or where no e-mail is sent at all."""
    return Mailbox.objects.filter(user_id=actor.user_id or 0).first() if settings.MAIL_ON else None


def account_of_person(person_id: int) -> User | None:
    """The account that belongs to a member, if one was opened."""
    return User.objects.filter(person_id=person_id).first()


def accounts_kept(actor: Actor, path: str) -> QuerySet[User]:
    """The accounts kept at an organisation and below it, of those the actor may see, by name."""
    below = Q(org__now__path__gte=path, org__now__path__lt=path + "g")
    return accounts_visible_to(actor).filter(below).order_by(*by_given_name("name"), "username", "pk")


def free_username(name: str) -> str:
    """A username for a name: the given name and the initials of the rest ("bang.hv"), with a number when taken."""
    words = fold(name).split() or ["a"]
    base = f"{words[-1]}.{''.join(word[0] for word in words[:-1])}".strip(".")[:50]
    taken = set(User.objects.filter(username__startswith=base).values_list("username", flat=True))
    return next(free for free in (base, *(f"{base}{n}" for n in range(2, len(taken) + 3))) if free not in taken)


def grants_of(user_id: int) -> QuerySet[Grant]:
    """Every role ever given to an account, the running ones first."""
    return Grant.objects.filter(user_id=user_id).select_related("granted_by").order_by("-valid_to", "-valid_from", "pk")


def get_grant(actor: Actor, pk: int) -> Grant:
    """A given role within the actor's reach, or of an account the actor keeps; otherwise not found."""
    seen = reach(actor, Permission.GRANT_MANAGE) | Q(user__in=accounts_visible_to(actor).values("pk"))
    return one_of(Grant.objects.filter(seen), pk, "user")


def orgs_where(actor: Actor, permission: Permission) -> QuerySet[OrgNow]:
    """The living organisations where the actor holds a permission by a role of its own (not all those below them)."""
    here = {holding.org_id for holding in actor.holdings_with(permission)}
    return OrgNow.objects.filter(org_id__in=here, alive=True).order_by("path")


def place_now(org_id: int) -> OrgNow:
    """Where an organisation stands now; one that does not exist is not found."""
    try:
        return OrgNow.objects.get(org_id=org_id)
    except OrgNow.DoesNotExist as missing:
        raise Http404 from missing


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a role at an organisation: by a grant (`basis` says by which paper) or by rule (a post)."""

    name: str
    role: str
    org_id: int
    basis: str
    user_id: int | None = None
    person_id: int | None = None


def holders_at(org_id: int, day: datetime.date) -> list[Holder]:
    """Everybody whose role, held here or above, reaches the organisation on the day; plain membership left out."""
    line = ids_of(path_now(org_id))
    found = [
        Holder(name=grant.user.name, role=grant.role, org_id=grant.org_id, basis=grant.basis, user_id=grant.user_id,
               person_id=grant.user.person_id)
        for grant in Grant.objects.filter(valid_on(day), org_id__in=line, user__is_active=True)
        .select_related("user").order_by("pk")
    ]  # fmt: skip
    found += [
        Holder(name=held.name, role=held.role, org_id=held.org_id, basis="", person_id=held.person_id)
        for held in holders_by_rule(line, day)
    ]
    reaching = [held for held in found if held.org_id == org_id or ROLES[held.role].subtree]
    return sorted(
        reaching, key=lambda held: (line.index(held.org_id), list(ROLES).index(held.role), sort_key(held.name))
    )


def has_more_than_membership(actor: Actor) -> bool:
    """Whether the account holds, or would hold once a required second factor is set, more than a member's role."""
    if any(holding.role != PLAIN_ROLE for holding in actor.holdings):
        return True
    user = User.objects.filter(pk=actor.user_id or 0).first()
    return user is not None and is_required() and any(h.role != PLAIN_ROLE for h in holdings_of(user, actor.today))


def holders_of(permission: Permission, org_id: int, day: datetime.date) -> list[Holder]:
    """Who may do a thing at an organisation on a day: the reverse of `actor.may`."""
    return [held for held in holders_at(org_id, day) if permission in ROLES[held.role].permissions]
