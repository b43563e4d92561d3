"""A meeting for somebody who attends or watches it: notice, answer, papers, minutes, own tasks; the superior's word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.access.pages import actor_of, page
from nennep.access.permissions import Permission
from nennep.kernel.actor import Actor
from nennep.kernel.decisions import decide
from nennep.meetings import actions
from nennep.meetings import permissions as may
from nennep.meetings.forms.closing import ConfirmForm
from nennep.meetings.forms.prepare import ObserverForm
from nennep.meetings.forms.room import AnswerForm
from nennep.meetings.presenters import detail as rows
from nennep.meetings.presenters.paper.minutes import minutes_sheet
from nennep.meetings.presenters.steps.conclude import task_row
from nennep.meetings.presenters.steps.head import meeting_head, step_at_hand, works_on
from nennep.meetings.presenters.steps.prepare import detail_facts, observer_rows, paper_rows
from nennep.meetings.presenters.steps.quality import confirmed_words, quality_words
from nennep.meetings.queries.meetings import get_meeting
from nennep.meetings.queries.quality import Quality, quality_of
from nennep.meetings.states import MeetingState
from nennep.meetings.verdicts import rules_of
from nennep.meetings.views.acts import Acts, Filled, Pressed
from nennep.meetings.visibility import agenda_of, papers_of, sees_inside, tasks_of

if TYPE_CHECKING:
    from nennep.meetings.models import Meeting, Notice


@page(reads=["GET"], writes=["POST"])
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Those who do the work are led to the step at hand; everybody else sees the meeting as it concerns them."""
    actor = actor_of(request)
    meeting = get_meeting(actor, pk)
    if works_on(actor, meeting) and request.method == "GET":
        return redirect(f"meetings:{step_at_hand(meeting)}", pk)
    notice = meeting.notices.filter(person_id=actor.person_id or 0).first()
    quality = quality_of(meeting) if meeting.scoring_set and sees_inside(actor, meeting) else None
    acts = Acts(_table(actor, meeting, notice, quality))
    here = reverse("meetings:detail", args=[pk])
    if request.method == "POST":
        done = acts.answer(request, here)
        if done is not None:
            return done
    return render(request, "meetings/detail.html", _context(actor, meeting, notice, quality, acts, here))


def _context(
    actor: Actor, meeting: Meeting, notice: Notice | None, quality: Quality | None, acts: Acts, here: str
) -> dict[str, Any]:
    inside = sees_inside(actor, meeting)
    agenda = agenda_of(actor, meeting)
    locked = meeting.state == MeetingState.CLOSED
    watching = actor.may(Permission.MEETING_VIEW, meeting.org.now.path)
    confirming = decide(may.check_can_confirm_quality, actor, meeting)
    mine = [task for task in tasks_of(actor, meeting) if task.person_id == actor.person_id]
    confirm = acts.form("confirm") if "confirm" in acts.table and confirming.allowed else None
    return {
        "meeting": meeting,
        "head": meeting_head(actor, meeting),
        "here": here,
        "inside": inside,
        "facts": detail_facts(meeting),
        "agenda": agenda,
        "papers": paper_rows(meeting, papers_of(actor, meeting), agenda),
        "notice": rows.notice_words(notice) if notice else None,
        "may_answer": decide(may.check_can_answer, actor, notice) if notice else None,
        "answer_form": acts.form("answer") if notice else None,
        "my_tasks": [task_row(task, actor.today) for task in mine],
        "sheet": minutes_sheet(actor, meeting) if locked or watching else None,
        "locked": locked,
        "rules": [verdict.note() for verdict in rules_of(meeting)] if watching else [],
        "quality": quality_words(quality) if quality and meeting.grade else None,
        "confirm_form": confirm,
        "confirm_lines": rows.confirm_lines(quality, confirm) if quality and confirm else [],
        "confirmed": confirmed_words(meeting),
        "watching": watching,
        "failed": acts.name,
        "observed": [row for row in observer_rows(meeting) if (row.org_id in _own_cells(actor)) or watching],
        "observer_form": acts.form("observe") if "observe" in acts.table else None,
    }


def _own_cells(actor: Actor) -> set[int]:
    return {holding.org_id for holding in actor.holdings_with(Permission.MEETING_PREPARE)}


def _table(
    actor: Actor, meeting: Meeting, notice: Notice | None, quality: Quality | None
) -> dict[str, Filled | Pressed]:
    pk = meeting.pk
    table: dict[str, Filled | Pressed] = {}
    if notice is not None:
        table["open"] = Pressed(
            lambda _row: actions.open_notice(actor=actor, meeting_id=pk), _("Đã ghi nhận đồng chí đã đọc giấy mời.")
        )
        initial = {"answer": notice.answer or "coming", "text": notice.answer_text}
        table["answer"] = Filled(
            lambda _row, **given: AnswerForm(initial=initial, **given),
            lambda values, _row: actions.answer_notice(
                actor=actor, meeting_id=pk, answer=values["answer"], text=values["text"]
            ),
            _("Đã gửi trả lời."),
        )  # fmt: skip
    if quality is not None:
        table["confirm"] = _confirm(actor, meeting, quality)
    if _own_cells(actor) & {row.org_id for row in observer_rows(meeting)}:
        table["observe"] = _observe(actor, meeting)
    return table


def _confirm(actor: Actor, meeting: Meeting, quality: Quality) -> Filled:
    made: list[ConfirmForm] = []

    def make(_row: int, **given: Any) -> forms.Form:
        lines = [(line.code, line.name, line.points) for line in quality.criteria if line.maximum is not None]
        made.append(ConfirmForm(lines=lines, **given))
        return made[-1]

    return Filled(
        make,
        lambda _values, _row: actions.confirm_quality(
            actor=actor, meeting_id=meeting.pk, points=made[-1].points(), version=meeting.version
        ),
        _("Đã xác nhận chất lượng cuộc họp."), "cham-diem",
    )  # fmt: skip


def _observe(actor: Actor, meeting: Meeting) -> Filled:
    own = next((row for row in observer_rows(meeting) if row.org_id in _own_cells(actor)), None)
    if own is None:
        raise Http404
    return Filled(
        lambda _row, **given: ObserverForm(kept={"came": own.came, "lesson": own.lesson}, **given),
        lambda values, _row: actions.record_observers(
            actor=actor, meeting_id=meeting.pk, org_id=own.org_id, came=values["came"], lesson=values["lesson"]
        ),
        _("Đã ghi điều học được."), "sinh-hoat-mau",
    )  # fmt: skip
