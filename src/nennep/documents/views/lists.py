"""The register of an organisation, what was sent to it, and what was sent to the person."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.access.pages import actor_of, page
from nennep.access.permissions import Permission
from nennep.documents.forms import InboxFilterForm, RegisterFilterForm
from nennep.documents.layout.spreadsheet import Sheet, SheetColumn, render_sheets
from nennep.documents.permissions import check_can_draft
from nennep.documents.presenters import inbox_rows, kind_names, register_rows, state_words
from nennep.documents.queries import (
    counts_of,
    documents_visible_to,
    inbox_of,
    numbers_of,
    register_of,
    sent_to_me,
    spreads_by,
    terms_of,
    years_of,
)
from nennep.documents.queries.texts import found_in, hits_of
from nennep.documents.views.frame import asking, frame, own_places
from nennep.kernel import clock
from nennep.kernel.decisions import decide
from nennep.organisations.queries import get_organisation, name_on
from nennep.ui.downloads import EXCEL, attachment
from nennep.ui.formats import format_day

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from nennep.documents.models import Delivery, Document

PAGE = 50
MOST_IN_SHEET = 20_000


@page(reads=["GET"])
def landing(request: HttpRequest) -> HttpResponse:
    """Lead to the register of the organisation where the person works; a plain member to what was sent to them."""
    actor = actor_of(request)
    offices = [
        one for one in own_places(actor) if one in {h.org_id for h in actor.holdings_with(Permission.DOCUMENT_VIEW)}
    ]
    if not offices:
        return redirect("documents:mine")
    return redirect(asking(reverse("documents:register", args=[offices[0]]), request.GET.get("q", "")))


@page(reads=["GET"])
def register(request: HttpRequest, org_id: int) -> HttpResponse:
    """The organisation's own documents by kind, term, year and words; drafts on top."""
    actor = actor_of(request)
    org = get_organisation(actor, org_id)
    form, rows = _filtered(request, org_id)
    shown = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    counts = counts_of(actor, [one.pk for one in shown])
    query = request.GET.copy()
    query.pop("page", None)
    context = frame(actor, org, "register", asked=_asked(form)) | {
        "form": form,
        "page": shown,
        "rows": register_rows(shown, counts, actor.today, hits_of(shown, _asked(form))),
        "numbers": numbers_of(actor, org_id),
        "draft": decide(check_can_draft, actor, org),
        "excel_query": f"?{query.urlencode()}" if query else "",
        "filtering": any(request.GET.get(name) for name in ("q", "kind", "state", "year", "term")),
    }
    return render(request, "documents/register.html", context)


def _asked(form: RegisterFilterForm | InboxFilterForm) -> str:
    """The words that are looked for."""
    return str(form.cleaned_data["q"]) if form.is_valid() else ""


def _filtered(request: HttpRequest, org_id: int) -> tuple[RegisterFilterForm, QuerySet[Document]]:
    actor = actor_of(request)
    form = RegisterFilterForm(
        request.GET,
        kinds=list(kind_names(actor.today).items()),
        years=[(str(year), str(year)) for year in years_of(actor, org_id)],
        terms=[(f"{first:%Y-%m-%d}", _("từ %(day)s") % {"day": format_day(first)}) for first in terms_of(org_id)],
    )
    rows = register_of(actor, org_id)
    wish: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    rows = found_in(rows, wish.get("q", ""))
    for name, column in (("kind", "kind"), ("state", "state"), ("year", "dated_on__year")):
        if wish.get(name):
            rows = rows.filter(**{column: wish[name]})
    if wish.get("term"):
        rows = rows.filter(series__term_from=datetime.date.fromisoformat(wish["term"]))
    return form, rows


@page(reads=["GET"])
def register_sheet(request: HttpRequest, org_id: int) -> FileResponse:
    """The register as an Excel sheet, in the order of numbers, with the same filters."""
    actor = actor_of(request)
    get_organisation(actor, org_id)
    _form, rows = _filtered(request, org_id)
    kinds = kind_names(actor.today)
    issued = rows.filter(number__isnull=False).order_by("series__term_from", "kind", "number")[:MOST_IN_SHEET]
    counts = counts_of(actor, [one.pk for one in issued])
    name = name_on(org_id, actor.today)
    sheet = Sheet(
        title=_("SỔ ĐĂNG KÝ VĂN BẢN ĐI"),
        name=_("Văn bản đi"),
        lines=(name, _("Tính đến %(day)s") % {"day": format_day(clock.today())}),
        columns=(
            SheetColumn(_("Số, ký hiệu"), width=16), SheetColumn(_("Ngày"), "date", 12),
            SheetColumn(_("Thể loại"), width=14), SheetColumn(_("Trích yếu"), width=60),
            SheetColumn(_("Người ký"), width=24), SheetColumn(_("Nơi nhận đã gửi"), "integer", 12),
            SheetColumn(_("Đã mở"), "integer", 10), SheetColumn(_("Trạng thái"), width=16),
        ),
        rows=[
            (one.number_text, one.dated_on, kinds.get(one.kind, one.kind), one.subject, one.signer_name,
             *counts.get(one.pk, (0, 0)), state_words(one.state))
            for one in issued
        ],
        landscape=True,
    )  # fmt: skip
    return attachment(render_sheets(sheet), f"{_('So van ban di')}.xlsx", EXCEL)


@page(reads=["GET"])
def inbox(request: HttpRequest, org_id: int) -> HttpResponse:
    """What was sent to the organisation: opened or not, and how it was made known."""
    actor = actor_of(request)
    org = get_organisation(actor, org_id)
    form, rows = _inbox_filtered(request, inbox_of(actor, org_id))
    shown = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    spreads = spreads_by(org_id, [one.document_id for one in shown])
    context = frame(actor, org, "inbox", asked=_asked(form)) | {
        "form": form,
        "page": shown,
        "rows": inbox_rows(shown, spreads, actor.today, hits_of([one.document for one in shown], _asked(form))),
        "waiting": inbox_of(actor, org_id).filter(opened_at__isnull=True).count(),
        "spreads": spreads,
    }
    return render(request, "documents/inbox.html", context)


def _inbox_filtered(request: HttpRequest, rows: QuerySet[Delivery]) -> tuple[InboxFilterForm, QuerySet[Delivery]]:
    form = InboxFilterForm(request.GET)
    wish: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    if wish.get("q"):
        sent = documents_visible_to(actor_of(request)).filter(pk__in=rows.order_by().values("document_id"))
        rows = rows.filter(document_id__in=found_in(sent, wish["q"]).values("pk"))
    if wish.get("opened"):
        rows = rows.filter(opened_at__isnull=wish["opened"] == "no")
    return form, rows


@page(reads=["GET"])
def mine(request: HttpRequest) -> HttpResponse:
    """What was sent to the person, the newest first."""
    actor = actor_of(request)
    form, rows = _inbox_filtered(request, sent_to_me(actor))
    shown = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    places = own_places(actor)
    context: dict[str, Any] = frame(actor, get_organisation(actor, places[0]), "mine") if places else {"crumbs": []}
    context |= {
        "form": form,
        "page": shown,
        "rows": inbox_rows(shown, {}, actor.today, hits_of([one.document for one in shown], _asked(form))),
        "waiting": sent_to_me(actor).filter(opened_at__isnull=True).count(),
    }
    return render(request, "documents/mine.html", context)
