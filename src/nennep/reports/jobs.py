"""What the worker does by itself about reports."""

from __future__ import annotations

from django.conf import settings
from procrastinate.contrib.django import app

from nennep.kernel.actor import system_actor
from nennep.reports.cube import keeping
from nennep.reports.lake.export import export
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


@app.periodic(cron="* * * * *")
@app.task(name="reports.renew_cube", queueing_lock="reports.renew_cube")
def renew_cube(timestamp: int) -> int:
    """Every minute: what a late record touched of the cube; at the turn of a month, the month that is over."""
    return keeping.renew(actor=system_actor("reports.renew_cube"))


@app.periodic(cron="45 17 * * *")
@app.task(name="reports.check_cube_rules", queueing_lock="reports.check_cube_rules")
def check_cube_rules(timestamp: int) -> int:
    """Every night: months of the cube whose rule set is another by now are counted again."""
    return keeping.forget_other_rules(actor=system_actor("reports.check_cube_rules"))


@app.periodic(cron="30 18 * * *")
@app.task(name="reports.export_files", queueing_lock="reports.export_files")
def export_files(timestamp: int) -> None:
    """Every night: what is analysed on any date, as Parquet files."""
    export(actor=system_actor("reports.export_files"), folder=settings.LAKE_DIR)
