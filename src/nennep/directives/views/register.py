"""The register of documents that direct, and entering one of outside or of paper times."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.access.pages import actor_of, done, page, sent
from nennep.directives.forms.register import EnterForm, FindForm
from nennep.directives.queries.register import SeriesFacts, Wanted, register_visible_to, series_facts, term_labels
from nennep.directives.views.frame import number_in, places_of_work
from nennep.documents.actions import Known, register_document
from nennep.documents.permissions import check_can_draft
from nennep.documents.presenters import kind_names, state_words
from nennep.documents.states import Secrecy
from nennep.kernel.decisions import decide
from nennep.organisations.presenters import crumbs
from nennep.organisations.queries import get_organisation, names_on, path_steps
from nennep.ui.formats import format_day, format_number
from nennep.ui.shapes import Crumb

if TYPE_CHECKING:
    from nennep.documents.models import Document

ROWS = 40


@page(reads=["GET"])
def register(request: HttpRequest) -> HttpResponse:
    """Everything that directs and I may read: found by words with or without accents, kind, year, issuer, force."""
    actor = actor_of(request)
    kinds = kind_names(actor.today)
    form = FindForm(request.GET or None, kinds=list(kinds.items()))
    wanted = Wanted()
    if form.is_valid():
        values = form.cleaned_data
        wanted = Wanted(values["q"], values["kind"], values["year"], values["issuer"], values["force"] or "all",
                        values["term"], None, values["since"], values["until"])  # fmt: skip
    wanted = replace(wanted, series=number_in(request, "day-so"))
    series = series_facts(actor, wanted.series) if wanted.series is not None else None
    shown = Paginator(register_visible_to(actor, wanted, actor.today), ROWS).get_page(request.GET.get("page"))
    rows = list(shown.object_list)
    names = names_on({row.org_id for row in rows} | {row.issuer_org_id or 0 for row in rows}, actor.today)
    labels = term_labels(rows)
    own = places_of_work(actor)[:1]
    context = {
        "crumbs": [Crumb(_("Chỉ đạo"), reverse("directives:list")), Crumb(_("Sổ văn bản"))], "form": form,
        "page": shown,
        "rows": [_row(row, kinds, names, labels, actor.today) for row in rows],
        "series": series and _series_words(series, kinds),
        "enter_url": reverse("directives:enter", args=own) if own else "",
        "enter": decide(check_can_draft, actor, get_organisation(actor, own[0])) if own else None,
    }  # fmt: skip
    return render(request, "directives/register.html", context)


def _series_words(found: SeriesFacts, kinds: dict[str, str]) -> tuple[str, str]:
    """Which series it is and how far it has come; which numbers it skips."""
    series = found.series
    words = _("Dãy số %(kind)s/%(symbol)s, đã cấp %(n)s số.") % {
        "kind": kinds.get(series.kind, series.kind), "symbol": series.symbol, "n": format_number(found.given),
    }  # fmt: skip
    skipped = ", ".join(f"{one:02d}" for one in found.skipped)
    return words, _("Bỏ số: %(numbers)s.") % {"numbers": skipped} if skipped else ""


def _row(
    row: Document, kinds: dict[str, str], names: dict[int, str], labels: dict[int, str], day: datetime.date
) -> dict[str, Any]:
    ended = row.in_force_until is not None and row.in_force_until <= day
    state, words = ("missing", state_words(row.state)) if row.state == "revoked" else ("done", _("còn hiệu lực"))
    if row.state != "revoked" and ended:
        state, words = "none", _("hết hiệu lực %(day)s") % {"day": format_day(row.in_force_until)}
    issuer = names.get(row.issuer_org_id or 0, "") or row.issuer_name or names.get(row.org_id, "")
    return {
        "url": reverse("directives:document", args=[row.pk]), "number": row.number_text, "subject": row.subject,
        "kind": kinds.get(row.kind, row.kind), "issuer": issuer, "day": format_day(row.dated_on) or _("không rõ"),
        "from": format_day(row.in_force_from or row.dated_on), "until": format_day(row.in_force_until),
        "term": labels.get(row.pk, ""), "series": row.series_id, "symbol": row.series.symbol if row.series else "",
        "state": state, "words": words,
        "ended": bool(getattr(row, "body_ended", False)) and not ended and row.state != "revoked",
        "secrecy": str(Secrecy(row.secrecy).label) if row.secrecy else "", "entered": row.registered,
    }  # fmt: skip


@page(reads=["GET"], writes=["POST"])
def enter(request: HttpRequest, org_id: int) -> HttpResponse:
    """Enter a document that was issued elsewhere or on paper, with its own number."""
    actor = actor_of(request)
    org = get_organisation(actor, org_id)
    check_can_draft(actor, org)
    form = EnterForm(sent(request), kinds=list(kind_names(actor.today).items()), initial={"kind": "nghi-quyet"})
    made: dict[str, int] = {}

    def act(wish: dict[str, Any]) -> None:
        made["pk"] = register_document(actor=actor, org_id=org_id, known=Known(**wish)).pk

    if done(request, form, act):
        messages.success(request, _("Đã vào sổ. Việc tiếp theo: gắn tệp, nối với văn bản khác hoặc giao việc."))
        return redirect("directives:document", made["pk"])
    names = names_on([org_id], actor.today)
    context = {
        "crumbs": [*crumbs(path_steps(org_id, actor.today)), Crumb(_("Sổ văn bản"), reverse("directives:register"))],
        "form": form, "org_name": names.get(org_id, ""),
    }  # fmt: skip
    return render(request, "directives/enter.html", context)
