"""What the worker does by itself across areas."""

from __future__ import annotations

from procrastinate.contrib.django import app

from nennep.processes.reform import apply_due


@app.periodic(cron="10 17 * * *")
@app.task(name="processes.apply_reforms", queueing_lock="processes.apply_reforms")
def apply_reforms(timestamp: int) -> int:
    """Every night at 00:10 in Vietnam, between `site.new_day` and the opening of duties: apply what is approved and
    due; how many were applied."""
    return len(apply_due()[0])
