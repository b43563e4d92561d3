"""reform.apply: the reform of 2025 applied in one transaction, beside the same rows written by bare SQL.

Ours begins with planning and checking the approved draft again and ends with every constraint checked; the bare side
knows all rows beforehand and writes each table in one statement, with the same indexes, triggers and audit events.
"""

from __future__ import annotations

import resource

from django.db import connection, transaction

from bench.figure import Figure, seconds
from bench.nation.load import tell
from bench.nation.replay import EVE, the_reform, totals, wrong
from bench.nation.undo import digest, take_out, write_bare
from nennep.kernel.actor import system_actor
from nennep.kernel.db import acting
from nennep.organisations.models import Reform
from nennep.organisations.states import ReformState
from nennep.processes.reform import apply

MOST_MEMORY = 512


def applied_again(reform_id: int) -> None:
    """Apply within the transaction, every constraint checked."""
    apply(reform_id=reform_id)
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")


def first_time(reform: Reform) -> float:
    """Apply the approved draft for good, and check what must hold; how long applying took."""
    with acting(system_actor("bench")):
        eve = totals(EVE)
    tell(f"totals of {EVE:%d/%m/%Y}: {eve[0]:,} lines, {eve[1]:,} members")
    with transaction.atomic():
        took = seconds(lambda: applied_again(reform.pk))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    tell(f"applied in {took:.0f} s; this process took {memory} MB at most")
    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze")
    with acting(system_actor("bench")):
        found = wrong(eve)
    if found:
        raise RuntimeError(f"the reform is applied wrongly: {found}")
    tell("checked: one home each before and after; totals of the eve as before; everybody traces to an old unit")
    return took


def measure() -> Figure:
    """Seconds of both sides; once applied for good, both are measured again in transactions that are rolled back."""
    reform = the_reform()
    ours = first_time(reform) if reform.state == ReformState.APPROVED else 0.0
    reform.refresh_from_db()
    with transaction.atomic(), acting(system_actor("bench")):
        before = digest()
        take_out(reform)
        bare = seconds(lambda: write_bare(reform.pk))
        equal = digest() == before
        transaction.set_rollback(True)
    if not ours:
        with transaction.atomic():
            take_out(reform)
            ours = seconds(lambda: applied_again(reform.pk))
            transaction.set_rollback(True)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    note = f"{len(reform.agreed):,} units changed, {len(reform.keys):,} founded; {memory:.0f} MB of {MOST_MEMORY}"
    return Figure("reform.apply", ours, bare, "s", 3.0, equal=equal, note=note)


__all__ = ["first_time", "measure"]
