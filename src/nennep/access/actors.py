"""From an account to an actor: granted roles, and roles that posts and membership give by rule, as of today."""

from __future__ import annotations

import datetime
import functools
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from nennep.access.models import Grant, User
from nennep.access.roles import ROLES
from nennep.access.second_factor import held_until_set
from nennep.kernel import clock
from nennep.kernel.actor import Actor, Holding
from nennep.kernel.db import acting
from nennep.kernel.period import valid_on
from nennep.kernel.statements import written


@dataclass(frozen=True, slots=True)
class RoleByRule:
    """A role that a post, an assignment or membership gives, as long as it lasts; `path`: where the place
    stands; `since`: the day from which it gives the role."""

    role: str
    org_id: int
    path: str
    since: datetime.date


Source = Callable[[int, datetime.date], Iterable[RoleByRule]]
_sources: list[Source] = []


def give_roles(source: Source) -> Source:
    """Register where roles come from by rule; areas above call this when they are loaded."""
    if source not in _sources:
        _sources.append(source)
    return source


@dataclass(frozen=True, slots=True)
class HeldByRule:
    """Somebody who holds a role at an organisation by rule: `RoleByRule` asked from the other side."""

    person_id: int
    name: str
    role: str
    org_id: int


HolderSource = Callable[[Sequence[int], datetime.date], Iterable[HeldByRule]]
_holder_sources: list[HolderSource] = []


def name_holders(source: HolderSource) -> HolderSource:
    """Register who holds roles by rule at given organisations; areas above call this when they are loaded."""
    if source not in _holder_sources:
        _holder_sources.append(source)
    return source


def holders_by_rule(org_ids: Sequence[int], day: datetime.date) -> list[HeldByRule]:
    """Everybody who holds a role by rule at one of the organisations on the day."""
    return [held for source in _holder_sources for held in source(org_ids, day)]


def holdings_of(user: User, day: datetime.date) -> tuple[Holding, ...]:
    """Every role the account holds on the day, granted or by rule."""
    held = set(_granted(user.pk, day))
    if user.person_id is not None:
        for source in _sources:
            held |= {(given.role, given.org_id, given.path) for given in source(user.person_id, day)}
    return tuple(
        Holding(
            role=slug, org_id=org, path=path, subtree=ROLES[slug].subtree, permissions=_permissions(slug),
        )
        for slug, org, path in sorted(held)
    )  # fmt: skip


@functools.cache
def _permissions(role: str) -> frozenset[str]:
    """What a role allows: code, not data, so it is put into words once."""
    return frozenset(str(permission) for permission in ROLES[role].permissions)


@written
def _granted(user_id: int, day: datetime.date) -> QuerySet[Grant, tuple[str, int, str]]:
    return Grant.objects.filter(valid_on(day), user_id=user_id).values_list("role", "org_id", "org__now__path")


def held_since(actor: Actor) -> dict[int, datetime.date]:
    """Organisation -> since when the actor's account holds a role there without a break, by the earliest of its roles
    of today; an administrator's does not count. As many queries as kinds of roles."""
    found: dict[int, datetime.date] = {}
    with acting(_reader(actor.name, actor.today, actor.user_id, actor.person_id), savepoint=False):
        grants = Grant.objects.filter(valid_on(actor.today), user_id=actor.user_id or 0).exclude(role="administrator")
        rows = list(grants.values_list("org_id", "valid_from"))
        if actor.person_id is not None:
            rows += [(one.org_id, one.since) for source in _sources for one in source(actor.person_id, actor.today)]
    for org, day in rows:
        found[org] = min(day, found.get(org, day))
    return found


def actor_for(user: User, *, request_id: str = "") -> Actor:
    """The account as an actor of today."""
    day = clock.today()
    held = held_until_set(user.pk, _read_holdings(user, day))
    return Actor(
        name=user.name,
        today=day,
        user_id=user.pk,
        person_id=user.person_id,
        holdings=held,
        request_id=request_id or uuid.uuid4().hex,
        role_names=tuple(dict.fromkeys(ROLES[h.role].name for h in held)),
    )


def _read_holdings(user: User, day: datetime.date) -> tuple[Holding, ...]:
    """Reading one's own roles needs sight of one's own rows only; of grants, which no policy hides, none at all."""
    if user.person_id is None:
        return holdings_of(user, day)
    with acting(_reader(user.name, day, user.pk, user.person_id), savepoint=False):
        return holdings_of(user, day)


def _reader(name: str, day: datetime.date, user_id: int | None, person_id: int | None) -> Actor:
    """Who reads what gives roles, before the sight they give is known."""
    return Actor(name=name, today=day, user_id=user_id, person_id=person_id, reason="roles", everything=True)
