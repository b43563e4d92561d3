"""The month of an organisation: the page, and the same as Excel, Word and PDF."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from nennep.access.pages import actor_of, page
from nennep.kernel.period import add_months
from nennep.organisations.queries import get_organisation
from nennep.reports.presenters import cell, charts, exceptions, files, month, verdicts
from nennep.reports.presenters.address import Asked, crumbs
from nennep.reports.presenters.issued.words import month_act
from nennep.reports.presenters.others import other_reports
from nennep.reports.queries import place_of
from nennep.reports.queries.reading import Reading, counting_rules, read_month
from nennep.reports.views.asked import asked_month, no_figures


def _context(request: HttpRequest, asked: Asked, reading: Reading) -> dict[str, Any]:
    actor, org = actor_of(request), reading.place.org_id
    after = add_months(asked.month, 1)
    goal = counting_rules(reading.rules).goal
    return {
        "reading": reading,
        "name": reading.name(org),
        "month": month.month_words(asked.month),
        "path": crumbs(actor, reading.stood.path, reading.names, asked),
        "day": asked.as_of,
        "today": asked.today,
        "before": month.month_words(add_months(asked.month, -1)),
        "before_url": asked.month_url(org, add_months(asked.month, -1)),
        "after": month.month_words(after),
        "after_url": asked.month_url(org, after) if after <= asked.as_of else "",
        "excel": asked.file_url(org, "xlsx"),
        "word": asked.file_url(org, "docx"),
        "pdf": asked.file_url(org, "pdf"),
        "year_chart": charts.year_chart(reading.series, goal, with_met=not reading.is_cell),
        "notes": verdicts.notes(reading),
        "sources": files.sources(reading),
        "known": month.known_words(asked),
        "others": other_reports(org, asked, is_cell=reading.is_cell),
        "signers": files.signatories(actor.name, reading),
        **(month_act(actor, get_organisation(actor, org), asked.month) if asked.as_of == asked.today else {}),
    }


@page(reads=["GET"])
def month_page(request: HttpRequest, org_id: int) -> HttpResponse:
    """The figures of a month (J1-J3): a sentence, exceptions first, twelve months, a row an organisation below."""
    actor, asked = actor_of(request), asked_month(request)
    place = place_of(actor, org_id)
    reading = read_month(actor, place, asked.month, asked.as_of)
    if reading is None:
        return _not_yet(request, asked, org_id)
    context = _context(request, asked, reading)
    if reading.is_cell:
        return render(request, "reports/cell_month.html", context | cell.shown(actor, reading, asked))
    return render(request, "reports/month.html", context | {
        "sentence": month.sentence(reading, asked),
        "exceptions": exceptions.exceptions(reading, asked),
        "well": exceptions.well(reading),
        "quarter_chart": charts.quarter_chart(reading.series),
        "tables": month.tables(reading, asked, whole=request.GET.get("het") == "1"),
    })  # fmt: skip


def _not_yet(request: HttpRequest, asked: Asked, org_id: int) -> HttpResponse:
    """A month in which the organisation did not exist, or no longer."""
    sentence = _("Tổ chức này không hoạt động trong %(month)s nên không có số liệu của tháng đó.") % {
        "month": month.month_words(asked.month)}  # fmt: skip
    return no_figures(request, org_id, sentence)


@page(reads=["GET"])
def month_file(request: HttpRequest, org_id: int, kind: str) -> HttpResponse:
    """The same month as a file, every organisation with its row."""
    actor, asked = actor_of(request), asked_month(request)
    reading = read_month(actor, place_of(actor, org_id), asked.month, asked.as_of)
    if reading is None or kind not in files.KINDS:
        raise Http404
    return files.month_file(reading, asked, kind)
