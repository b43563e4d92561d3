"""One duty: the sentence behind it, the path down to its evidence, what happened, and the button that does it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.access.pages import actor_of, done, page, sent
from nennep.directives import actions
from nennep.directives.forms.asking import ExtendForm, MeetingForm, ReasonForm
from nennep.directives.permissions import check_can_answer
from nennep.directives.presenters.chain import chain_of, events_of, returned_words
from nennep.directives.presenters.study import StudyLinks
from nennep.directives.presenters.words import due_words, duty_state, kind_words
from nennep.directives.queries.duties import (
    evidence_of,
    get_duty,
    implementing,
    meeting_planned,
    meetings_to_come,
    steps_of,
    tasks_for,
)
from nennep.directives.queries.figures import figure_of
from nennep.directives.queries.requirements import requirements_by_id
from nennep.directives.queries.reviews import reviews_counting
from nennep.directives.queries.study import may_list
from nennep.directives.queries.tasks import task_of
from nennep.directives.views.frame import document_crumbs
from nennep.documents.queries import documents_visible_to
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.addresses import address
from nennep.kernel.decisions import decide
from nennep.kernel.errors import Refusal
from nennep.meetings.states import DocumentRole
from nennep.obligations.actions import extend_obligations, lift_obligation, send_back_obligation
from nennep.obligations.permissions import check_can_extend, check_can_lift, check_can_send_back
from nennep.obligations.states import ObligationKind
from nennep.organisations.queries import names_on, path_steps
from nennep.orgtree.queries import path_now
from nennep.ui.formats import format_day
from nennep.ui.shapes import Crumb

if TYPE_CHECKING:
    from nennep.directives.models import Review
    from nennep.documents.models import Document
    from nennep.obligations.models import Evidence, Obligation

_BY_DOCUMENT = ("programme", "report", "interim_review", "final_review")


@page(reads=["GET"])
def duty(request: HttpRequest, pk: int) -> HttpResponse:
    """What is owed because of which sentence, how it stands, and what can be done about it."""
    actor = actor_of(request)
    row = get_duty(actor, pk)
    steps = path_steps(row.org_id, actor.today)
    names = {step.org_id: step.name for step in steps} | names_on([row.owed_to_id or 0], actor.today)
    given, happened = evidence_of(row), steps_of(row)
    state, words = duty_state(row, actor.today)
    requirement = requirements_by_id([row.source or 0]).get(row.source or 0)
    figure = figure_of(requirement, row.org_id, actor.today) if requirement else None
    context = {
        "crumbs": _crumbs(actor, row), "row": row, "what": kind_words(row.kind), "state": state, "words": words,
        "org_name": names.get(row.org_id, ""), "owed_to": names.get(row.owed_to_id or 0, ""),
        "requirement": requirement, "task": task_of(row), "due": format_day(row.due_on),
        "due_words": due_words(requirement) if requirement else "",
        "chain": chain_of(row, names.get(row.owed_to_id or 0, ""), names.get(row.org_id, ""),
                          _programmes(actor, row, names), given, _tasks(row, given), actor.today,
                          _counted(actor, row)),
        "events": events_of(row, happened, given), "returned": returned_words(row, happened),
        "open": row.met_on is None and row.lifted_at is None,
        "by_meeting": row.kind in DocumentRole.values and figure is None,
        "planned": _planned(actor, row), "study_url": _study_url(actor, row),
        "by_document": row.kind in _BY_DOCUMENT and figure is None, "figure": figure,
        "answer": decide(check_can_answer, actor, row), "extend": decide(check_can_extend, actor, row),
        "waive": decide(check_can_lift, actor, row), "send_back": decide(check_can_send_back, actor, row),
    }  # fmt: skip
    return render(request, "directives/duty.html", context)


def _study_url(actor: Actor, row: Obligation) -> str:
    """Who of the members has studied it, for a duty to study and whoever may see them; else ""."""
    if row.kind != ObligationKind.STUDY or not may_list(actor, path_now(row.org_id)):
        return ""
    return StudyLinks(row.document_id or 0, actor.today, actor.today).page(row.org_id)


def _planned(actor: Actor, row: Obligation) -> dict[str, str] | None:
    """The meeting that is to take an open duty up: its name with the day, and its address."""
    open_ = row.met_on is None and row.lifted_at is None and row.kind in DocumentRole.values
    meeting = meeting_planned(actor, row) if open_ else None
    if meeting is None:
        return None
    name = f"{meeting.title}, {format_day(clock.local(meeting.starts_at))}"
    return {"name": name, "url": address("meetings:detail", meeting.pk)}


def _crumbs(actor: Actor, row: Obligation) -> list[Crumb]:
    return document_crumbs(actor, row.org_id, row.document) if row.document else []


def _programmes(actor: Actor, row: Obligation, names: dict[int, str]) -> list[tuple[str, Document]]:
    """The programmes on the way down to the organisation that implement the document."""
    if row.document is None:
        return []
    found = implementing(row.document, names, documents_visible_to(actor))
    return [(names.get(one.org_id, ""), one) for one in found if one.pk != row.evidence_id or row.kind != "programme"]


def _counted(actor: Actor, row: Obligation) -> list[tuple[str, Review]]:
    """The reviews in whose figures the duty stands, each with the name of who reviews."""
    found = reviews_counting(actor, row)
    names = names_on([one.org_id for one in found], actor.today) if found else {}
    return [(names.get(one.org_id, ""), one) for one in found]


def _tasks(row: Obligation, given: list[Evidence]) -> list[Any]:
    meetings = [one.record_id for one in given if one.type == "meetings.meeting" and one.withdrawn_at is None]
    return [task for meeting in meetings for task in tasks_for(meeting, row.document_id or 0)]


@dataclass(frozen=True, slots=True)
class Act:
    """An act on a duty: its title, form, check, what it does, what is said, and what it will do in one sentence."""

    title: str
    form: Callable[..., Form]
    check: Callable[[Actor, Obligation], None]
    run: Callable[[Actor, Obligation, dict[str, Any]], object]
    said: str
    impact: str


def _meetings(actor: Actor, row: Obligation) -> list[tuple[str, str]]:
    return [
        (str(one.pk), f"{one.title}, {format_day(clock.local(one.starts_at))}")
        for one in meetings_to_come(actor, row.org_id)
    ]


def _acts(actor: Actor, row: Obligation) -> dict[str, Act]:
    kind = ObligationKind(row.kind).label
    return {
        "gia-han": Act(
            _("Gia hạn"), ExtendForm, check_can_extend,
            lambda who, one, wish: extend_obligations(actor=who, obligation_ids=[one.pk], **wish),
            _("Đã gia hạn."), _("Hạn cũ vẫn giữ trong diễn biến, cùng lý do và người gia hạn."),
        ),
        "mien": Act(
            _("Miễn"), ReasonForm, check_can_lift,
            lambda who, one, wish: lift_obligation(actor=who, obligation_id=one.pk, **wish),
            _("Đã miễn."), _("Việc này không tính là phải làm nữa từ hôm nay; số liệu các ngày trước giữ nguyên."),
        ),
        "tra-lai": Act(
            _("Trả lại"), ReasonForm, check_can_send_back,
            lambda who, one, wish: send_back_obligation(actor=who, obligation_id=one.pk, **wish),
            _("Đã trả lại."), _("Bằng chứng không tính nữa, việc mở lại và ghi rõ lý do."),
        ),
        "dua-vao-hop": Act(
            _("Đưa vào cuộc họp"), lambda data, **more: MeetingForm(data, meetings=_meetings(actor, row), **more),
            check_can_answer,
            lambda who, one, wish: actions.put_on_agenda(
                actor=who, obligation_id=one.pk, meeting_id=int(wish["meeting"])),
            _("Đã đưa vào chương trình họp. Khóa biên bản là xong việc này."),
            _("Chương trình họp có thêm nội dung: %(kind)s.") % {"kind": kind},
        ),
    }  # fmt: skip


@page(reads=["GET"], writes=["POST"])
def change(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """One act on a duty, with its form; what is refused is said at the form."""
    actor = actor_of(request)
    row = get_duty(actor, pk)
    chosen = _acts(actor, row).get(act)
    if chosen is None:
        raise Http404
    chosen.check(actor, row)
    form = chosen.form(sent(request))
    if done(request, form, lambda wish: chosen.run(actor, row, wish)):
        messages.success(request, chosen.said)
        return redirect("directives:duty", pk)
    context = {
        "crumbs": _crumbs(actor, row), "form": form, "title": chosen.title, "impact": chosen.impact, "row": row,
        "what": kind_words(row.kind), "empty": act == "dua-vao-hop" and not _choices(form),
        "org_name": names_on([row.org_id], actor.today).get(row.org_id, ""),
        "convene_url": reverse("meetings:convene", args=[row.org_id]),
    }  # fmt: skip
    return render(request, "directives/change.html", context)


def _choices(form: Form) -> list[Any]:
    field = next(iter(form.fields.values()))
    return list(getattr(field, "choices", ()))


@page(writes=["POST"])
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Draft the document that is owed, linked to the one that asks, and go on writing it."""
    try:
        made = actions.draft_answer(actor=actor_of(request), obligation_id=pk)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return redirect("directives:duty", pk)
    messages.success(request, _("Đã soạn dự thảo, nối sẵn với văn bản yêu cầu. Ban hành là xong việc này."))
    return redirect("documents:edit", made.pk)
