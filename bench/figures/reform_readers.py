"""reform.readers: the longest wait of a reader while the reform is applied, beside the longest wait without it.

The reader is the office of a commune in front of the commune's page, as the web role, in a process of its own.
"""

from __future__ import annotations

import time

from django.db import connection, transaction

from bench.accounts import office_account
from bench.figure import Figure, seconds
from bench.figures.reform_apply import applied_again, first_time
from bench.nation.draft import ON
from bench.nation.reader import reading
from bench.nation.replay import the_reform
from bench.nation.undo import take_out
from nennep.organisations.states import ReformState
from nennep.orgtree.levels import Level
from nennep.orgtree.models import OrgNow

NAME = "bench-xa"


def _commune() -> int:
    """A commune with an office that has an account."""
    commune = OrgNow.objects.filter(level=Level.COMMUNE, alive=True).order_by("org_id")[0].org_id
    office_account(NAME, commune, ON)
    return commune


def measure() -> Figure:
    """Milliseconds; the reform is applied in a transaction that is rolled back, and the quiet time is as long."""
    reform = the_reform()
    if reform.state == ReformState.APPROVED:
        first_time(reform)
        reform.refresh_from_db()
    org_id = _commune()
    with transaction.atomic():
        take_out(reform)
        with reading(org_id) as busy:
            took = seconds(lambda: applied_again(reform.pk))
        transaction.set_rollback(True)
    with connection.cursor() as cursor:  # what was rolled back lies about, and would slow the quiet time
        cursor.execute("vacuum analyze orgtree_orgversion, orgtree_orgedge, orgtree_orgnow, orgtree_org")
    with reading(org_id) as quiet:
        time.sleep(took)
    note = f"{busy.pages} pages while it was applied in {took:.0f} s, {quiet.pages} pages in as long a quiet time"
    return Figure("reform.readers", busy.longest * 1000, quiet.longest * 1000, "ms", 2.0, note=note)
