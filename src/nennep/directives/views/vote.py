"""The votes on a draft: those linked, into the minutes as far as the reader may see them, and linking one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.access.pages import actor_of, done, page, sent
from nennep.directives import actions
from nennep.directives.queries.votes import vote_within, votes_to_link
from nennep.documents.permissions import check_can_edit, vote_of_issue
from nennep.documents.presenters import kind_names, vote_words
from nennep.documents.queries import get_document, votes_of
from nennep.documents.states import DocumentState
from nennep.kernel import clock
from nennep.kernel.decisions import decide
from nennep.organisations.presenters import crumbs
from nennep.organisations.queries import path_steps
from nennep.ui.fields import ChoiceField, offer
from nennep.ui.formats import format_day
from nennep.ui.shapes import Crumb

if TYPE_CHECKING:
    from nennep.documents.models import Document, DraftVote
    from nennep.kernel.actor import Actor
    from nennep.meetings.models import Decision, Meeting


class VoteForm(forms.Form):
    """Which vote it was."""

    decision_id = ChoiceField(label=gettext_lazy("Lần biểu quyết"), choices=(), widget=forms.RadioSelect)

    def __init__(self, *args: Any, found: list[tuple[Meeting, Decision]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "decision_id", [(str(one.pk), _words(meeting, one)) for meeting, one in found])
        self.fields["decision_id"].initial = str(found[0][1].pk) if len(found) == 1 else None


def _words(meeting: Meeting, one: Decision) -> str:
    return _("%(day)s, %(meeting)s: %(text)s (tán thành %(agree)s/%(base)s)") % {
        "day": format_day(clock.local(one.decided_at).date()), "meeting": meeting.title, "text": one.text[:200],
        "agree": one.agree, "base": one.base,
    }  # fmt: skip


@page(reads=["GET"], writes=["POST"])
def votes(request: HttpRequest, pk: int) -> HttpResponse:
    """The votes on a document with their minutes; below, linking one while it is a draft."""
    actor = actor_of(request)
    paper = get_document(actor, pk)
    if request.method == "POST":
        check_can_edit(actor, paper)
    may = decide(check_can_edit, actor, paper)
    found = votes_to_link(actor, paper) if may.allowed else []
    form = VoteForm(sent(request), found=found)
    if done(request, form, lambda wish: actions.link_vote(
        actor=actor, document_id=pk, decision_id=int(wish["decision_id"])
    )):  # fmt: skip
        messages.success(request, _("Đã gắn kết quả biểu quyết."))
        return redirect("directives:votes", pk)
    verdict = vote_of_issue(paper, actor.today) if paper.state == DocumentState.DRAFT else None
    context = {
        "crumbs": _crumbs(actor, paper), "document": paper, "may": may, "form": form, "found": found,
        "rows": [_row(actor, paper, one) for one in votes_of(actor, paper)],
        "note": verdict.note() if verdict else None,
    }  # fmt: skip
    return render(request, "directives/votes.html", context)


def _crumbs(actor: Actor, paper: Document) -> list[Crumb]:
    name = paper.number_text or kind_names(actor.today).get(paper.kind, paper.kind)
    here = Crumb(name, reverse("documents:detail", args=[paper.pk]))
    return [*crumbs(path_steps(paper.org_id, actor.today)), here, Crumb(_("Biểu quyết"))]


def _row(actor: Actor, paper: Document, one: DraftVote) -> dict[str, Any]:
    decision = vote_within(actor, one.meeting_id, one.decision_id)
    return {
        "vote": one, "words": vote_words(one), "decision": decision, "after": max(paper.version - one.version, 0),
        "names": list(decision.votes.order_by("pk")) if decision is not None and decision.by_name else [],
    }  # fmt: skip


@page(writes=["POST"])
def unlink(request: HttpRequest, pk: int, vote_id: int) -> HttpResponse:
    """Take back a vote linked by mistake."""
    actions.unlink_vote(actor=actor_of(request), document_id=pk, vote_id=vote_id)
    messages.success(request, _("Đã bỏ gắn lần biểu quyết ấy."))
    return redirect("directives:votes", pk)
