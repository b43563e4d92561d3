"""What reorganisations did to the reader's organisations: it stays on the home page until it was looked at."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from nennep.access.pages import actor_of, page
from nennep.kernel.addresses import key_of
from nennep.organisations.actions import mark_events_seen
from nennep.organisations.queries import standing_on
from nennep.organisations.told import own_orgs, seen_by, told_to
from nennep.site.presenters.told import gathered


@page(reads=["GET"], writes=["POST"])
def told(request: HttpRequest) -> HttpResponse:
    """All of it, what is new first; a button puts a reorganisation, or all of them, off the home page."""
    actor = actor_of(request)
    if request.method == "POST":
        mark_events_seen(actor=actor, event_ids=[key_of(one) or 0 for one in request.POST.getlist("doi")])
        messages.success(request, _("Đã đánh dấu là đã xem."))
        return redirect("told")
    events = told_to(actor)
    seen = seen_by(actor, [event.pk for event in events])
    rows = gathered(reversed(events), own_orgs(actor), seen)
    named = {bit.org for row in rows for line in row.lines for bit in line if bit.org}
    fresh = [row for row in rows if row.seen_at is None]
    return render(request, "site/organisations/told.html", {
        "fresh": fresh, "seen": [row for row in rows if row.seen_at is not None],
        "opens": standing_on(actor, named, actor.today), "all": [event for row in fresh for event in row.events],
    })  # fmt: skip
