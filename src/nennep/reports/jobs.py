"""What the worker does by itself about reports."""

from __future__ import annotations

from procrastinate.contrib.django import app

from nennep.kernel.actor import system_actor
from nennep.reports.settle import forget_other_rules, settle


@app.periodic(cron="* * * * *")
@app.task(name="reports.settle_months", queueing_lock="reports.settle_months")
def settle_months(timestamp: int) -> int:
    """Every minute: count again what a late record touched; at the turn of a month, the month that is over."""
    return settle(actor=system_actor("reports.settle_months"))


@app.periodic(cron="40 17 * * *")
@app.task(name="reports.check_rules", queueing_lock="reports.check_rules")
def check_rules(timestamp: int) -> int:
    """Every night: months whose rule set is another by now are counted again."""
    return forget_other_rules(actor=system_actor("reports.check_rules"))
