"""A committee hears its cells' monthly reports: which are due, late, heard; one report; the decision."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.access.pages import actor_of, page
from nennep.committees.states import BodyKind
from nennep.kernel.actor import Actor
from nennep.kernel.decisions import decide
from nennep.kernel.period import add_months
from nennep.meetings import actions
from nennep.meetings import permissions as may
from nennep.meetings.forms.visits import HearingForm
from nennep.meetings.presenters import hearing as rows
from nennep.meetings.presenters.steps.head import meeting_head, works_on
from nennep.meetings.presenters.words import month_words
from nennep.meetings.queries.hearings import cell_report, hearing_list
from nennep.meetings.queries.meetings import get_meeting
from nennep.meetings.views.acts import Acts, Filled

if TYPE_CHECKING:
    from nennep.meetings.models import Meeting


def _meeting(actor: Actor, pk: int) -> Meeting:
    """A committee's meeting that the actor works on; others do not have this page."""
    meeting = get_meeting(actor, pk)
    if meeting.body_kind not in (BodyKind.COMMITTEE, BodyKind.STANDING) or not works_on(actor, meeting):
        raise Http404
    return meeting


def _month(request: HttpRequest, meeting: Meeting) -> datetime.date:
    """The month asked for (`?thang=11/2026`); without one the meeting's own."""
    text = request.GET.get("thang", "")
    if not text:
        return meeting.month
    number, _sep, year = text.partition("/")
    ordinary = text.isascii() and number.isdecimal() and year.isdecimal() and len(text) <= 7
    if not ordinary or not (1 <= int(number) <= 12 and 1930 <= int(year) <= 2199):
        raise BadRequest(_("Chưa đọc được tháng. Hãy viết như 12/2026."))
    return datetime.date(int(year), int(number), 1)


@page(reads=["GET"])
def hearing(request: HttpRequest, pk: int) -> HttpResponse:
    """The cells that report for a month, those still missing first."""
    actor = actor_of(request)
    meeting = _meeting(actor, pk)
    month = _month(request, meeting)
    listed = hearing_list(actor, meeting.org_id, month, actor.today)
    here = reverse("meetings:hearing", args=[pk])
    return render(
        request,
        "meetings/hearing.html",
        {
            "meeting": meeting,
            "head": meeting_head(actor, meeting),
            "month": month_words(month),
            "sentence": rows.summary(listed),
            "rows": rows.hearing_rows(listed, pk, month),
            "before_url": f"{here}?thang={add_months(month, -1):%m/%Y}",
            "before": month_words(add_months(month, -1)),
            "after_url": f"{here}?thang={add_months(month, 1):%m/%Y}" if month < meeting.month else "",
            "after": month_words(add_months(month, 1)),
        },
    )


@page(reads=["GET"], writes=["POST"])
def hear(request: HttpRequest, pk: int, cell_id: int) -> HttpResponse:
    """One cell's report, every figure from its records, and what the committee concludes."""
    actor = actor_of(request)
    meeting = _meeting(actor, pk)
    month = _month(request, meeting)
    listed = hearing_list(actor, meeting.org_id, month, actor.today)
    row = next((one for one in listed if one.cell_id == cell_id), None)
    if row is None:
        raise Http404
    acts = Acts({
        "hear": Filled(
            lambda _row, **given: HearingForm(kept={"decided": row.decided}, **given),
            lambda values, _row: actions.hear_report(
                actor=actor, meeting_id=pk, cell_id=cell_id, month=month, decided=values["decided"]
            ),
            _("Đã ghi việc nghe báo cáo."),
        )
    })  # fmt: skip
    back = f"{reverse('meetings:hearing', args=[pk])}?thang={month:%m/%Y}"
    if request.method == "POST":
        done = acts.answer(request, back)
        if done is not None:
            return done
    return render(
        request,
        "meetings/hear.html",
        {
            "meeting": meeting,
            "head": meeting_head(actor, meeting),
            "row": row,
            "month": month_words(month),
            "report": rows.report_words(cell_report(actor, cell_id, month, actor.today)),
            "may_hear": decide(may.check_can_hear, actor, meeting),
            "form": acts.form("hear"),
            "back": back,
        },
    )
