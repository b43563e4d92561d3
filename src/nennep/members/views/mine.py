"""The own file, who has read it, and asking for a correction, which the secretary or the office above answers (B12)."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from nennep.access.pages import actor_of, as_of, page, tell
from nennep.kernel.actor import Actor
from nennep.kernel.decisions import decide
from nennep.kernel.errors import Denied, RuleBroken
from nennep.members import actions
from nennep.members.actions.corrections import understood
from nennep.members.actions.edit_file import FIELDS, field_of
from nennep.members.forms import AskForm, DecideForm
from nennep.members.permissions import check_can_decide_correction
from nennep.members.presenters import LABELS, value_words
from nennep.members.queries import corrections_visible_to, corrections_waiting, get_correction, get_member, readings_of
from nennep.members.states import Correction
from nennep.members.views.file import file_context
from nennep.organisations.presenters import crumbs
from nennep.organisations.queries import path_steps
from nennep.ui.formats import format_day, format_hour
from nennep.ui.shapes import Fact, Todo

if TYPE_CHECKING:
    from nennep.members.models import CorrectionRequest, Person

_STATES = {"asked": "due", "accepted": "done", "refused": "late", "withdrawn": "none"}
READ_DAYS = 366
MOST_READS = 50


@dataclass(frozen=True, slots=True)
class Reading:
    """Who opened the file, when, as what."""

    day: str
    hour: str
    who: str
    what: str


def _own(actor: Actor) -> Person:
    if actor.person_id is None:
        raise Denied(_("Tài khoản này chưa gắn với hồ sơ đảng viên nào. Người mở tài khoản gắn được."))
    return get_member(actor, actor.person_id)


@page(reads=["GET"])
def mine(request: HttpRequest) -> HttpResponse:
    """My file, my requests, and who has read it."""
    actor, day = actor_of(request), as_of(request)
    person = _own(actor)
    requests = corrections_visible_to(actor).filter(person=person).order_by("-asked_at", "-id")[:20]
    context = file_context(actor, person, day) | {
        "requests": [request_line(one) for one in requests],
        "waiting": sum(one.state == Correction.ASKED for one in requests),
        "reads": _reads(actor, person),
        "fields": [(field, str(LABELS[field])) for field in FIELDS],
    }
    return render(request, "members/mine.html", context)


def _reads(actor: Actor, person: Person) -> list[Reading]:
    since = actor.today - datetime.timedelta(days=READ_DAYS)
    return [
        Reading(format_day(row.at), format_hour(row.at), row.reader_name, ". ".join(filter(None, (row.role, row.what))))
        for row in readings_of(person.pk, since)[:MOST_READS]
    ]


def request_line(one: CorrectionRequest) -> Todo:
    """A request as a line: what, in what state, when asked and answered."""
    what = _("%(label)s: “%(old)s” thành “%(new)s”") % {
        "label": LABELS.get(one.field, one.field),
        "old": value_words(one.field, understood(one.field, one.old)) or "–",
        "new": value_words(one.field, understood(one.field, one.new)) or "–",
    }
    if one.since:
        what += _(", có từ %s") % format_day(one.since)
    detail = _("Gửi %s") % format_day(one.asked_at)
    if one.decided_at:
        detail += _(", trả lời %s") % format_day(one.decided_at)
    if one.answer:
        detail += f": {one.answer}"
    return Todo(_STATES[one.state], what, words=str(Correction(one.state).label), detail=detail, act_url=str(one.pk))


@page(reads=["GET"], writes=["POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for the correction of one field, chosen by `?muc=`."""
    actor = actor_of(request)
    person = _own(actor)
    field = request.GET.get("muc", "")
    if field not in FIELDS:
        raise Http404
    now = field_of(person, field)
    form = AskForm(request.POST or None, field=field, initial={"new": now})
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_correction(
                actor=actor, person_id=person.pk, field=field, new=form.cleaned_data["new"],
                ground=form.cleaned_data["ground"], since=form.cleaned_data.get("since"),
            )  # fmt: skip
        except RuleBroken as refusal:
            tell(form, refusal)
        else:
            messages.success(request, _("Đã gửi đề nghị. Hồ sơ chưa đổi cho đến khi được xem xét."))
            return redirect("members:mine")
    context = {
        "person": person,
        "form": form,
        "label": str(LABELS[field]),
        "now": value_words(field, now) or _("chưa ghi"),
        "crumbs": crumbs(path_steps(person.registered_at_id, actor.today)),
    }
    return render(request, "members/ask.html", context)


@page(writes=["POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the own request back."""
    actions.withdraw_correction(actor=actor_of(request), request_id=pk)
    messages.success(request, _("Đã rút đề nghị."))
    return redirect("members:mine")


@page(reads=["GET"])
def corrections(request: HttpRequest) -> HttpResponse:
    """Requests that wait for my answer, oldest first."""
    actor = actor_of(request)
    waiting = list(corrections_waiting(actor)[:200])
    return render(request, "members/corrections.html", {"waiting": [(one, request_line(one)) for one in waiting]})


@page(reads=["GET"], writes=["POST"])
def decide_request(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer one request: the file beside the wish and its ground."""
    actor = actor_of(request)
    wish = get_correction(actor, pk)
    person = get_member(actor, wish.person_id)
    form = DecideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        accept = request.POST.get("tra_loi") == "sua"
        try:
            actions.decide_correction(actor=actor, request_id=pk, accept=accept, answer=form.cleaned_data["answer"])
        except RuleBroken as refusal:
            tell(form, refusal)
        else:
            messages.success(request, _("Đã sửa hồ sơ theo đề nghị.") if accept else _("Đã trả lời đề nghị."))
            return redirect("members:corrections")
    context = {
        "wish": wish,
        "person": person,
        "form": form,
        "facts": [
            Fact(_("Mục"), str(LABELS.get(wish.field, wish.field))),
            Fact(_("Hồ sơ đang ghi"), value_words(wish.field, field_of(person, wish.field)) or _("chưa ghi")),
            Fact(_("Đề nghị ghi là"), value_words(wish.field, understood(wish.field, wish.new)) or _("để trống")),
            *([Fact(_("Có từ ngày"), format_day(wish.since))] if wish.since else []),
            Fact(_("Căn cứ"), wish.ground),
            Fact(_("Ngày gửi"), format_day(wish.asked_at)),
        ],
        "may": decide(check_can_decide_correction, actor, wish),
        "crumbs": crumbs(path_steps(person.registered_at_id, actor.today)),
    }
    return render(request, "members/decide.html", context)
