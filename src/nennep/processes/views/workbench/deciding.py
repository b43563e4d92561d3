"""Submitted, returned, approved, given up, applied, taken back: each by whom the rules say (A10, A11, A13)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from nennep.access.pages import actor_of, done, page, sent
from nennep.kernel import clock
from nennep.kernel.errors import Refusal
from nennep.organisations import actions
from nennep.organisations.drafts import authors_of, get_reform
from nennep.organisations.permissions import check_can_decide_reform, check_can_prepare_reform
from nennep.organisations.queries import get_organisation
from nennep.processes import reform as process
from nennep.processes.appointing import check_appoints_others
from nennep.processes.approval.offering import authority, issuers, offered
from nennep.processes.views.workbench.frame import frame
from nennep.processes.workbench.forms import ApproveForm, CounterForm, WhyForm

if TYPE_CHECKING:
    from nennep.organisations.models import Reform

MOST_REASONS = 20


@page(writes=["POST"])
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand in."""
    try:
        process.submit(actor=actor_of(request), reform_id=pk)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("Đã trình. Một người khác có thẩm quyền sẽ duyệt."))
    return redirect("reforms:detail", pk)


def _form_page(
    request: HttpRequest, pk: int, form: Form, words: tuple[str, str], act: Callable[[dict[str, Any]], object],
    said: Callable[[], str],
) -> HttpResponse:  # fmt: skip
    """A form on the page of the draft, with a page of its own for what was wrong in it."""
    actor = actor_of(request)
    if done(request, form, act):
        messages.success(request, said())
        return redirect("reforms:detail", pk)
    context = frame(get_reform(actor, pk), actor.today) | {
        "form": form, "title": words[0], "submit": words[1], "against": [],
    }  # fmt: skip
    return render(request, "processes/workbench/decide.html", context)


@page(reads=["GET"], writes=["POST"])
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve by a document, with what the rules say of who decides; applied at once where its day has come."""
    actor = actor_of(request)
    reform = get_reform(actor, pk)
    home = get_organisation(actor, reform.home_id)
    check_can_decide_reform(actor, home, authors_of(reform))
    check_appoints_others(actor, reform)
    form = ApproveForm(
        sent(request), initial=ApproveForm.known(reform.decision_no, reform.signed_on),
        documents=offered(actor, reform, home), issuers=issuers(actor, home),
    )  # fmt: skip
    if done(request, form, lambda _wish: process.approve(actor=actor, reform_id=pk, **form.chosen())):
        messages.success(request, _approved(reform))
        return redirect("reforms:detail", pk)
    context = frame(reform, actor.today) | {
        "form": form, "registers": "document" in form.fields, "notes": authority(actor, reform, home),
    }  # fmt: skip
    return render(request, "processes/workbench/approve.html", context)


def _approved(reform: Reform) -> str:
    if reform.effective_on <= clock.today():
        return _("Đã duyệt và thực hiện. Đảng viên, công việc đã theo sang tổ chức kế thừa.")
    return _("Đã duyệt. Hệ thống tự thực hiện vào ngày hiệu lực.")


@page(reads=["GET"], writes=["POST"])
def give_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Give back to be worked on, with the reason."""
    actor = actor_of(request)
    reform = get_reform(actor, pk)
    check_can_decide_reform(actor, get_organisation(actor, reform.home_id), ())
    words = (_("Trả lại để sửa"), _("Trả lại"))
    return _form_page(
        request, pk, WhyForm(sent(request)), words,
        lambda wish: actions.return_reform(actor=actor, reform_id=pk, **wish), lambda: _("Đã trả lại để sửa."),
    )  # fmt: skip


@page(reads=["GET"], writes=["POST"])
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Give up, with the reason."""
    actor = actor_of(request)
    reform = get_reform(actor, pk)
    check_can_prepare_reform(actor, get_organisation(actor, reform.home_id))
    words = (_("Bỏ phương án"), _("Bỏ phương án"))
    return _form_page(
        request, pk, WhyForm(sent(request)), words,
        lambda wish: actions.drop_reform(actor=actor, reform_id=pk, **wish), lambda: _("Đã bỏ phương án."),
    )  # fmt: skip


@page(writes=["POST"])
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Apply what is approved and due, where the night could not and the cause is mended."""
    actor = actor_of(request)
    reform = get_reform(actor, pk)
    check_can_decide_reform(actor, get_organisation(actor, reform.home_id), ())
    try:
        process.apply_now(actor=actor, reform_id=pk)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("Đã thực hiện."))
    return redirect("reforms:detail", pk)


@page(reads=["GET"], writes=["POST"])
def counter(request: HttpRequest, pk: int) -> HttpResponse:
    """Draft the reorganisation that takes an applied one back; refused in words by what was built on it."""
    actor = actor_of(request)
    reform = get_reform(actor, pk)
    check_can_prepare_reform(actor, get_organisation(actor, reform.home_id))
    day = process.first_day_back(reform, actor.today)
    form = CounterForm(sent(request), initial={"effective_on": day})
    made: dict[str, int] = {}

    def act(wish: dict[str, Any]) -> None:
        made["pk"] = process.counter(actor=actor, reform_id=pk, **wish).pk

    if done(request, form, act):
        messages.success(request, _("Đã lập phương án đảo lại. Xem, trình và duyệt như mọi phương án."))
        return redirect("reforms:detail", made["pk"])
    day = form.cleaned_data.get("effective_on", day) if form.is_bound else day
    context = frame(reform, actor.today) | {
        "form": form, "title": _("Đảo lại"), "submit": _("Lập phương án đảo lại"),
        "against": process.against_taking_back(actor=actor, reform_id=pk, effective_on=day)[:MOST_REASONS],
    }  # fmt: skip
    return render(request, "processes/workbench/decide.html", context)
