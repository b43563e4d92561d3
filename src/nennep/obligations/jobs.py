"""What the worker does by itself about duties."""

from __future__ import annotations

from procrastinate.contrib.django import app

from nennep.kernel import clock
from nennep.kernel.actor import system_actor
from nennep.obligations.actions import open_obligations


@app.periodic(cron="20 0 * * *")
@app.task(name="obligations.open_this_month", queueing_lock="obligations.open_this_month")
def open_this_month(timestamp: int) -> int:
    """Every night: open what the cells owe for the running month; on most nights nothing is new."""
    return open_obligations(actor=system_actor("obligations.open_this_month"), month=clock.today())
