"""What the worker does by the clock for the whole installation. Each job calls one function and may run twice."""

from __future__ import annotations

import datetime

from django.contrib.sessions.models import Session
from procrastinate.contrib.django import app

from nennep.access.models import FormOnce
from nennep.audit.chain import seal
from nennep.kernel import clock
from nennep.orgtree.derive import refresh_now

KEPT = datetime.timedelta(days=7)  # a form that was sent is remembered this long


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="site.seal_audit")
def seal_audit(timestamp: int) -> None:
    """Link the newest events of the audit into its chain, every minute."""
    seal()


@app.periodic(cron="5 17 * * *")
@app.task(queueing_lock="site.new_day")
def new_day(timestamp: int) -> None:
    """Just after midnight in Vietnam: changes dated today come into force; what has run out is forgotten."""
    refresh_now()
    FormOnce.objects.filter(taken_at__lt=clock.now() - KEPT).delete()
    Session.objects.filter(expire_date__lt=clock.now()).delete()
