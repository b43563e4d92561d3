"""Naming the record that meets a duty: what is about its document first, any other of the organisation on asking."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.access.pages import actor_of, done, page, sent
from nennep.directives import actions
from nennep.directives.forms.asking import GiveForm
from nennep.directives.permissions import check_can_answer
from nennep.directives.presenters.words import kind_words
from nennep.directives.queries.duties import get_duty
from nennep.directives.queries.evidence import MOST, documents_for, meetings_for
from nennep.directives.views.frame import document_crumbs
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.organisations.queries import names_on
from nennep.ui.formats import format_day

if TYPE_CHECKING:
    from nennep.obligations.models import Obligation

_TYPES = {"meeting": "meetings.meeting", "document": "documents.document"}


@page(reads=["GET"], writes=["POST"])
def give(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose among what is about the document; `?khac=1` among all records of the organisation, `tim` by words."""
    actor = actor_of(request)
    row = get_duty(actor, pk)
    check_can_answer(actor, row)
    others, text = request.GET.get("khac") == "1", request.GET.get("tim", "")[:80].strip()
    records = _records(actor, row, others=others, text=text if others else "")
    form = GiveForm(sent(request), records=records)
    if done(request, form, lambda wish: _give(actor, row, wish)):
        messages.success(request, _("Đã ghi bằng chứng."))
        return redirect("directives:duty", pk)
    here = reverse("directives:give", args=[pk])
    context = {
        "crumbs": document_crumbs(actor, row.org_id, row.document) if row.document else [], "form": form, "row": row,
        "what": kind_words(row.kind), "org_name": names_on([row.org_id], actor.today).get(row.org_id, ""),
        "others": others, "text": text, "empty": not records, "here": here, "others_url": f"{here}?khac=1",
        "cut": len(records) >= MOST, "most": MOST,
    }  # fmt: skip
    return render(request, "directives/tasks/give.html", context)


def _records(actor: Actor, row: Obligation, *, others: bool, text: str) -> list[tuple[str, str]]:
    meetings = [
        (f"meeting:{one.pk}", f"{one.title}, {format_day(clock.local(one.starts_at))}")
        for one in meetings_for(actor, row, others=others, text=text)
    ]
    papers = [
        (f"document:{one.pk}", f"{one} {one.subject}, {format_day(one.dated_on)}")
        for one in documents_for(actor, row, others=others, text=text)
    ]
    return [*meetings, *papers]


def _give(actor: Actor, row: Obligation, wish: dict[str, Any]) -> object:
    kind, _sep, pk = wish["record"].partition(":")
    return actions.give_evidence(actor=actor, obligation_id=row.pk, evidence_type=_TYPES[kind], record_id=int(pk))
