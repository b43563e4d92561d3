"""Noting that somebody looked at what reorganisations did."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import Http404

from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.organisations.models import SeenEvent
from nennep.organisations.told import seen_by, told_to


def mark_events_seen(*, actor: Actor, event_ids: Iterable[int]) -> int:
    """Note that the actor looked at some of what `told_to` tells; the first time stays. Returns how many are new.

    Nothing but one's own reading is noted, so the journal keeps no entry. Raises Http404 for an event not told.
    """
    wanted = set(event_ids)
    with acting(actor):
        user_id = actor.user_id
        if user_id is None or not wanted or wanted - {event.pk for event in told_to(actor)}:
            raise Http404
        fresh = wanted - seen_by(actor, wanted).keys()
        now = clock.now()
        rows = [SeenEvent(user_id=user_id, event_id=pk, seen_at=now) for pk in sorted(fresh)]
        SeenEvent.objects.bulk_create(rows, ignore_conflicts=True)
    return len(fresh)
