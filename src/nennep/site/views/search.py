"""One box for people, organisations and documents, with and without accents."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from nennep.access.pages import actor_of, page
from nennep.access.permissions import Permission
from nennep.documents.queries import search_documents
from nennep.members.search import search_members
from nennep.organisations.queries import search_organisations
from nennep.site.forms.search import SearchForm
from nennep.site.presenters.search import found_groups

MOST = 30


@page(reads=["GET"])
def search(request: HttpRequest) -> HttpResponse:
    """What is found in the actor's sight; one more of each kind is asked for to know whether there are more."""
    actor = actor_of(request)
    form = SearchForm(request.GET)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    groups = []
    if text:
        more = MOST + 1
        people, named = search_members(actor, text, more), search_organisations(actor, text, more)
        groups = found_groups(people, named, search_documents(actor, text, more), actor, MOST)
    context = {
        "form": form, "text": text, "groups": groups, "any": any(group.rows for group in groups),
        "in_texts": actor.has(Permission.DOCUMENT_VIEW),
    }  # fmt: skip
    return render(request, "site/search.html", context)
