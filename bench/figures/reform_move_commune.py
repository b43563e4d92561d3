"""reform.move_commune: rows of the dated tree touched by moving a commune with 100 organisations below it, beside a
closed and a new row for each organisation moved.
"""

from __future__ import annotations

import datetime

from django.db import connection, transaction

from bench.figure import Figure
from bench.figures.reform_apply import first_time
from bench.nation.replay import the_reform
from nennep.kernel import clock
from nennep.kernel.actor import system_actor
from nennep.kernel.db import acting
from nennep.organisations.actions import move_organisation
from nennep.organisations.states import ReformState
from nennep.orgtree import derive
from nennep.orgtree.levels import Level
from nennep.orgtree.models import OrgNow

BELOW = 100
_COMMUNE = """
select c.org_id, count(*) from orgtree_orgnow c join orgtree_orgnow o on o.path > c.path and o.path < c.path || 'g'
where c.level = 3 and c.alive and o.alive group by c.org_id order by abs(count(*) - %(below)s), c.org_id limit 1
"""
_ROWS = "select sum(n_tup_ins + n_tup_upd + n_tup_del) from pg_stat_xact_user_tables where relname = any(%(tables)s)"


def _touched(*tables: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, {"tables": list(tables)})
        return int(cursor.fetchone()[0] or 0)


def measure() -> Figure:
    """Rows, in a transaction that is rolled back; communes stand under provinces, so the reform is applied first."""
    reform = the_reform()
    if reform.state == ReformState.APPROVED:
        first_time(reform)
    with connection.cursor() as cursor:
        cursor.execute(_COMMUNE, {"below": BELOW})
        org_id, below = cursor.fetchone()
    moved = below + 1
    with transaction.atomic(), acting(system_actor("bench")):
        here = OrgNow.objects.get(org_id=org_id)
        other = OrgNow.objects.filter(level=Level.PROVINCE, alive=True).exclude(org_id=here.parent_id).first()
        if other is None:
            raise RuntimeError("there is no other province to move the commune to")
        was = _touched("orgtree_orgversion"), _touched("orgtree_orgnow", "orgtree_orgedge")
        move_organisation(actor=system_actor("bench"), org_id=org_id, parent_id=other.org_id,
                          effective_on=clock.today() - datetime.timedelta(days=1))  # fmt: skip
        rows = _touched("orgtree_orgversion") - was[0]
        more = _touched("orgtree_orgnow", "orgtree_orgedge") - was[1]
        equal = derive.differences() == 0
        transaction.set_rollback(True)
    note = f"versions of a commune and the {below} below it; present places and edges: {more} rows more"
    return Figure("reform.move_commune", rows, 2 * moved, "rows", 1.0, equal=equal, note=note)
