"""Linking a document to one that it implements, is based on, amends, replaces, reports on or reviews."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.access.pages import actor_of, done, page, sent
from nennep.directives.forms.asking import ReasonForm
from nennep.directives.forms.register import LinkForm
from nennep.directives.queries.evidence import BY_LINK
from nennep.directives.queries.register import Wanted, register_visible_to
from nennep.directives.views.frame import document_crumbs, name_of
from nennep.documents.actions import link_document, unlink_document
from nennep.documents.permissions import check_can_link
from nennep.documents.queries import get_document, links_of
from nennep.documents.states import DocumentState, LinkKind

OFFERED = 60
_MET = gettext_lazy("Việc đã xong nhờ quan hệ này lại thành chưa xong, cùng lý do ấy.")
_IMPACT = {str(kind): _MET for kind in BY_LINK} | {
    str(LinkKind.REPLACES): gettext_lazy("Văn bản ấy coi như chưa từng bị văn bản này thay thế, trừ khi văn bản khác "
                                         "cũng thay thế hoặc nó đã hết thời hạn riêng."),
}  # fmt: skip


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
    made, _back = links_of(actor, paper)
    context = {
        "crumbs": document_crumbs(actor, paper.org_id, paper), "form": form, "document": paper, "text": text,
        "title": name_of(actor, paper), "found": len(targets),
        "made": [(str(LinkKind(one.kind).label), one) for one in made],
    }  # fmt: skip
    return render(request, "directives/links/link.html", context)


@page(reads=["GET"], writes=["POST"])
def unlink(request: HttpRequest, pk: int, link_id: int) -> HttpResponse:
    """Take back a link made by mistake, saying why; the page says what follows."""
    actor = actor_of(request)
    paper = get_document(actor, pk)
    one = next((one for one in links_of(actor, paper)[0] if one.pk == link_id), None)
    if one is None:
        raise Http404
    check_can_link(actor, paper)
    form = ReasonForm(sent(request))
    if done(request, form, lambda wish: unlink_document(actor=actor, link_id=link_id, why=wish["reason"])):
        messages.success(request, _("Đã bỏ quan hệ giữa hai văn bản."))
        return redirect("directives:link", pk)
    context = {
        "crumbs": document_crumbs(actor, paper.org_id, paper), "form": form, "document": paper,
        "title": name_of(actor, paper), "said": f"{LinkKind(one.kind).label}: {one.target} {one.target.subject}",
        "impact": _IMPACT.get(one.kind, "") if paper.state == DocumentState.ISSUED else "",
    }  # fmt: skip
    return render(request, "directives/links/unlink.html", context)
