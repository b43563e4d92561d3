"""The month's hearing of cells' reports (S4.7), and one cell's report as page, PDF and Word."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.access.pages import actor_of, page
from nennep.kernel.period import add_months
from nennep.meetings.presenters.hearing import report_words
from nennep.meetings.queries.hearings import CellReport, cell_report, hearing_list
from nennep.meetings.views.papers import printed
from nennep.organisations.queries import names_on
from nennep.orgtree.queries import ids_of
from nennep.reports.presenters import files, month
from nennep.reports.presenters import hearing as words
from nennep.reports.presenters.address import Asked, crumbs
from nennep.reports.presenters.others import other_reports
from nennep.reports.queries import Place, place_of, tree_day
from nennep.reports.views.asked import asked_month

KINDS = ("pdf", "docx")


def _frame(request: HttpRequest, place: Place, asked: Asked, view: str) -> dict[str, Any]:
    day = tree_day(asked.month, asked.as_of)
    stood = place.on(day)
    if stood is None:
        raise Http404
    names = names_on(ids_of(stood.path), day)
    before, after = add_months(asked.month, -1), add_months(asked.month, 1)
    here = reverse(view, args=[place.org_id])
    return {
        "name": names.get(place.org_id, ""),
        "month": month.month_words(asked.month),
        "path": crumbs(actor_of(request), stood.path, names, asked),
        "day": asked.as_of,
        "today": asked.today,
        "before": month.month_words(before),
        "before_url": f"{here}?{asked.query(before)}",
        "after": month.month_words(after),
        "after_url": f"{here}?{asked.query(after)}" if after <= asked.as_of else "",
        "others": other_reports(place.org_id, asked, is_cell=stood.is_cell),
        "sources": files.read_words(asked.as_of, None),
    }


@page(reads=["GET"])
def hearing(request: HttpRequest, org_id: int) -> HttpResponse:
    """The cells that report to a committee for a month: late and missing first, what waits, what was concluded."""
    actor, asked = actor_of(request), asked_month(request)
    place = place_of(actor, org_id)
    listed = hearing_list(actor, org_id, asked.month, asked.as_of)
    context = _frame(request, place, asked, "reports:hearing")
    return render(request, "reports/hearing.html", context | {
        "counts": words.counts(listed),
        "todos": words.todos(listed, asked),
    })  # fmt: skip


def _report(request: HttpRequest, cell_id: int) -> tuple[Place, Asked, CellReport]:
    actor, asked = actor_of(request), asked_month(request)
    place = place_of(actor, cell_id)
    stood = place.on(tree_day(asked.month, asked.as_of))
    if stood is None or not stood.is_cell:
        raise Http404
    return place, asked, cell_report(actor, cell_id, asked.month, asked.as_of)


@page(reads=["GET"])
def cell_report_page(request: HttpRequest, org_id: int) -> HttpResponse:
    """A cell's monthly report, read from its records."""
    place, asked, report = _report(request, org_id)
    here = reverse("reports:cell_report", args=[org_id])
    return render(request, "reports/cell_report.html", _frame(request, place, asked, "reports:cell_report") | {
        "report": report_words(report),
        "pdf": f"{here}bao-cao.pdf?{asked.query()}",
        "word": f"{here}bao-cao.docx?{asked.query()}",
    })  # fmt: skip


@page(reads=["GET"])
def cell_report_file(request: HttpRequest, org_id: int, kind: str) -> HttpResponse:
    """The report on paper, for the committee's session."""
    if kind not in KINDS:
        raise Http404
    _place, asked, report = _report(request, org_id)
    name = _("Báo cáo %(month)s %(cell)s") % {"month": month.month_words(asked.month), "cell": report.name}
    return printed(words.cell_report_paper(report, asked.as_of), name, kind)
