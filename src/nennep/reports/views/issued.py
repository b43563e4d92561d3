"""Month reports handed up: submitting, the report as it was issued, what came from below."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.access.pages import actor_of, done, page, sent
from nennep.access.permissions import Permission
from nennep.kernel.actor import Actor
from nennep.kernel.decisions import decide
from nennep.kernel.period import add_months
from nennep.organisations.queries import get_organisation, name_on, names_on
from nennep.orgtree.queries import ids_of
from nennep.reports import actions
from nennep.reports.forms import ReasonForm
from nennep.reports.permissions import check_can_return, check_can_submit, check_can_withdraw, works_at
from nennep.reports.presenters import files, month
from nennep.reports.presenters.address import Asked, crumbs
from nennep.reports.presenters.issued import words
from nennep.reports.presenters.issued.paper import issued_file as file_of
from nennep.reports.queries import Place, place_of, tree_day
from nennep.reports.queries.issued import get_issued, reports_from_below, standing_report, versions_of
from nennep.reports.queries.reading import read_month
from nennep.reports.views.asked import asked_month
from nennep.ui.shapes import Crumb, Fact

if TYPE_CHECKING:
    from nennep.reports.models import IssuedReport


def _way(actor: Actor, place: Place, asked: Asked) -> tuple[list[Crumb], dict[int, str]]:
    day = tree_day(asked.month, asked.as_of)
    stood = place.on(day)
    if stood is None:
        raise Http404
    names = names_on(ids_of(stood.path), day)
    return crumbs(actor, stood.path, names, asked), names


@page(reads=["GET"], writes=["POST"])
def submit(request: HttpRequest, org_id: int) -> HttpResponse:
    """Submit the month's report (J5): what it will say, to whom, and that it will not change any more."""
    actor = actor_of(request)
    asked = asked_month(request)
    place, org = place_of(actor, org_id), get_organisation(actor, org_id)
    form, made = Form(sent(request)), list[Any]()
    if done(request, form, lambda _wish: made.append(
        actions.submit_report(actor=actor, org_id=org_id, month=asked.month)
    )):  # fmt: skip
        messages.success(request, _("Đã nộp báo cáo, số %(number)s.") % {"number": made[0].number_text})
        return redirect("reports:issued", made[0].pk)
    now = Asked(asked.month, asked.today, asked.today)
    reading = read_month(actor, place, now.month, now.as_of)
    if reading is None:
        raise Http404
    path, names = _way(actor, place, now)
    rows = [] if reading.is_cell else reports_from_below(actor, org_id, now.month, now.as_of)
    return render(request, "reports/issued/submit.html", {
        "form": form,
        "path": path,
        "name": names.get(org_id, ""),
        "month": month.month_words(now.month),
        "said": month.plain(month.sentence(reading, now)),
        "superior": name_on(org.parent_id, now.as_of) if org.parent_id else "",
        "running": not reading.is_finished,
        "counts": words.counts(rows) if rows else None,
        "submit": decide(check_can_submit, actor, org, standing_report(org_id, now.month)),
        "facts": [Fact(_("Người nộp"), actor.name), Fact(_("Số liệu"), files.sources(reading))],
        "back": now.month_url(org_id),
        "below_url": words.below_url(org_id, now.month),
    })  # fmt: skip


@page(reads=["GET"])
def issued(request: HttpRequest, pk: int) -> HttpResponse:
    """The report as it was issued, drawn from what was frozen."""
    actor = actor_of(request)
    report = get_issued(actor, pk)
    here = reverse("reports:issued", args=[pk])
    return render(request, "reports/issued/report.html", words.shown(report) | _frame(actor, report) | {
        "report": report,
        "mark": words.MARKS[report.state],
        "state": words.state_words(report),
        "acts": words.acts(actor, report),
        "works_above": works_at(actor, Permission.REPORT_RECEIVE, report.superior_id),
        "works_here": works_at(actor, Permission.REPORT_SUBMIT, report.org_id),
        "versions": words.versions(versions_of(actor, report.org_id, report.month), report),
        **{key: f"{here}bao-cao.{kind}" for key, kind in (("excel", "xlsx"), ("word", "docx"), ("pdf", "pdf"))},
    })  # fmt: skip


def _frame(actor: Actor, report: IssuedReport) -> dict[str, Any]:
    """The way from the top as it was when the report was issued."""
    names = {int(org): name for org, name in report.content["names"].items()}
    asked = Asked(report.month, actor.today, actor.today)
    return {"path": crumbs(actor, report.content["org"]["path"], names, asked)}


@page(reads=["GET"])
def issued_file(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The report as it was issued, in Excel, Word or PDF."""
    if kind not in files.KINDS:
        raise Http404
    report = get_issued(actor_of(request), pk)
    return file_of(report.content, report.digest, kind)


@page(writes=["POST"])
def receive(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a report in."""
    report = actions.receive_report(actor=actor_of(request), report_id=pk)
    messages.success(request, _("Đã nhận báo cáo số %(number)s.") % {"number": report.number_text})
    return redirect("reports:issued", pk)


def _with_reason(
    request: HttpRequest, report: IssuedReport, act: Callable[..., object], title: str, impact: str, said: str
) -> HttpResponse:
    actor, form = actor_of(request), ReasonForm(sent(request))
    if done(request, form, lambda wish: act(actor=actor, report_id=report.pk, why=wish["why"])):
        messages.success(request, said % {"number": report.number_text})
        return redirect("reports:issued", report.pk)
    return render(request, "reports/issued/reason.html", _frame(actor, report) | {
        "form": form, "title": title, "of": words.title(report), "impact": impact,
        "back": reverse("reports:issued", args=[report.pk]),
    })  # fmt: skip


@page(reads=["GET"], writes=["POST"])
def give_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Return a report, saying why."""
    actor = actor_of(request)
    report = get_issued(actor, pk)
    check_can_return(actor, report, standing_report(report.superior_id, report.month))
    impact = _("Bản này giữ nguyên và mang lý do trả lại; đơn vị nộp bản mới với số mới.")
    said = _("Đã trả lại báo cáo số %(number)s.")
    return _with_reason(request, report, actions.return_report, _("Trả lại báo cáo"), impact, said)


@page(reads=["GET"], writes=["POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a report back before it was received, saying why."""
    actor = actor_of(request)
    report = get_issued(actor, pk)
    check_can_withdraw(actor, report, standing_report(report.superior_id, report.month))
    impact = _("Bản này giữ nguyên và ghi là đã rút; số đã cấp không dùng lại. Việc phải báo cáo của tháng mở lại.")
    said = _("Đã rút báo cáo số %(number)s.")
    return _with_reason(request, report, actions.withdraw_report, _("Rút báo cáo"), impact, said)


@page(reads=["GET"], writes=["POST"])
def from_below(request: HttpRequest, org_id: int) -> HttpResponse:
    """What came from directly below for a month (J4): who sent, who is late, who was returned; all taken in."""
    actor, asked = actor_of(request), asked_month(request)
    place = place_of(actor, org_id)
    here = f"{reverse('reports:from_below', args=[org_id])}?{asked.query()}"
    if request.method == "POST":
        taken = actions.receive_reports(actor=actor, org_id=org_id, month=asked.month)
        messages.success(request, _("Đã nhận %(count)s báo cáo.") % {"count": len(taken)})
        return redirect(here)
    rows = reports_from_below(actor, org_id, asked.month, asked.as_of)
    silent = words.silent(rows)
    path, names = _way(actor, place, asked)
    before, after = add_months(asked.month, -1), add_months(asked.month, 1)
    return render(request, "reports/issued/from_below.html", {
        "path": path,
        "name": names.get(org_id, ""),
        "month": month.month_words(asked.month),
        "counts": words.counts(rows),
        "todos": words.from_below([row for row in rows if row not in silent], asked),
        "silent": [(row.name, asked.month_url(row.org_id)) for row in silent],
        "receives": works_at(actor, Permission.REPORT_RECEIVE, org_id),
        "here": here,
        "before": month.month_words(before),
        "before_url": words.below_url(org_id, before),
        "after": month.month_words(after),
        "after_url": words.below_url(org_id, after) if after <= asked.as_of else "",
        "sources": files.read_words(asked.as_of, None),
    })  # fmt: skip
