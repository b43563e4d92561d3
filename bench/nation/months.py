"""Three months of meetings of the whole nation with everybody's attendance, written when first asked for."""

from __future__ import annotations

import functools
import time

from django.db import connection

from bench.accounts import office_account
from bench.months import load_months
from bench.nation.load import check_room, tell
from bench.nation.people import EVE, built_at_the_end
from nennep.access.actors import actor_for
from nennep.kernel.actor import Actor, system_actor
from nennep.kernel.db import acting
from nennep.kernel.period import add_months, month_of
from nennep.orgtree.models import OrgNow
from nennep.reports.cube.counting import count_month, tops
from nennep.reports.cube.keeping import counted_months
from nennep.reports.models import CubeNote

LAST_MONTH = month_of(EVE)
MONTHS = [add_months(LAST_MONTH, -back) for back in range(2, -1, -1)]
GIGABYTES = 10  # at most
_CENTRE = "bench-trung-uong"


def load_nation_months() -> None:
    """Write the months and count the cube of them, unless they stand."""
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from meetings_meeting where month = any(%s)", [MONTHS])
        there = cursor.fetchone()[0]
    if not there:
        began = time.monotonic()
        check_room(f"{len(MONTHS)} months of attendance", GIGABYTES)
        with built_at_the_end(["meetings_rollentry"], tell):
            load_months(MONTHS)
        with connection.cursor() as cursor:
            cursor.execute("vacuum analyze meetings_rollentry, meetings_meeting, obligations_obligation")
        tell(f"written in {time.monotonic() - began:.0f} s")
    left = sorted(set(MONTHS) - set(counted_months(MONTHS)))
    for month in left:
        began = time.monotonic()
        with acting(system_actor("bench")):
            count_month(month, tops([month])[month])
            CubeNote.objects.filter(first_month__lte=month, end_month__gt=month).delete()  # of what was just loaded
        tell(f"cube of {month:%m/%Y} counted in {time.monotonic() - began:.0f} s")
    if left:
        with connection.cursor() as cursor:
            cursor.execute("vacuum analyze reports_cubeline")


@functools.cache
def centre() -> tuple[int, Actor]:
    """The top of the tree, and an account of its office."""
    top = OrgNow.objects.get(parent=None).org_id
    return top, actor_for(office_account(_CENTRE, top, MONTHS[0]))
