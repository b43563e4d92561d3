"""What the worker does by itself about directives."""

from __future__ import annotations

from procrastinate.contrib.django import app

from nennep.directives.actions import open_standing
from nennep.kernel.actor import system_actor


@app.periodic(cron="25 17 * * *")
@app.task(name="directives.open_standing", queueing_lock="directives.open_standing")
def open_standing_requirements(timestamp: int) -> int:
    """Every night at 00:25 in Vietnam, after reorganisations: rounds that began, and organisations founded since."""
    return open_standing(actor=system_actor("directives.open_standing"))
