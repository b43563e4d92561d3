"""Comments on a draft, asked and answered one by one; two versions side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.access.pages import actor_of, done, page
from nennep.documents import actions
from nennep.documents.contents import paragraphs, side_by_side
from nennep.documents.forms import AnswerForm, CommentForm
from nennep.documents.permissions import check_can_answer_comment, check_can_ask_comments, check_can_comment
from nennep.documents.presenters import kind_names
from nennep.documents.queries import comments_of, get_comment, get_document, get_version, requests_of
from nennep.documents.views.asking import Asking, asking_of
from nennep.documents.views.frame import frame
from nennep.kernel.actor import Actor
from nennep.kernel.decisions import decide
from nennep.organisations.queries import get_organisation, names_on
from nennep.ui.shapes import Crumb

if TYPE_CHECKING:
    from nennep.documents.models import Document


def _frame(actor: Actor, document: Document) -> dict[str, Any]:
    kind = kind_names(actor.today).get(document.kind, document.kind)
    here = Crumb(document.number_text or kind, reverse("documents:detail", args=[document.pk]))
    return frame(actor, get_organisation(actor, document.org_id), "", here) | {"document": document, "kind": kind}


@page(reads=["GET"], writes=["POST"])
def comments(request: HttpRequest, pk: int) -> HttpResponse:
    """Whom it was sent to, what they said, what became of it. Two forms: asking (drafters), commenting (the asked)."""
    actor = actor_of(request)
    document = get_document(actor, pk)
    requests = requests_of(actor, document)
    ask = decide(check_can_ask_comments, actor, document)
    choice = asking_of(request, actor, document, requests) if ask.allowed else None
    asking, own = choice.form if choice else None, _own(actor, document, requests)
    giving = CommentForm(request.POST if "text" in request.POST else None)
    if choice and asking and asking.is_bound and done(request, asking, lambda wish: _ask(actor, pk, choice, wish)):
        messages.success(request, _("Đã gửi lấy góp ý."))
        return redirect("documents:comments", pk)
    if (
        giving.is_bound
        and own is not None
        and done(request, giving, lambda wish: actions.give_comment(actor=actor, document_id=pk, org_id=own, **wish))
    ):
        messages.success(request, _("Đã gửi góp ý."))
        return redirect("documents:comments", pk)
    rows = comments_of(requests)
    names = names_on({one.org_id for one in requests}, actor.today)
    context = _frame(actor, document) | {
        "choice": choice, "giving": giving, "own": names.get(own or 0, ""), "ask": ask,
        "answer": decide(check_can_answer_comment, actor, document), "left": sum(not one.answer for one in rows),
        "requests": [(names.get(one.org_id, ""), one, sum(row.request_id == one.pk for row in rows))
                     for one in requests],
        "rows": [(names.get(one.request.org_id, ""), one) for one in rows], "today": actor.today,
    }  # fmt: skip
    return render(request, "documents/drafts/comments.html", context)


def _ask(actor: Actor, pk: int, choice: Asking, wish: dict[str, Any]) -> object:
    orgs = {int(one) for one in wish["org_ids"]} | choice.of_kinds(wish["kinds"])
    return actions.ask_comments(actor=actor, document_id=pk, org_ids=orgs, due_on=wish["due_on"])


def _own(actor: Actor, document: Document, requests: list[Any]) -> int | None:
    """The asked organisation for which the actor may comment."""
    return next((one.org_id for one in requests if decide(check_can_comment, actor, document, one).allowed), None)


@page(reads=["GET"], writes=["POST"])
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer one comment; who comes second is told who answered what."""
    actor = actor_of(request)
    comment = get_comment(actor, pk)
    document = comment.request.document
    check_can_answer_comment(actor, document)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if done(request, form, lambda wish: actions.answer_comment(actor=actor, comment_id=pk, **wish)):
        messages.success(request, _("Đã trả lời góp ý."))
        return redirect("documents:comments", document.pk)
    context = _frame(actor, document) | {"form": form, "comment": comment}
    return render(request, "documents/drafts/answer.html", context)


@page(reads=["GET"])
def compare(request: HttpRequest, pk: int, old: int, new: int) -> HttpResponse:
    """Two saved states side by side, a paragraph a row; what did not change is folded away."""
    actor = actor_of(request)
    before, after = get_version(actor, pk, old), get_version(actor, pk, new)
    pairs = list(side_by_side(
        paragraphs(before.subject, before.content), paragraphs(after.subject, after.content)
    ))  # fmt: skip
    context = _frame(actor, before.document) | {
        "before": before, "after": after, "pairs": pairs, "changed": sum(pair.kind != "same" for pair in pairs),
    }  # fmt: skip
    return render(request, "documents/drafts/compare.html", context)
