"""The province: tree, people and posts by the demo's bulk paths, twelve months of meetings, and two accounts."""

from __future__ import annotations

import datetime
import functools
from dataclasses import dataclass

from django.core.management import call_command
from django.db import connection

from bench.accounts import office_account
from bench.months import load_months
from nennep.access.actors import actor_for
from nennep.access.models import Grant, User
from nennep.kernel.actor import Actor, system_actor
from nennep.kernel.db import acting
from nennep.kernel.period import add_months
from nennep.obligations.counts import keep
from nennep.orgtree.levels import Level
from nennep.orgtree.models import OrgNow
from nennep.reports.cube.keeping import renew
from nennep.reports.settle import settle
from nennep.site.demo.load import load_people
from nennep.site.demo.tree import SIZES

LAST_MONTH = datetime.date(2026, 10, 1)
MONTHS = [add_months(LAST_MONTH, -back) for back in range(11, -1, -1)]
DAY = datetime.date(2026, 11, 15)  # as of which pages and reports are asked
PROVINCE, COMMUNE = "bench-tinh", "bench-xa"  # accounts: the office of the province, and of one commune


@dataclass(frozen=True, slots=True)
class Place:
    """Where the figures are measured."""

    province_id: int
    commune_id: int


def load_province() -> None:
    """Fill the empty database."""
    call_command("migrate", interactive=False, verbosity=0)
    actor = system_actor("bench")
    with acting(actor):
        loaded = load_people(actor, SIZES["province"], seed=7, today=DAY, say=lambda text: None)
        commune = OrgNow.objects.filter(level=Level.COMMUNE).order_by("org_id")[3]
        for username, org_id in ((PROVINCE, loaded.org_ids[0]), (COMMUNE, commune.org_id)):
            office_account(username, org_id, MONTHS[0])
    load_months(MONTHS)
    keep(actor=actor)
    settle(actor=actor, today=DAY)
    renew(actor=actor, today=DAY)
    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze")


@functools.cache
def place() -> Place:
    """The loaded province, and the commune whose office has an account."""
    held = dict(Grant.objects.filter(user__username__in=[PROVINCE, COMMUNE]).values_list("user__username", "org_id"))
    return Place(province_id=held[PROVINCE], commune_id=held[COMMUNE])


def office(username: str) -> Actor:
    """The actor of one of the two accounts."""
    return actor_for(User.objects.get(username=username))
