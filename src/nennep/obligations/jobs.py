"""What the worker does by itself about duties."""

from __future__ import annotations

from procrastinate.contrib.django import app

from nennep.kernel import clock
from nennep.kernel.actor import system_actor
from nennep.obligations.actions import open_obligations
from nennep.obligations.counts import keep


@app.periodic(cron="20 17 * * *")
@app.task(name="obligations.open_this_month", queueing_lock="obligations.open_this_month")
def open_this_month(timestamp: int) -> int:
    """Every night at 00:20 in Vietnam (the worker's clock is UTC), after `site.new_day`: open what cells owe for the
    running month; on most nights nothing is new."""
    return open_obligations(actor=system_actor("obligations.open_this_month"), month=clock.today())


@app.periodic(cron="* * * * *")
@app.task(name="obligations.keep_counts", queueing_lock="obligations.keep_counts")
def keep_counts(timestamp: int) -> None:
    """Every minute: fold the counts of duties, and count again below what was moved."""
    keep(actor=system_actor("obligations.keep_counts"))
