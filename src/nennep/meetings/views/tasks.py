"""Tasks given in meetings: mine and my organisations', late first; reporting, finishing, taking up again, dropping."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.access.pages import actor_of, page
from nennep.access.permissions import Permission
from nennep.documents.queries import documents_visible_to
from nennep.kernel.actor import Actor
from nennep.kernel.decisions import decide
from nennep.meetings import actions
from nennep.meetings.forms.closing import FinishForm, TextForm
from nennep.meetings.forms.lists import TaskFilterForm
from nennep.meetings.forms.prepare import WhyForm
from nennep.meetings.permissions import check_can_finish_task, check_can_report_task, check_can_steer_task
from nennep.meetings.presenters.steps.conclude import task_row
from nennep.meetings.presenters.words import crumbs, moment_words
from nennep.meetings.queries.meetings import meetings_visible_to
from nennep.meetings.queries.tasks import DOCUMENT, MEETING, VISIT, get_task, proofs_for, tasks_visible_to
from nennep.meetings.queries.visits import visits_visible_to
from nennep.meetings.states import TaskState
from nennep.meetings.views.acts import Acts, Filled, Pressed
from nennep.organisations.queries import names_apart
from nennep.ui.formats import format_day, format_hour
from nennep.ui.shapes import Event

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from nennep.meetings.models import Task

PAGE = 50


@page(reads=["GET"])
def tasks(request: HttpRequest) -> HttpResponse:
    """My own tasks, then those of the organisations whose meetings I keep."""
    actor = actor_of(request)
    form = TaskFilterForm(request.GET)
    wish = form.cleaned_data["state"] if form.is_valid() else ""
    mine = _chosen(tasks_visible_to(actor).filter(person_id=actor.person_id or 0), wish, actor)
    kept = {holding.org_id for holding in actor.holdings_with(Permission.MEETING_RECORD)}
    others = _chosen(tasks_visible_to(actor).filter(org_id__in=kept), wish, actor)
    shown = Paginator(others.exclude(person_id=actor.person_id or 0), PAGE).get_page(request.GET.get("page"))
    names = names_apart({task.org_id for task in shown}, actor.today) if len(kept) > 1 else {}
    return render(
        request,
        "meetings/tasks.html",
        {
            "filter": form,
            "reset_url": reverse("meetings:tasks") if wish else "",
            "mine": [task_row(task, actor.today) for task in mine[:PAGE]],
            "keeps": bool(kept),
            "page": shown,
            "query": request.GET,
            "rows": [(task_row(task, actor.today), names.get(task.org_id, "")) for task in shown],
        },
    )


def _chosen(found: QuerySet[Task], wish: str, actor: Actor) -> QuerySet[Task]:
    """Late first: by deadline, the open ones before the rest."""
    if wish == "done":
        return found.filter(state=TaskState.DONE).order_by("-done_on", "-id")
    if wish == "all":
        return found.order_by("due_on", "id")
    found = found.filter(state=TaskState.OPEN)
    return (found.filter(due_on__lt=actor.today) if wish == "late" else found).order_by("due_on", "id")


@page(reads=["GET"], writes=["POST"])
def task(request: HttpRequest, pk: int) -> HttpResponse:
    """One task: how it stands, what was reported, and what can be done with it."""
    actor = actor_of(request)
    found = get_task(actor, pk)
    may_finish = decide(check_can_finish_task, actor, found)
    proofs = [(one.key, one.label) for one in proofs_for(actor, found)] if may_finish.allowed else []
    acts = Acts(_table(actor, pk, proofs))
    if request.method == "POST":
        done = acts.answer(request, reverse("meetings:task", args=[pk]))
        if done is not None:
            return done
    notes = found.notes.order_by("at", "id")
    events = [Event(format_day(note.at), note.text, source=f"{note.by_name}, {format_hour(note.at)}") for note in notes]
    return render(
        request,
        "meetings/task.html",
        {
            "path": crumbs(found.org_id, actor.today),
            "task": found,
            "row": task_row(found, actor.today),
            "meeting": found.meeting,
            "held": moment_words(found.meeting.starts_at),
            "events": events,
            "may_report": decide(check_can_report_task, actor, found),
            "may_finish": may_finish,
            "proofs": proofs,
            "proof_url": _proof_url(actor, found),
            "may_steer": decide(check_can_steer_task, actor, found),
            "open": found.state == TaskState.OPEN,
            "done": found.state == TaskState.DONE,
            "report_form": acts.form("report"),
            "finish_form": acts.form("finish"),
            "reopen_form": acts.form("reopen"),
            "drop_form": acts.form("drop"),
            "failed": acts.name,
        },
    )


def _proof_url(actor: Actor, task: Task) -> str:
    """Where the record that proves a task is read; "" without one, or for those who may not."""
    pk = task.proof_id or 0
    if task.proof_type == MEETING and meetings_visible_to(actor).filter(pk=pk).exists():
        return reverse("meetings:agree", args=[pk])
    if task.proof_type == DOCUMENT and documents_visible_to(actor).filter(pk=pk).exists():
        return reverse("documents:detail", args=[pk])
    if task.proof_type == VISIT and visits_visible_to(actor).filter(pk=pk).exists():
        return reverse("meetings:visit", args=[pk])
    return ""


def _table(actor: Actor, pk: int, proofs: list[tuple[str, str]]) -> dict[str, Filled | Pressed]:
    return {
        "report": Filled(
            lambda _row, **given: TextForm(**given),
            lambda values, _row: actions.report_task(actor=actor, task_id=pk, text=values["text"]),
            _("Đã ghi tình hình thực hiện."),
        ),
        "finish": Filled(
            lambda _row, **given: FinishForm(initial={"done_on": actor.today}, proofs=proofs, **given),
            lambda values, _row: actions.finish_task(
                actor=actor, task_id=pk, evidence=values["evidence"], done_on=values["done_on"], proof=values["proof"]
            ),
            _("Đã ghi là xong."),
        ),
        "reopen": Filled(
            lambda _row, **given: WhyForm(**given),
            lambda values, _row: actions.reopen_task(actor=actor, task_id=pk, why=values["why"]),
            _("Đã giao lại việc này."),
        ),
        "drop": Filled(
            lambda _row, **given: WhyForm(**given),
            lambda values, _row: actions.drop_task(actor=actor, task_id=pk, why=values["why"]),
            _("Đã thôi việc này."),
        ),
    }  # fmt: skip
