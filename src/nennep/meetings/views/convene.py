"""A new meeting: filled in from rule and habit, with what the rules say of each kind."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.access.pages import actor_of, page
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.decisions import decide
from nennep.kernel.errors import Refusal
from nennep.kernel.period import add_months, last_day
from nennep.meetings import actions
from nennep.meetings.forms.prepare import ConveneForm, start_of
from nennep.meetings.permissions import check_can_convene
from nennep.meetings.presenters.convene import draft_notes, kind_links, next_free_month
from nennep.meetings.presenters.steps.people import choices_of
from nennep.meetings.presenters.words import crumbs, holds_cell_meetings
from nennep.meetings.queries.draft import MeetingDraft, cells_to_invite, meeting_draft
from nennep.meetings.queries.roster import summoned_to, teams_of
from nennep.meetings.states import MeetingKind
from nennep.organisations.queries import get_organisation, name_on
from nennep.ui.shapes import Crumb

if TYPE_CHECKING:
    from nennep.orgtree.models import OrgNow

FIRST_YEAR = 1930
SOON = 2


@page(reads=["GET"], writes=["POST"])
def convene(request: HttpRequest, org_id: int) -> HttpResponse:
    """Choose the kind, correct what is proposed, and the meeting is being prepared."""
    actor = actor_of(request)
    org = get_organisation(actor, org_id)
    is_cell = holds_cell_meetings(org)
    kind = _kind(request.POST.get("kind") or request.GET.get("loai", ""), is_cell=is_cell)
    asked = _month(request.GET.get("thang", ""), actor.today)
    draft = meeting_draft(actor, org_id, kind, month=asked or next_free_month(actor, org_id, kind))
    form = _form(request, actor, org, draft, is_cell=is_cell)
    if request.method == "POST" and form.is_valid():
        try:
            meeting = _convene(actor, org_id, kind, form.cleaned_data)
        except Refusal as refusal:
            name = {"starts_at": "day", "team_id": "team"}.get(getattr(refusal, "field", None) or "", "")
            form.add_error(name if name in form.fields else None, refusal.sentence)
        else:
            messages.success(request, _("Đã lập cuộc họp; hãy xem lại chương trình rồi gửi giấy mời."))
            return redirect("meetings:prepare", meeting.pk)
    return render(
        request,
        "meetings/convene.html",
        {
            "path": crumbs(org_id, actor.today, Crumb(_("Lập cuộc họp"))),
            "org_name": name_on(org_id, actor.today),
            "org_id": org_id,
            "paper_url": reverse("processes:paper_meeting", args=[org_id]),
            "kinds": kind_links(org_id, is_cell=is_cell, kind=kind, month=asked),
            "draft": draft,
            "form": form,
            "notes": draft_notes(actor, draft),
            "may_convene": decide(check_can_convene, actor, org),
        },
    )


def _kind(text: str, *, is_cell: bool) -> str:
    usual = MeetingKind.REGULAR if is_cell else MeetingKind.COMMITTEE
    if not text:
        return usual.value
    if text not in MeetingKind.values:
        raise BadRequest(_("Không có loại cuộc họp này. Hãy chọn lại."))
    return text


def _month(text: str, today: datetime.date) -> datetime.date | None:
    """The month asked for (`?thang=12/2026`); None without one."""
    if not text:
        return None
    number, _sep, year = text.partition("/")
    if not (number.isdecimal() and year.isdecimal() and len(text) <= 7 and text.isascii()):
        raise BadRequest(_("Chưa đọc được tháng. Hãy viết như 12/2026."))
    if not (1 <= int(number) <= 12 and FIRST_YEAR <= int(year) <= add_months(today, 24).year):
        raise BadRequest(_("Tháng này nằm ngoài khoảng lập được cuộc họp."))
    return datetime.date(int(year), int(number), 1)


def _form(request: HttpRequest, actor: Actor, org: OrgNow, draft: MeetingDraft, *, is_cell: bool) -> ConveneForm:
    start = clock.local(draft.starts_at)
    day = start.date()
    people = summoned_to(org_id=org.org_id, body_kind=draft.body_kind, kind=draft.kind, team_id=None, day=day)
    if draft.kind == MeetingKind.TEAM:
        people = summoned_to(org_id=org.org_id, body_kind=draft.body_kind, kind="regular", team_id=None, day=day)
    choices: dict[str, Any] = {
        "people": choices_of(people),
        "teams": [(team.pk, team.name) for team in teams_of(org.org_id, day)],
        "cells": [(step.org_id, step.name) for step in cells_to_invite(actor, org.org_id, day)] if is_cell else [],
        "kind": draft.kind.value,
        "is_cell": is_cell and draft.body_kind == "cell",
    }
    initial = {
        "kind": draft.kind.value, "day": _proposed(day, actor.today),
        "hour": start.time().replace(second=0, microsecond=0),
        "place": draft.place, "chair_id": draft.chair_id, "secretary_id": draft.secretary_id,
    }  # fmt: skip
    return ConveneForm(request.POST if request.method == "POST" else None, initial=initial, **choices)


def _proposed(day: datetime.date, today: datetime.date) -> datetime.date:
    """The usual day; when it has passed this month without a meeting, a day soon, still within the month."""
    if day >= today or (day.year, day.month) != (today.year, today.month):
        return day
    return min(today + datetime.timedelta(days=SOON), last_day(today))


def _convene(actor: Actor, org_id: int, kind: str, values: dict[str, Any]) -> Any:
    invited = values.get("invited") or ()
    return actions.convene_meeting(
        actor=actor, org_id=org_id, kind=kind, starts_at=start_of(values), place=values["place"],
        theme=values.get("theme", ""), team_id=int(values["team"]) if values.get("team") else None,
        is_model=values.get("is_model", False) or bool(invited), with_thematic=values.get("with_thematic", False),
        chair_id=values["chair_id"], secretary_id=values["secretary_id"], drafter_id=values["drafter_id"],
        invited=invited,
    )  # fmt: skip
