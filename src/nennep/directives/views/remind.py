"""Reminding of what is late: first whom it reaches, then it is sent; and one's own digest of a day."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.access.pages import actor_of, as_of, page
from nennep.directives import actions
from nennep.directives.permissions import check_can_remind
from nennep.directives.presenters.chain import duty_rows
from nennep.directives.presenters.restored import restored_rows
from nennep.directives.presenters.tasks import own_rows
from nennep.directives.queries.digests import duties_in, get_digest, late_and_not_reminded, open_duties, own_tasks
from nennep.directives.queries.duties import whom_to_call
from nennep.directives.views.frame import document_crumbs, name_of, place_of, places_of_work
from nennep.documents.queries import get_document
from nennep.documents.queries.force import came_back
from nennep.kernel.decisions import decide
from nennep.kernel.errors import RuleBroken
from nennep.organisations.queries import names_on
from nennep.orgtree.queries import parents_of
from nennep.ui.formats import format_number
from nennep.ui.shapes import Crumb

SHOWN = 60


@page(reads=["GET"], writes=["POST"])
def remind(request: HttpRequest, pk: int) -> HttpResponse:
    """Whom a reminder reaches, below `?don-vi=`; sending it gathers it into the people's next digest."""
    actor = actor_of(request)
    paper = get_document(actor, pk)
    org, _path = place_of(request, actor, paper, actor.today)
    here = f"{reverse('directives:document', args=[pk])}?don-vi={org.org_id}"
    if request.method == "POST":
        try:
            count = actions.remind_late(actor=actor, document_id=pk, org_id=org.org_id)
        except RuleBroken as refusal:
            messages.error(request, refusal.sentence)
        else:
            messages.success(request, _("Đã nhắc %(n)s việc quá hạn. Mỗi người nhận trong bản tin của ngày.") % {
                "n": format_number(count)})  # fmt: skip
        return redirect(here)
    late = late_and_not_reminded(actor, paper, org.path)
    shown = list(late[:SHOWN])
    above = parents_of([row.org_id for row in shown])
    names = names_on({org.org_id, *above, *above.values(), *(row.org_id for row in shown)}, actor.today)
    calls = whom_to_call([row.org_id for row in shown], actor.today)
    context = {
        "crumbs": document_crumbs(actor, org.org_id, paper), "title": name_of(actor, paper), "document": paper,
        "org_name": names.get(org.org_id, ""), "count": late.count(), "shown": len(shown), "back": here,
        "rows": duty_rows(shown, names, calls, {}, actor.today, above),
        "decision": decide(check_can_remind, actor, org),
        "here": f"{reverse('directives:remind', args=[pk])}?don-vi={org.org_id}",
    }  # fmt: skip
    return render(request, "directives/remind.html", context)


@page(reads=["GET"], logs_reads=True)
def digest(request: HttpRequest) -> HttpResponse:
    """One's own digest of a day; opening it takes it off the home page."""
    actor, day = actor_of(request), as_of(request)
    found = actions.open_digest(actor=actor, digest=get_digest(actor, day))
    rows = duties_in(actor, found)
    tasks = own_tasks(actor, rows)
    above = parents_of([row.org_id for row in rows])
    names = names_on({*above.values(), *(row.org_id for row in rows)}, day)
    others = [row for row in rows if row.source not in tasks]
    back = came_back(actor, found.restored, found.made_at) if found.restored else []
    left = open_duties(actor, places_of_work(actor), found.restored) if back else {}
    context = {
        "crumbs": [Crumb(_("Chỉ đạo"), reverse("directives:list")), Crumb(_("Bản tin"))], "digest": found,
        "own": own_rows([row for row in rows if row.source in tasks], tasks, names, actor.today),
        "rows": duty_rows(others, names, whom_to_call([row.org_id for row in others], day), {}, actor.today, above),
        "restored": restored_rows(back, left, actor.today), "unread": len(found.restored) - len(back),
    }  # fmt: skip
    return render(request, "directives/digest.html", context)
