"""What every step of a meeting shares: who comes in, and the page around the step at hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.access.pages import actor_of
from nennep.kernel.actor import Actor
from nennep.kernel.errors import Denied
from nennep.meetings.presenters.paper.minutes import minutes_sheet
from nennep.meetings.presenters.steps.head import meeting_head, works_on
from nennep.meetings.queries.meetings import get_meeting
from nennep.meetings.verdicts import rules_of
from nennep.meetings.views.acts import Acts

if TYPE_CHECKING:
    from nennep.meetings.models import Meeting


def enter(request: HttpRequest, pk: int) -> tuple[Actor, Meeting] | HttpResponse:
    """The meeting for somebody who works on it; others are led to its overview, and told so when they try to write."""
    actor = actor_of(request)
    meeting = get_meeting(actor, pk)
    if works_on(actor, meeting):
        return actor, meeting
    if request.method == "POST":
        raise Denied(_("Chỉ những người chuẩn bị, ghi hoặc chủ trì cuộc họp làm được việc này."))
    return redirect("meetings:detail", pk)


def answered(request: HttpRequest, acts: Acts, step: str, pk: int) -> HttpResponse | None:
    """Run what a POST asks for; None when the page is to be shown."""
    return acts.answer(request, reverse(f"meetings:{step}", args=[pk])) if request.method == "POST" else None


def show(
    request: HttpRequest, actor: Actor, meeting: Meeting, step: str, acts: Acts, context: dict[str, Any]
) -> HttpResponse:
    """The page of a step: head and steps above, the step at the left, the minutes so far at the right, rules below."""
    everything = {
        "meeting": meeting,
        "head": meeting_head(actor, meeting, step),
        "here": reverse(f"meetings:{step}", args=[meeting.pk]),
        "failed": acts.name,
        "failed_row": acts.row,
        "rules": [verdict.note() for verdict in rules_of(meeting)],
        "sheet": context["sheet"] if "sheet" in context else minutes_sheet(actor, meeting),
    }
    return render(request, f"meetings/steps/{step}.html", everything | context)
