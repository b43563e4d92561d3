"""Drafting and editing: a draft that somebody else saved meanwhile is shown beside one's own text."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from nennep.access.pages import actor_of, done, page, sent, tell
from nennep.committees.seats import bodies_on
from nennep.committees.states import BodyKind
from nennep.documents import actions
from nennep.documents.actions import DraftChanged
from nennep.documents.contents import blocks_to_text
from nennep.documents.forms import DraftForm, EditForm
from nennep.documents.issuers import is_cell, issuing_body
from nennep.documents.permissions import check_can_draft, check_can_edit
from nennep.documents.presenters import kind_names
from nennep.documents.queries import get_document
from nennep.documents.states import Openness
from nennep.documents.views.frame import frame
from nennep.kernel.errors import RuleBroken
from nennep.organisations.queries import get_organisation, kinds_on
from nennep.regulations.rules.documents import document_kinds, may_issue
from nennep.ui.shapes import Crumb, RuleNote

if TYPE_CHECKING:
    from nennep.documents.models import Document


def _bodies(org_id: int, day: datetime.date) -> list[tuple[str, str]]:
    """Who may issue here: the cell itself; the committee, and the standing committee where there is one."""
    if is_cell(kinds_on([org_id], day).get(org_id, "")):
        return [(BodyKind.CELL.value, _("Chi bộ"))]
    standing = any(one.body.kind == BodyKind.STANDING for one in bodies_on(org_id, day))
    bodies = [(BodyKind.COMMITTEE.value, _("Cấp ủy (ban chấp hành)"))]
    return [*bodies, (BodyKind.STANDING.value, _("Ban thường vụ"))] if standing else bodies


def _kinds(
    org_id: int, bodies: list[tuple[str, str]], day: datetime.date
) -> tuple[list[tuple[str, str]], list[RuleNote]]:
    """The kinds that at least one of the bodies may issue, and what the rules say of each that some may not."""
    open_kinds, notes = [], []
    for code, kind in document_kinds(day).items():
        verdicts = [may_issue(issuing_body(org_id, body, day).rule_body, code, day) for body, _name in bodies]
        if any(verdict.kind != "missing" for verdict in verdicts):
            open_kinds.append((code, f"{kind.name} ({kind.symbol})" if kind.symbol else kind.name))
        notes += [verdict.note() for verdict in verdicts if verdict.kind == "missing"]
    return open_kinds, notes


@page(reads=["GET"], writes=["POST"])
def new(request: HttpRequest, org_id: int) -> HttpResponse:
    """Draft a document; the list holds the kinds that the organisation may issue today."""
    actor = actor_of(request)
    org = get_organisation(actor, org_id)
    check_can_draft(actor, org)
    bodies = _bodies(org_id, actor.today)
    kinds, notes = _kinds(org_id, bodies, actor.today)
    first = {"openness": Openness.ORDINARY.value, "kind": request.GET.get("the-loai", kinds[0][0] if kinds else "")}
    form = DraftForm(
        sent(request), kinds=kinds, known=list(kind_names(actor.today).items()), bodies=bodies, initial=first
    )
    made: dict[str, int] = {}

    def act(wish: dict[str, Any]) -> None:
        made["pk"] = actions.draft_document(
            actor=actor, org_id=org_id, body_kind=wish["body_kind"], kind=wish["kind"], subject=wish["subject"],
            content=form.content(), openness=wish["openness"], in_force=form.in_force(),
        ).pk  # fmt: skip

    if done(request, form, act):
        messages.success(request, _("Đã lưu dự thảo. Việc tiếp theo: xem lại bản in rồi trình ký."))
        return redirect("documents:detail", made["pk"])
    context = frame(actor, org, "", Crumb(_("Soạn văn bản"))) | {"form": form, "notes": notes, "bodies": bodies}
    return render(request, "documents/draft.html", context)


@page(reads=["GET"], writes=["POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a draft; on a conflict both texts stand side by side and the next saving takes the merged one."""
    actor = actor_of(request)
    document = get_document(actor, pk)
    check_can_edit(actor, document)
    form = EditForm(sent(request), initial=_first(document))
    theirs: Document | None = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_document(
                actor=actor, document_id=pk, subject=form.cleaned_data["subject"],
                content=form.content(document.content), version=form.cleaned_data["version"],
                openness=form.cleaned_data["openness"], in_force=form.in_force(),
            )  # fmt: skip
        except DraftChanged as refusal:
            theirs = document
            merging = request.POST.copy()
            merging["version"] = str(document.version)
            form.data = merging
            tell(form, refusal)
        except RuleBroken as refusal:
            tell(form, refusal)
        else:
            messages.success(request, _("Đã lưu dự thảo."))
            return redirect("documents:detail", pk)
    org = get_organisation(actor, document.org_id)
    context = frame(actor, org, "", Crumb(document.subject)) | {
        "form": form,
        "document": document,
        "kind": kind_names(actor.today).get(document.kind, document.kind),
        "theirs": _first(theirs) if theirs else None,
    }
    return render(request, "documents/edit.html", context)


def _first(document: Document) -> dict[str, Any]:
    """A draft as the form shows it."""
    content = document.content
    return {
        "subject": document.subject,
        "addressed_to": "\n".join(content.get("addressed_to", ())),
        "body": blocks_to_text(content.get("blocks", ())),
        "recipients": "\n".join(content.get("recipients", ())),
        "openness": document.openness,
        "in_force_from": document.in_force_from,
        "in_force_until": document.in_force_until,
        "version": document.version,
    }
