"""Keeping the cube in step with the records: what is over is counted, what a note names is counted again."""

from __future__ import annotations

import datetime

from django.db import connection

from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting, one_at_a_time
from nennep.kernel.period import add_months, month_of
from nennep.reports.cube.counting import KEPT, LINES, count_month, form, recount, tops
from nennep.reports.models import CubeLine, CubeNote

ASKED = 24  # months that are counted even before the first record
MOST_APART = 400  # organisations counted again one by one; beyond, the whole month costs less
_LOCK = "reports.cube"
_FIRST = (
    "select least((select min(month) from meetings_meeting), (select min(period) from obligations_obligation "
    "where kind in ('monthly_meeting', 'thematic_meeting', 'monthly_report')))"
)
_COUNTED = f"""
select m from unnest(%(months)s::date[]) m
where exists (select 1 from {LINES} c where c.month = m and c.own and c.form = %(form)s)
"""  # noqa: S608  constant text
# One statement: a note that it does not see yet stays. Afterwards each is of one month that is counted already; a month
# that is not yet will be counted from records that the note's own change is part of.
_SORT = """
with gone as (
  delete from reports_cubenote where not (first_month = any(%(months)s::date[])
    and end_month = (first_month + interval '1 month')::date)
  returning org_id, first_month, end_month
), noted as (select distinct org_id, first_month, end_month from gone)
insert into reports_cubenote (org_id, first_month, end_month)
select distinct n.org_id, m, (m + interval '1 month')::date
from noted n join unnest(%(months)s::date[]) m on m >= n.first_month and m < n.end_month
"""
_TAKE = """
delete from reports_cubenote where first_month = %(month)s and end_month = (%(month)s::date + interval '1 month')::date
returning org_id
"""
_DIFFER = f"""
with stored as (select {KEPT} from {LINES} where month = %(month)s)
select count(*) from (
  (select {KEPT} from cube_again except all select * from stored) union all
  (select * from stored except all select {KEPT} from cube_again)
) one where not exists (select 1 from reports_cubenote n where n.first_month <= %(month)s and n.end_month > %(month)s)
"""  # noqa: S608  constant text


def renew(*, actor: Actor, today: datetime.date | None = None) -> int:
    """Count months before today's that have no lines, and again what notes name; returns how many months were touched.

    Only the system counts; nothing is audited, for nothing is decided. One transaction a month; it waits for no writer,
    and no writer for it.
    """
    if not actor.everything:
        raise ValueError("The cube is counted by the system.")
    with acting(actor):
        one_at_a_time(_LOCK)
        months = _months(month_of(today or clock.today()))
        counted = counted_months(months)
        with connection.cursor() as cursor:
            cursor.execute(_SORT, {"months": counted})
        noted = set(CubeNote.objects.filter(first_month__in=counted).values_list("first_month", flat=True).distinct())
        roots = tops([month for month in months if month in noted or month not in counted])
    whole = False
    for month, tree in roots.items():
        with acting(actor):
            one_at_a_time(_LOCK)
            with connection.cursor() as cursor:
                cursor.execute(_TAKE, {"month": month})
                orgs = [row[0] for row in cursor.fetchall()]
            if counted_months([month]) and len(orgs) <= MOST_APART:
                recount(month, tree, orgs)
            else:
                CubeLine.objects.filter(month=month).delete()
                count_month(month, tree)
                whole = True
    if whole:
        with acting(actor), connection.cursor() as cursor:
            cursor.execute("select reports_cube_analyze()")
    return len(roots)


def _months(this: datetime.date) -> list[datetime.date]:
    """The finished months worth counting, the newest first."""
    with connection.cursor() as cursor:
        cursor.execute(_FIRST)
        first = min(cursor.fetchone()[0] or this, add_months(this, -ASKED))
    found = []
    month = add_months(this, -1)
    while month >= first:
        found.append(month)
        month = add_months(month, -1)
    return found


def counted_months(months: list[datetime.date]) -> list[datetime.date]:
    """Those of the months that are counted as this version counts."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED, {"months": months, "form": form()})
        return [row[0] for row in cursor.fetchall()]


def forget_other_rules(*, actor: Actor) -> int:
    """Drop months counted by other rules than are in force for them now; returns how many."""
    with acting(actor):
        one_at_a_time(_LOCK)
        gone = 0
        for month, roots in tops(_kept()).items():
            found = dict(CubeLine.objects.filter(month=month, own=False, org_id__in=[root.org_id for root in roots])
                         .values_list("org_id", "rules"))  # fmt: skip
            if any(found.get(root.org_id) != root.rules_mark(month) for root in roots):
                CubeLine.objects.filter(month=month).delete()
                gone += 1
    return gone


def _kept() -> list[datetime.date]:
    return list(CubeLine.objects.order_by("month").values_list("month", flat=True).distinct())


def differences() -> int:
    """How many lines are not what their records say now, of months without a note; 0 when all is well."""
    total = 0
    for month, roots in tops(counted_months(_kept())).items():
        with connection.cursor() as cursor:
            cursor.execute(f"create temporary table cube_again as select {KEPT} from {LINES} limit 0")  # noqa: S608  constants
            count_month(month, roots, target="cube_again")
            cursor.execute(_DIFFER, {"month": month})
            total += int(cursor.fetchone()[0])
            cursor.execute("drop table cube_again")
    return total
