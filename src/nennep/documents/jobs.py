"""What the worker does by itself about documents."""

from __future__ import annotations

from procrastinate.contrib.django import app

from nennep.documents.reading.texts import read_texts
from nennep.kernel.actor import system_actor


@app.periodic(cron="* * * * *")
@app.task(name="documents.read_texts", queueing_lock="documents.read_texts", lock="documents.read_texts")
def read_new_texts(timestamp: int) -> int:
    """Every minute: the words of what was written or attached since, and of what was there before, for search."""
    return read_texts(actor=system_actor("documents.read_texts"))
