"""Tasks of documents: of one organisation, of one document, one task with those within it, and what is done to them."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.access.pages import actor_of, done, page, sent
from nennep.directives import actions
from nennep.directives.actions import TaskWish
from nennep.directives.forms.asking import ReasonForm
from nennep.directives.forms.tasks import ChargeForm, TaskForm
from nennep.directives.permissions import (
    check_can_answer,
    check_can_ask,
    check_can_charge,
    check_can_divide,
    check_can_end_task,
)
from nennep.directives.presenters.chain import events_of
from nennep.directives.presenters.tasks import Behind, TaskRow, progress_words, task_rows
from nennep.directives.presenters.words import duty_state
from nennep.directives.queries.duties import evidence_for, evidence_of, steps_of
from nennep.directives.queries.figures import Reached, figure_of, figures_of
from nennep.directives.queries.tasks import (
    Standing,
    deputies_of,
    duty_of,
    get_task,
    parts_of_task,
    people_of,
    readable_tasks,
    standings,
    tasks_given_by,
    tasks_of_document,
    tasks_of_org,
    way_up,
)
from nennep.directives.views.frame import (
    ActWords,
    document_crumbs,
    name_of,
    part_choices,
    place_crumbs,
    target_choices,
)
from nennep.documents.queries import documents_visible_to, get_document
from nennep.kernel.actor import Actor
from nennep.kernel.decisions import decide
from nennep.obligations.permissions import check_can_extend, check_can_lift, check_can_send_back
from nennep.organisations.queries import children_on, get_organisation, names_on, natural_key
from nennep.ui.formats import format_day, format_number
from nennep.ui.shapes import Crumb, Fact

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.forms import Form

    from nennep.directives.models import DirectedTask
    from nennep.documents.models import Document
    from nennep.obligations.models import Obligation

ROWS = 40


@page(reads=["GET"])
def of_org(request: HttpRequest, org_id: int) -> HttpResponse:
    """The tasks that an organisation has, overdue first; `?xem=giao` those that it gave."""
    actor = actor_of(request)
    get_organisation(actor, org_id)
    given = request.GET.get("xem") == "giao"
    wanted = tasks_given_by(actor, org_id) if given else tasks_of_org(actor, org_id)
    shown = Paginator(wanted, ROWS).get_page(request.GET.get("page"))
    found = standings(list(shown.object_list))
    names = names_on([org_id, *(one.duty.org_id for one in found)], actor.today)
    rows = _rows(found, names, actor.today)
    context = {
        "crumbs": place_crumbs(actor, org_id), "org_name": names.get(org_id, ""), "page": shown, "rows": rows,
        "given": given, "late": _late(rows),
    }  # fmt: skip
    return render(request, "directives/tasks/list.html", context)


@page(reads=["GET"])
def of_document(request: HttpRequest, pk: int) -> HttpResponse:
    """The tasks given because of a document, overdue first."""
    actor = actor_of(request)
    paper = get_document(actor, pk)
    found = standings(tasks_of_document(actor, pk))
    rows = _rows(found, names_on([one.duty.org_id for one in found], actor.today), actor.today)
    context = {
        "crumbs": document_crumbs(actor, paper.org_id, paper), "document": paper, "title": name_of(actor, paper),
        "rows": rows, "give": decide(check_can_ask, actor, paper), "late": _late(rows),
    }  # fmt: skip
    return render(request, "directives/tasks/of_document.html", context)


@page(reads=["GET"])
def task(request: HttpRequest, pk: int) -> HttpResponse:
    """One task: who has it, who answers, by when, what is within it, its evidence and what happened."""
    actor = actor_of(request)
    one = get_task(actor, pk)
    (stands,) = standings([one])
    duty = stands.duty
    within = standings(parts_of_task(one))
    names = names_on([duty.org_id, one.requirement.org_id, *(row.duty.org_id for row in within)], actor.today)
    readable = readable_tasks(actor, [row.task for row in within])
    state, words = duty_state(duty, actor.today)
    figure = figure_of(one.requirement, duty.org_id, actor.today)
    given = evidence_of(duty)
    context = {
        "crumbs": _crumbs(actor, one, duty), "task": one, "duty": duty, "state": state, "words": words,
        "org_name": names.get(duty.org_id, ""), "facts": _facts(actor, one, duty, names, figure),
        "within": _rows(within, names, actor.today, readable),
        "progress": progress_words(stands, figure), "parts": format_number(stands.parts),
        "parts_done": format_number(stands.parts_done), "events": events_of(duty, steps_of(duty), given),
        "open": duty.met_on is None and duty.lifted_at is None, "by_figure": one.requirement.target_id is not None,
        "answer": decide(check_can_answer, actor, duty), "divide": decide(check_can_divide, actor, one, duty),
        "charge": decide(check_can_charge, actor, one, duty), "end": decide(check_can_end_task, actor, one),
        "extend": decide(check_can_extend, actor, duty), "waive": decide(check_can_lift, actor, duty),
        "send_back": decide(check_can_send_back, actor, duty),
    }  # fmt: skip
    return render(request, "directives/tasks/task.html", context)


def _crumbs(actor: Actor, one: DirectedTask, duty: Obligation) -> list[Crumb]:
    paper = one.requirement.document
    if documents_visible_to(actor).filter(pk=paper.pk).exists():
        return document_crumbs(actor, duty.org_id, paper)
    return place_crumbs(actor, duty.org_id)


def _rows(
    found: list[Standing], names: dict[int, str], day: datetime.date, readable: set[int] | None = None
) -> list[TaskRow]:
    """The lines of a list of tasks with evidence, figures and helpers, in a fixed number of queries."""
    asked = [(one.task.requirement, one.duty.org_id) for one in found]
    behind = Behind(evidence_for([one.duty for one in found]), figures_of(asked, day),
                    deputies_of([one.task for one in found]))  # fmt: skip
    return task_rows(found, names, day, behind, readable)


def _late(rows: list[TaskRow]) -> int:
    return sum(row.state == "late" for row in rows)


def _facts(
    actor: Actor, one: DirectedTask, duty: Obligation, names: dict[int, str], figure: Reached | None
) -> list[Fact]:
    asked = one.requirement
    deputies = [row.person_name for row in one.deputies.order_by("pk")]
    facts = [
        Fact(_("Nơi nhận"), names.get(duty.org_id, "")), Fact(_("Người phụ trách"), one.person_name or _("chưa có")),
        Fact(_("Người phối hợp"), ", ".join(deputies) or _("không")), Fact(_("Hạn"), format_day(duty.due_on)),
        Fact(_("Nơi giao"), names.get(asked.org_id, "")),
        Fact(_("Người giao"), f"{asked.asked_by_name}, {format_day(asked.asked_on)}"),
        Fact(_("Theo văn bản"), str(asked.document)),
    ]  # fmt: skip
    if figure is not None:
        facts.append(Fact(_("Xong khi đạt"), figure.words, reverse("targets:detail", args=[figure.target_id])))
    if asked.part:
        facts.append(Fact(_("Theo mục"), f"{asked.part.code}. {asked.part.text}"))
    for whole in way_up(one)[:1]:
        url = reverse("directives:task", args=[whole.pk]) if readable_tasks(actor, [whole]) else ""
        facts.append(Fact(_("Là phần của"), whole.requirement.text, url))
    if asked.ended_why:
        facts.append(Fact(_("Thôi giao"), asked.ended_why))
    return facts


def _places(actor: Actor, org_ids: list[int]) -> list[tuple[str, str]]:
    """Organisations and those directly below them, by name, the first one on top."""
    below = [row.org_id for org in org_ids for row in children_on(actor, org, actor.today)]
    names = names_on([*org_ids, *below], actor.today)
    rest = sorted({one for one in [*org_ids[1:], *below] if one != org_ids[0]},
                  key=lambda one: natural_key(names.get(one, "")))  # fmt: skip
    return [(str(one), names.get(one, "")) for one in (org_ids[0], *rest) if one in names]


def _wish(values: dict[str, Any]) -> TaskWish:
    part, target = values["part_id"], values["target_id"]
    return TaskWish(values["text"], int(values["org_id"]), values["due_on"], int(part) if part else None,
                    target_id=int(target) if target else None)  # fmt: skip


def _form(request: HttpRequest, actor: Actor, paper: Document, org_ids: list[int], first: dict[str, Any]) -> TaskForm:
    return TaskForm(sent(request), places=_places(actor, org_ids), parts=part_choices(paper),
                    targets=target_choices(actor, paper), initial=first)  # fmt: skip


@page(reads=["GET"], writes=["POST"])
def give(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a task of a document to one organisation."""
    actor = actor_of(request)
    paper = get_document(actor, pk)
    check_can_ask(actor, paper)
    form = _form(request, actor, paper, [paper.org_id], {})
    made: list[DirectedTask] = []
    if done(request, form, lambda wish: made.append(
            actions.give_task(actor=actor, document_id=pk, wish=_wish(wish)))):  # fmt: skip
        messages.success(request, _("Đã giao nhiệm vụ; nơi nhận thấy ngay ở trang đầu."))
        return redirect("directives:task", made[0].pk)
    context = {
        "crumbs": document_crumbs(actor, paper.org_id, paper), "form": form, "title": _("Giao nhiệm vụ"),
        "of": name_of(actor, paper), "back": reverse("directives:document_tasks", args=[pk]),
    }  # fmt: skip
    return render(request, "directives/tasks/form.html", context)


@page(reads=["GET"], writes=["POST"])
def divide(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a task within a task."""
    actor = actor_of(request)
    one = get_task(actor, pk)
    duty = duty_of(one)
    check_can_divide(actor, one, duty)
    givers = [duty.org_id]
    if one.requirement.org_id != duty.org_id and decide(check_can_end_task, actor, one).allowed:
        givers.append(one.requirement.org_id)
    first = {"due_on": duty.due_on, "part_id": one.requirement.part_id or ""}
    form = _form(request, actor, one.requirement.document, givers, first)
    return _acted(request, one, duty, form, lambda wish: actions.divide_task(
        actor=actor, task_id=pk, wish=_wish(wish)), ActWords(_("Giao việc con"), _("Đã giao việc con.")))  # fmt: skip


@page(reads=["GET"], writes=["POST"])
def charge(request: HttpRequest, pk: int) -> HttpResponse:
    """Say who answers for a task and who helps."""
    actor = actor_of(request)
    one = get_task(actor, pk)
    duty = duty_of(one)
    check_can_charge(actor, one, duty)
    deputies = [str(row.person_id) for row in one.deputies.order_by("pk")]
    form = ChargeForm(sent(request), people=people_of(duty.org_id, actor.today),
                      initial={"person_id": one.person_id or "", "deputy_ids": deputies})  # fmt: skip

    def act(wish: dict[str, Any]) -> None:
        actions.charge_people(
            actor=actor, task_id=pk, person_id=int(wish["person_id"]) if wish["person_id"] else None,
            deputy_ids=[int(one) for one in wish["deputy_ids"]],
        )  # fmt: skip

    return _acted(request, one, duty, form, act, ActWords(_("Phân công người phụ trách"), _("Đã phân công.")))


@page(reads=["GET"], writes=["POST"])
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a task back, saying why."""
    actor = actor_of(request)
    one = get_task(actor, pk)
    check_can_end_task(actor, one)
    return _acted(request, one, duty_of(one), ReasonForm(sent(request)), lambda wish: actions.end_task(
        actor=actor, task_id=pk, **wish), ActWords(
        title=_("Thôi giao"), done=_("Đã thôi giao; việc chưa làm được miễn."),
        lede=_("Việc này và mọi việc con chưa làm được miễn từ hôm nay; việc đã làm giữ nguyên bằng chứng.")
    ))  # fmt: skip


def _acted(request: HttpRequest, one: DirectedTask, duty: Obligation, form: Form,
           act: Callable[[dict[str, Any]], object], words: ActWords) -> HttpResponse:  # fmt: skip
    if done(request, form, act):
        messages.success(request, words.done)
        return redirect("directives:task", one.pk)
    context = {
        "crumbs": _crumbs(actor_of(request), one, duty), "form": form, "title": words.title,
        "of": one.requirement.text, "back": reverse("directives:task", args=[one.pk]), "impact": words.lede,
    }  # fmt: skip
    return render(request, "directives/tasks/form.html", context)
