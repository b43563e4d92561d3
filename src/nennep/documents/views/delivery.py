"""Sending an issued document: all below at once, chosen organisations, persons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from nennep.access.pages import actor_of, done, page, sent
from nennep.documents import actions
from nennep.documents.forms import DeliverForm
from nennep.documents.permissions import check_can_deliver
from nennep.documents.presenters import kind_names, receiver_rows
from nennep.documents.queries import deliveries_of, get_document
from nennep.documents.queries.receivers import people_to_send, places_to_send
from nennep.documents.states import Openness
from nennep.documents.views.frame import frame
from nennep.organisations.queries import get_organisation
from nennep.ui.shapes import Crumb

if TYPE_CHECKING:
    from nennep.documents.models import Document


@page(reads=["GET"], writes=["POST"])
def deliver(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose receivers; people are found by name (`?tim=`). Who has the document already is not offered again."""
    actor = actor_of(request)
    document = get_document(actor, pk)
    check_can_deliver(actor, document)
    org = get_organisation(actor, document.org_id)
    text = request.GET.get("tim", "")[:80]
    had = list(deliveries_of(actor, document))
    sent_orgs = {one.org_id for one in had if one.person_id is None}
    sent_people = {one.person_id for one in had}
    named = document.openness == Openness.NAMED
    places = [] if named else [one for one in places_to_send(actor, org) if one.org_id not in sent_orgs]
    people = [one for one in people_to_send(actor, org, text) if one[0] not in sent_people]
    below = [one.org_id for one in places if one.below]
    form = DeliverForm(sent(request), below=len(below), people=people, orgs=[(one.org_id, one.name) for one in places])

    def act(wish: dict[str, Any]) -> None:
        orgs = [*wish["org_ids"], *(below if wish["all_below"] else [])]
        persons = [one for one, _name in people] if wish["all_people"] else wish["person_ids"]
        fresh = actions.deliver_document(actor=actor, document_id=pk, org_ids=orgs, person_ids=persons)
        messages.success(request, _("Đã gửi đến %(count)s nơi nhận.") % {"count": len(fresh)})

    if done(request, form, act):
        return redirect("documents:detail", pk)
    context = frame(actor, org, "", Crumb(_name(document, actor.today))) | {
        "form": form, "document": document, "places": places, "people": people, "below": len(below),
        "named": named, "text": text, "had": receiver_rows(had, actor.today),
    }  # fmt: skip
    return render(request, "documents/deliver.html", context)


def _name(document: Document, day: Any) -> str:
    return document.number_text or kind_names(day).get(document.kind, document.kind)
