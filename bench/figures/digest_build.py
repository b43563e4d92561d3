"""digest.build: how many statements the digests of 5,000 people take, and those of 50."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from django.db import connection

from bench.directives import asked
from bench.figure import Figure
from bench.load import MONTHS
from nennep.access.models import Grant, User
from nennep.directives.actions import build_digests
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.obligations.models import Obligation

MANY, FEW = 5000, 50
_NOT_COUNTED = ("savepoint", "release")


def _people(orgs: list[int]) -> list[int]:
    """So many accounts, each working for one organisation that owes something."""
    names = [f"bench-digest-{number}" for number in range(MANY)]
    users = User.objects.bulk_create([User(username=name, name=name) for name in names])
    Grant.objects.bulk_create([
        Grant(user=user, role="organisation_staff", org_id=orgs[number % len(orgs)], valid_from=MONTHS[0],
              basis="bench")
        for number, user in enumerate(users)
    ])  # fmt: skip
    return [user.pk for user in users]


def _asked(actor: Actor, only: Collection[int]) -> tuple[int, int]:
    """(statements, digests)."""
    ran: list[str] = []

    def count(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if not sql.lower().startswith(_NOT_COUNTED):
            ran.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        made = build_digests(actor=actor, day=clock.today(), only=only)
    return len(ran), made


def measure() -> Figure:
    """Everybody once, and nobody twice."""
    with asked(1) as (actor, document, _requirements):
        people = _people(list(Obligation.objects.filter(document=document).values_list("org_id", flat=True)))
        few, some = _asked(actor, people[:FEW])
        many, rest = _asked(actor, people)
        again = _asked(actor, people)[1]
    return Figure(
        "digest.build", many, few, "queries", 1.0, equal=(some, some + rest, again) == (FEW, MANY, 0),
        note=f"digests of {MANY} people / of {FEW}",
    )  # fmt: skip
