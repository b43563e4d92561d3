"""Issuing, taking back, keeping a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from nennep.access.pages import actor_of, done, page, sent
from nennep.documents import actions
from nennep.documents.files import LARGEST
from nennep.documents.followers import REVOKING
from nennep.documents.forms import LARGEST_KEY, FileForm, IssueForm, RevokeForm, SignForm
from nennep.documents.issuers import issuing_body, number_to_come, signer_on
from nennep.documents.layout.specs import spec_for
from nennep.documents.permissions import (
    check_can_attach,
    check_can_issue,
    check_can_revoke,
    check_can_sign,
    vote_of_issue,
)
from nennep.documents.presenters import kind_names, return_words
from nennep.documents.queries import documents_visible_to, get_document, get_file
from nennep.documents.queries.force import returns_of
from nennep.documents.states import Openness
from nennep.documents.views.frame import frame
from nennep.kernel.actor import Actor
from nennep.organisations.queries import get_organisation
from nennep.regulations.rules.documents import may_issue
from nennep.ui.shapes import Crumb

if TYPE_CHECKING:
    from nennep.documents.models import Document


def _render(
    request: HttpRequest, template: str, actor: Actor, document: Document, form: Form, **more: Any
) -> HttpResponse:
    org = get_organisation(actor, document.org_id)
    kind = kind_names(actor.today).get(document.kind, document.kind)
    context = frame(actor, org, "", Crumb(document.number_text or kind)) | {
        "form": form,
        "document": document,
        "kind": kind,
    }
    return render(request, template, context | more)


def _openness(document: Document) -> str:
    return str(Openness(document.openness).label)


@page(reads=["GET"], writes=["POST"])
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    """Issue a draft; the page says which number it will take, who signs, and by which rules."""
    actor = actor_of(request)
    document = get_document(actor, pk)
    check_can_issue(actor, document)
    form = IssueForm(sent(request), initial={
        "dated_on": actor.today, "version": document.version, "in_force_from": document.in_force_from,
        "in_force_until": document.in_force_until,
    })  # fmt: skip
    issued: dict[str, str] = {}

    def act(wish: dict[str, Any]) -> None:
        issued["number"] = actions.issue_document(
            actor=actor, document_id=pk, dated_on=wish["dated_on"], version=wish["version"], in_force=form.in_force()
        ).number_text  # fmt: skip

    if done(request, form, act):
        messages.success(request, _("Đã ban hành số %(number)s. Việc tiếp theo: gửi nơi nhận.") % issued)
        return redirect("documents:detail", pk)
    body = issuing_body(document.org_id, document.body_kind, actor.today)
    vote = vote_of_issue(document, actor.today)
    name, post = signer_on(document.org_id, actor.today, actor.person_id)
    return _render(
        request, "documents/issue.html", actor, document, form,
        number=number_to_come(document, actor.today), signer=f"{post}: {name}" if name else "",
        authority=body.issuer.authority(), layout=spec_for(actor.today), openness=_openness(document),
        note=may_issue(body.rule_body, document.kind, actor.today).note(), vote=vote.note() if vote else None,
        blanks=sum(block["type"] == "lines" for block in document.content.get("blocks", ())),
    )  # fmt: skip


@page(reads=["GET"], writes=["POST"])
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an issued document back, saying why."""
    actor = actor_of(request)
    document = get_document(actor, pk)
    check_can_revoke(actor, document)
    form = RevokeForm(sent(request))
    if done(request, form, lambda wish: actions.revoke_document(actor=actor, document_id=pk, **wish)):
        messages.success(request, _("Đã thu hồi văn bản %(number)s.") % {"number": document.number_text})
        return redirect("documents:detail", pk)
    receivers = document.deliveries.count()
    found = returns_of(document, actor.today)
    readable = documents_visible_to(actor).filter(
        pk__in={row.pk for one in found for row in (one.document, one.by) if row}
    )
    return _render(request, "documents/revoke.html", actor, document, form, sent=receivers,
                   follows=REVOKING(document),
                   returns=return_words(found, set(readable.values_list("pk", flat=True))),
                   comes_back=any(one.on for one in found))  # fmt: skip


@page(reads=["GET"], writes=["POST"])
def attach(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a file with a document."""
    actor = actor_of(request)
    document = get_document(actor, pk)
    check_can_attach(actor, document)
    form = FileForm(sent(request), request.FILES or None)

    def act(wish: dict[str, Any]) -> None:
        upload = wish["file"]
        actions.attach_file(actor=actor, document_id=pk, name=upload.name, content=upload.read(LARGEST + 1))

    if done(request, form, act):
        messages.success(request, _("Đã gắn tệp."))
        return redirect("documents:detail", pk)
    return _render(request, "documents/files/attach.html", actor, document, form, openness=_openness(document))


@page(reads=["GET"], writes=["POST"])
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign the print of an issued document with a key file."""
    actor = actor_of(request)
    document = get_document(actor, pk)
    check_can_sign(actor, document)
    form = SignForm(sent(request), request.FILES or None)

    def act(wish: dict[str, Any]) -> None:
        key = wish["key"].read(LARGEST_KEY + 1)
        actions.sign_document(actor=actor, document_id=pk, key=key, password=wish["password"])

    if done(request, form, act):
        messages.success(request, _("Đã ký số. Bản đã ký nằm ở mục Tệp."))
        return redirect("documents:detail", pk)
    return _render(request, "documents/files/sign.html", actor, document, form)


@page(reads=[], writes=["POST"])
def check_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Judge the signatures on a file again."""
    actor = actor_of(request)
    file = get_file(actor, pk)
    verdicts = actions.check_signatures(actor=actor, file_id=pk)
    messages.success(request, _("Đã kiểm lại chữ ký số.") if verdicts else _("Tệp này không có chữ ký số."))
    return redirect("documents:detail", file.owner_id)
