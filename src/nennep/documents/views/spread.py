"""How received and own documents were made known to members, in which forms (S4.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from nennep.access.pages import actor_of, done, page, sent
from nennep.documents import actions
from nennep.documents.forms import SpreadRecordForm
from nennep.documents.permissions import check_can_spread
from nennep.documents.presenters import inbox_rows, kind_names
from nennep.documents.queries import get_document, get_spread, inbox_of, spreads_by
from nennep.documents.states import DocumentState, SpreadForm
from nennep.documents.views.frame import frame
from nennep.kernel.addresses import address
from nennep.kernel.decisions import decide
from nennep.organisations.queries import get_organisation
from nennep.ui.shapes import Crumb

if TYPE_CHECKING:
    from nennep.documents.models import Spread

PAGE = 50


@page(reads=["GET"])
def of_org(request: HttpRequest, org_id: int) -> HttpResponse:
    """The documents an organisation received: made known how, when, to how many; first those not made known yet."""
    actor = actor_of(request)
    org = get_organisation(actor, org_id)
    running = inbox_of(actor, org_id).filter(document__state=DocumentState.ISSUED)
    received = list(running[:500])
    spreads = spreads_by(org_id, [one.document_id for one in received])
    waiting = [one for one in received if one.document_id not in spreads]
    known = [one for one in received if one.document_id in spreads]
    shown = Paginator(known, PAGE).get_page(request.GET.get("page"))
    notes = [spreads[one.document_id] for one in shown]
    context = frame(actor, org, "spreads") | {
        "waiting": inbox_rows(waiting, {}, actor.today),
        "rows": list(zip(inbox_rows(shown, spreads, actor.today), notes, strict=True)),
        "page": shown,
        "received": len(received),
        "note": decide(check_can_spread, actor, org),
    }
    return render(request, "documents/spreads.html", context)


@page(reads=["GET"], writes=["POST"])
def record(request: HttpRequest, pk: int, org_id: int) -> HttpResponse:
    """Note that an organisation made a document known."""
    actor = actor_of(request)
    document = get_document(actor, pk)
    org = get_organisation(actor, org_id)
    check_can_spread(actor, org)
    form = SpreadRecordForm(sent(request), initial={"done_on": actor.today, "form": "meeting"})
    made: list[Spread] = []
    if done(request, form, lambda wish: made.append(
            actions.record_spread(actor=actor, document_id=pk, org_id=org_id, **wish))):  # fmt: skip
        messages.success(request, _("Đã ghi việc phổ biến văn bản."))
        if made[0].form == SpreadForm.CONTEST:
            return redirect("documents:contest", made[0].pk)
        return redirect("documents:detail", pk)
    kind = kind_names(actor.today).get(document.kind, document.kind)
    context = frame(actor, org, "", Crumb(_("Phổ biến"))) | {
        "form": form, "document": document, "kind": kind,
        "noted": [
            (one, address("documents:contest", one.pk) if one.form == SpreadForm.CONTEST else "")
            for one in spreads_by(org_id, [pk]).get(pk, [])
        ],
    }  # fmt: skip
    return render(request, "documents/spread.html", context)


@page(writes=["POST"])
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a wrong note."""
    actor = actor_of(request)
    spread = get_spread(actor, pk)
    actions.take_back_spread(actor=actor, spread_id=pk)
    messages.success(request, _("Đã bỏ ghi chép."))
    return redirect("documents:spread", spread.document_id, spread.org_id)
