"""What the worker does by itself about directives."""

from __future__ import annotations

from procrastinate.contrib.django import app

from nennep.directives.actions import build_digests, open_standing, settle_figures
from nennep.directives.mailing import send_digests
from nennep.kernel import clock
from nennep.kernel.actor import system_actor


@app.periodic(cron="25 17 * * *")
@app.task(name="directives.open_standing", queueing_lock="directives.open_standing")
def open_standing_requirements(timestamp: int) -> int:
    """Every night at 00:25 in Vietnam, after reorganisations: rounds that began, organisations founded since, what had
    been done before it was asked, and the figures that meet what is asked."""
    opened = open_standing(actor=system_actor("directives.open_standing"))
    settle_figures()
    return opened


@app.periodic(cron="10 23,0-13 * * *")
@app.task(name="directives.build_digests", queueing_lock="directives.build_digests")
def build_daily_digests(timestamp: int) -> int:
    """From 06:10 in Vietnam every hour until 20:10: the day's digest of everybody who has none yet and something to be
    told. A night in which the worker stood still loses nothing, and nobody is told twice a day."""
    return build_digests(actor=system_actor("directives.build_digests"), day=clock.today())


@app.periodic(cron="* * * * *")
@app.task(name="directives.mail_digests", queueing_lock="directives.mail_digests")
def mail_digests(timestamp: int) -> int:
    """Every minute: the digests that wait to go by e-mail."""
    return send_digests(system_actor("directives.mail_digests"))
