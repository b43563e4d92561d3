"""Linking a document to one that it implements, is based on, amends, replaces, reports on or reviews."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from nennep.access.pages import actor_of, done, page, sent
from nennep.directives.forms.register import LinkForm
from nennep.directives.queries.register import Wanted, register_visible_to
from nennep.directives.views.frame import document_crumbs, name_of
from nennep.documents.actions import link_document
from nennep.documents.permissions import check_can_link
from nennep.documents.queries import get_document

OFFERED = 60


@page(reads=["GET"], writes=["POST"])
def link(request: HttpRequest, pk: int) -> HttpResponse:
    """`?tim=` finds the other document by number or words, with or without accents."""
    actor = actor_of(request)
    paper = get_document(actor, pk)
    check_can_link(actor, paper)
    text = request.GET.get("tim", "")[:100]
    found = register_visible_to(actor, Wanted(text=text), actor.today).exclude(pk=pk)[:OFFERED]
    targets = [(str(one.pk), f"{one.number_text} {one.subject}"[:140]) for one in found]
    form = LinkForm(sent(request), targets=targets)

    def act(wish: dict[str, Any]) -> None:
        link_document(actor=actor, document_id=pk, kind=wish["kind"], target_id=int(wish["target_id"]))

    if done(request, form, act):
        messages.success(request, _("Đã nối hai văn bản."))
        return redirect("directives:document", pk)
    context = {
        "crumbs": document_crumbs(actor, paper.org_id, paper), "form": form, "document": paper, "text": text,
        "title": name_of(actor, paper), "found": len(targets),
    }  # fmt: skip
    return render(request, "directives/link.html", context)
