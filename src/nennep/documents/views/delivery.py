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
from nennep.documents.queries.receivers import people_chosen, people_to_send, places_to_send
from nennep.documents.states import Openness
from nennep.documents.views.frame import frame
from nennep.kernel.addresses import key_of
from nennep.organisations.queries import get_organisation
from nennep.ui.shapes import Crumb

if TYPE_CHECKING:
    from nennep.documents.models import Document
    from nennep.kernel.actor import Actor
    from nennep.orgtree.models import OrgNow


@page(reads=["GET"], writes=["POST"])
def deliver(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose receivers; people are found by name (`tim`), with every tick kept. Who has the document already is not
    offered again."""
    actor = actor_of(request)
    document = get_document(actor, pk)
    check_can_deliver(actor, document)
    org = get_organisation(actor, document.org_id)
    searching, text = "loc" in request.POST, _text(request)
    had = list(deliveries_of(actor, document))
    sent_orgs = {one.org_id for one in had if one.person_id is None}
    sent_people = {one.person_id for one in had}
    named = document.openness == Openness.NAMED
    places = [] if named else [one for one in places_to_send(actor, org) if one.org_id not in sent_orgs]
    people = [one for one in people_to_send(actor, org, text) if one[0] not in sent_people]
    ticked = _ticked(request) | (_listed_before(request, actor, org) if searching else set())
    kept = [one for one in people_chosen(actor, ticked) if one not in people and one[0] not in sent_people]
    below = [one.org_id for one in places if one.below]
    form = DeliverForm(
        None if searching else sent(request), below=len(below), people=[*people, *kept], listed=len(people),
        orgs=[(one.org_id, one.name) for one in places],
        initial={"org_ids": request.POST.getlist("org_ids"), "person_ids": sorted(ticked),
                 "all_below": "all_below" in request.POST},
    )  # fmt: skip

    def act(wish: dict[str, Any]) -> None:
        orgs = [*wish["org_ids"], *(below if wish["all_below"] else [])]
        persons = [*wish["person_ids"], *(one for one, _name in people if wish["all_people"])]
        fresh = actions.deliver_document(actor=actor, document_id=pk, org_ids=orgs, person_ids=persons)
        messages.success(request, _("Đã gửi đến %(count)s nơi nhận.") % {"count": len(fresh)})

    if not searching and done(request, form, act):
        return redirect("documents:detail", pk)
    context = frame(actor, org, "", Crumb(_name(document, actor.today))) | {
        "form": form, "document": document, "places": places, "people": people, "kept": kept, "below": len(below),
        "named": named, "text": text, "had": receiver_rows(had, actor.today),
    }  # fmt: skip
    return render(request, "documents/deliver.html", context)


def _text(request: HttpRequest) -> str:
    """The words of the list of people: what was just searched for, else those of the list that was shown."""
    shown = request.POST.get("da-tim", request.GET.get("tim", ""))
    return (request.POST.get("tim", shown) if "loc" in request.POST else shown)[:80].strip()


def _ticked(request: HttpRequest) -> set[int]:
    keys = map(key_of, request.POST.getlist("person_ids"))
    return {one for one in keys if one is not None}


def _listed_before(request: HttpRequest, actor: Actor, org: OrgNow) -> set[int]:
    """Everybody of the list that was shown, where all of it was ticked."""
    if "all_people" not in request.POST:
        return set()
    return {one for one, _name in people_to_send(actor, org, request.POST.get("da-tim", "")[:80].strip())}


def _name(document: Document, day: Any) -> str:
    return document.number_text or kind_names(day).get(document.kind, document.kind)
