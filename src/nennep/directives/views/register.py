"""The register of documents that direct, and entering one of outside or of paper times."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.access.pages import actor_of, done, page, sent
from nennep.directives.forms.register import EnterForm, FindForm
from nennep.directives.presenters.register import register_sheet
from nennep.directives.queries.register import SeriesFacts, Wanted, register_visible_to, series_facts, term_labels
from nennep.directives.views.frame import number_in, places_of_work
from nennep.documents.actions import Known, register_document
from nennep.documents.layout.spreadsheet import render_sheets
from nennep.documents.permissions import check_can_draft
from nennep.documents.presenters import kind_names, state_words
from nennep.documents.queries.texts import hits_of
from nennep.documents.states import Secrecy
from nennep.kernel.actor import Actor
from nennep.kernel.decisions import decide
from nennep.organisations.presenters import crumbs
from nennep.organisations.queries import get_organisation, names_on, path_steps
from nennep.ui.downloads import EXCEL, attachment
from nennep.ui.formats import format_day, format_number
from nennep.ui.shapes import Crumb

if TYPE_CHECKING:
    from nennep.documents.models import Document

ROWS = 40
MOST_PRINTED, MOST_EXPORTED = 1_000, 20_000


@dataclass(frozen=True, slots=True)
class Found:
    """What a query of the register finds: the form it was read from, kinds by code, the documents."""

    form: FindForm
    kinds: dict[str, str]
    wanted: Wanted
    documents: QuerySet[Document]

    def told(self) -> str:
        """The filters in words: "Năm: 2026; Hiệu lực: Còn hiệu lực"; "" where nothing is asked."""
        return "; ".join(f"{label}: {words}" for label, words in self.form.told())


def _find(request: HttpRequest, actor: Actor) -> Found:
    kinds = kind_names(actor.today)
    form = FindForm(request.GET or None, kinds=list(kinds.items()))
    wanted = Wanted()
    if form.is_valid():
        values = form.cleaned_data
        wanted = Wanted(values["q"], values["kind"], values["year"], values["issuer"], values["force"] or "all",
                        values["term"], None, values["since"], values["until"])  # fmt: skip
    wanted = replace(wanted, series=number_in(request, "day-so"))
    return Found(form, kinds, wanted, register_visible_to(actor, wanted, actor.today))


def _rows(found: Found, rows: list[Document], day: datetime.date) -> list[dict[str, Any]]:
    names = names_on({row.org_id for row in rows} | {row.issuer_org_id or 0 for row in rows}, day)
    labels = term_labels(rows)
    return [_row(row, found.kinds, names, labels, day) for row in rows]


@page(reads=["GET"])
def register(request: HttpRequest) -> HttpResponse:
    """Everything that directs and I may read: found by words with or without accents, kind, year, issuer, force."""
    actor = actor_of(request)
    found = _find(request, actor)
    shown = Paginator(found.documents, ROWS).get_page(request.GET.get("page"))
    own = places_of_work(actor)[:1]
    hits = hits_of(shown.object_list, found.wanted.text)
    rows = _rows(found, list(shown.object_list), actor.today)
    context = _context(request, actor, found) | {
        "page": shown, "rows": [row | {"hit": hits.get(row["pk"])} for row in rows],
        "enter_url": reverse("directives:enter", args=own) if own else "",
        "enter": decide(check_can_draft, actor, get_organisation(actor, own[0])) if own else None,
    }  # fmt: skip
    return render(request, "directives/register.html", context)


def _context(request: HttpRequest, actor: Actor, found: Found) -> dict[str, Any]:
    series = series_facts(actor, found.wanted.series) if found.wanted.series is not None else None
    query = request.GET.copy()
    query.pop("page", None)
    asked = f"?{query.urlencode()}" if query else ""
    return {
        "crumbs": [Crumb(_("Chỉ đạo"), reverse("directives:list")), Crumb(_("Sổ văn bản"))], "form": found.form,
        "series": series and _series_words(series, found.kinds), "told": found.told(),
        "here": reverse("directives:register") + asked, "excel_url": reverse("directives:register_excel") + asked,
        "print_url": reverse("directives:register_print") + asked,
    }  # fmt: skip


@page(reads=["GET"])
def register_print(request: HttpRequest) -> HttpResponse:
    """What the same query finds on one page, for paper: the columns of the register, no pages to turn."""
    actor = actor_of(request)
    found = _find(request, actor)
    if found.form.is_bound and not found.form.is_valid():
        return redirect(_context(request, actor, found)["here"])
    count = found.documents.count()
    rows = _rows(found, list(found.documents[:MOST_PRINTED]), actor.today)
    context = _context(request, actor, found) | {"rows": rows, "count": count, "most": MOST_PRINTED}
    return render(request, "directives/parts/register_print.html", context)


@page(reads=["GET"])
def register_excel(request: HttpRequest) -> HttpResponseBase:
    """What the same query finds as an Excel file: the columns of the register."""
    actor = actor_of(request)
    found = _find(request, actor)
    context = _context(request, actor, found)
    if found.form.is_bound and not found.form.is_valid():
        return redirect(context["here"])
    rows = _rows(found, list(found.documents[:MOST_EXPORTED]), actor.today)
    lines = [context["told"], *(context["series"] or ())]
    lines.append(_("Những văn bản %(name)s được đọc, ngày %(day)s.") % {
        "name": actor.name, "day": format_day(actor.today)})  # fmt: skip
    if len(rows) == MOST_EXPORTED:
        lines.append(_("Chỉ gồm %(n)s văn bản mới nhất; hãy lọc để lấy phần còn lại.") % {
            "n": format_number(MOST_EXPORTED)})  # fmt: skip
    sheet = register_sheet(rows, [line for line in lines if line])
    return attachment(render_sheets(sheet), f"so-van-ban-chi-dao-{actor.today:%Y-%m-%d}.xlsx", EXCEL)


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
        state, words = "none", _("hết hiệu lực")
    issuer = names.get(row.issuer_org_id or 0, "") or row.issuer_name or names.get(row.org_id, "")
    return {
        "pk": row.pk, "hit": None,
        "url": reverse("directives:document", args=[row.pk]), "number": row.number_text, "subject": row.subject,
        "kind": kinds.get(row.kind, row.kind), "issuer": issuer, "day": format_day(row.dated_on) or _("không rõ"),
        "dates": (row.dated_on, row.in_force_from or row.dated_on, row.in_force_until),
        "from": format_day(row.in_force_from or row.dated_on), "until": format_day(row.in_force_until),
        "term": labels.get(row.pk, ""), "series": row.series and row.series.pk,
        "symbol": row.series.symbol if row.series else "",
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
