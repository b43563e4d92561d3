"""What the worker does about meetings."""

from __future__ import annotations

from procrastinate.contrib.django import app

from nennep.kernel.actor import system_actor
from nennep.meetings.mailing import send_notices


@app.task(name="meetings.mail_now")
def mail_now() -> int:
    """After an act that people are told of: the e-mails about meetings, at once."""
    return send_notices(system_actor("meetings.mail"))


@app.periodic(cron="* * * * *")
@app.task(name="meetings.keep_mailing", queueing_lock="meetings.keep_mailing")
def keep_mailing(timestamp: int) -> int:
    """Every minute: what a killed worker or a server that did not answer left waiting."""
    return send_notices(system_actor("meetings.mail"))
