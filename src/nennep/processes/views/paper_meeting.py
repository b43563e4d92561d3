"""Entering a meeting that was held on paper: one page, one sending, everything locked at once (D18)."""

from __future__ import annotations

import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.access.pages import actor_of, as_of, page
from nennep.committees.queries import assigned_superiors_on
from nennep.committees.states import BodyKind
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.decisions import decide
from nennep.kernel.errors import Refusal
from nennep.kernel.period import add_months
from nennep.kernel.vietnamese import fold
from nennep.meetings.actions import Mark
from nennep.meetings.permissions import check_can_convene
from nennep.meetings.presenters.words import crumbs, holds_cell_meetings
from nennep.meetings.queries import MeetingDraft, meeting_draft, regular_months, summoned_to, teams_of
from nennep.meetings.states import MeetingKind, Presence
from nennep.organisations.queries import get_organisation, name_on
from nennep.processes.forms import DECISIONS, PaperMeetingForm, Sheet, lines_of
from nennep.processes.paper_meeting import (
    PaperDecision,
    PaperGuest,
    PaperMeeting,
    PaperPaper,
    PaperSpeech,
    PaperTask,
    Preparation,
    record_paper_meeting,
)
from nennep.regulations.queries import rule_set_for
from nennep.ui.shapes import Crumb, RollRow

# Steps of the agenda about which there is nothing to write besides what has its own place on the page.
SILENT = ("opening", "roll_call", "agenda", "vote", "conclusion", "rating", "minutes")
NOON_BEFORE = 12


@page(reads=["GET"], writes=["POST"])
def paper_meeting(request: HttpRequest, org_id: int) -> HttpResponse:
    """The day and kind stand in the address, for they say who belonged on the roll."""
    actor = actor_of(request)
    org = get_organisation(actor, org_id)
    kind = _kind(request, is_cell=holds_cell_meetings(org))
    day = as_of(request) if "ngay" in request.GET else _usual_day(actor, org_id, kind)
    draft = meeting_draft(actor, org_id, kind, starts_at=clock.at(day, 19, 30))
    sheet = _sheet(org_id, draft, day)
    form = PaperMeetingForm(request.POST if request.method == "POST" else None, sheet=sheet, initial=_usual(draft))
    if request.method == "POST" and form.is_valid():
        try:
            meeting = record_paper_meeting(
                actor=actor, org_id=org_id, paper=_paper(draft, sheet, form.cleaned_data, day),
                draft=form.cleaned_data["draft"],
            )  # fmt: skip
        except Refusal as refusal:
            name = getattr(refusal, "field", None)
            form.add_error(name if name in form.fields else None, refusal.sentence)
        else:
            messages.success(request, _("Đã nhập và khóa biên bản cuộc họp."))
            return redirect("meetings:agree", meeting.pk)
    return render(request, "processes/paper_meeting.html", _context(actor, org_id, day, draft, sheet, form))


def _context(
    actor: Actor, org_id: int, day: datetime.date, draft: MeetingDraft, sheet: Sheet, form: PaperMeetingForm
) -> dict[str, Any]:
    here = reverse("processes:paper_meeting", args=[org_id])
    is_cell = draft.body_kind == BodyKind.CELL
    kinds = (
        [MeetingKind.REGULAR, MeetingKind.THEMATIC, MeetingKind.TEAM, MeetingKind.EXTRAORDINARY]
        if is_cell
        else [MeetingKind.COMMITTEE, MeetingKind.CONFERENCE]
    )
    owed = [row for row in sheet.roster if row[2] not in Presence.NOT_OWED]
    return {
        "path": crumbs(org_id, day, Crumb(_("Nhập cuộc họp đã họp"))),
        "org_name": name_on(org_id, day),
        "org_id": org_id,
        "day": day,
        "draft": draft,
        "form": form,
        "may_convene": decide(check_can_convene, actor, get_organisation(actor, org_id)),
        "kinds": [
            (str(kind.label), f"{here}?loai={kind.value}&ngay={day:%d/%m/%Y}", kind == draft.kind) for kind in kinds
        ],
        "roll": [RollRow(f"p{key}", name, value=form.presence(key, "present")) for key, name, _usual in owed],
        "away": [(name, str(Presence(usual).label).lower()) for _key, name, usual in sheet.roster
                 if usual in Presence.NOT_OWED],
        "choices": [("present", _("Có mặt")), ("excused", _("Có lý do")), ("unexcused", _("Không lý do"))],
    }  # fmt: skip


def _kind(request: HttpRequest, *, is_cell: bool) -> str:
    text = request.GET.get("loai", "") or (MeetingKind.REGULAR if is_cell else MeetingKind.COMMITTEE).value
    if text not in MeetingKind.values:
        raise BadRequest(_("Không có loại cuộc họp này. Hãy chọn lại."))
    return text


def _usual_day(actor: Actor, org_id: int, kind: str) -> datetime.date:
    """The usual day of this month, or of the month before when this month's has not come yet; of two such days, one
    whose month has no regular meeting yet."""
    months = (actor.today, add_months(actor.today.replace(day=1), -1))
    days = [clock.local(meeting_draft(actor, org_id, kind, month=month).starts_at).date() for month in months]
    past = [day for day in days if day <= actor.today] or [actor.today]
    if kind != MeetingKind.REGULAR:
        return past[0]
    taken = regular_months(actor, org_id, min(past).replace(day=1))
    return next((day for day in past if day.replace(day=1) not in taken), past[0])


def _sheet(org_id: int, draft: MeetingDraft, day: datetime.date) -> Sheet:
    kind = MeetingKind.REGULAR.value if draft.kind == MeetingKind.TEAM else draft.kind.value
    people = summoned_to(org_id=org_id, body_kind=draft.body_kind, kind=kind, team_id=None, day=day)
    cell = draft.body_kind == BodyKind.CELL
    frame = rule_set_for(org_id, "meeting_scoring", day) if cell else None
    groups = [group for group in frame.rules.groups.value or () if group.most is not None] if frame else []
    bands = frame.rules.grades.value or () if frame else ()
    superiors = dict.fromkeys((row.person_id, row.person_name) for row in assigned_superiors_on(org_id, day))
    return Sheet(
        kind=draft.kind.value,
        roster=[(row.person_id, row.name, row.presence.value) for row in people],
        steps=list(dict.fromkeys((line.step, line.title) for line in draft.agenda
                                 if line.step and line.step not in SILENT)),
        criteria=[(group.code, f"{group.name} (tối đa {group.most.normalize():f})") for group in groups
                  if group.most is not None],
        grades=[band.name for band in bands] or (["Tốt", "Khá", "Trung bình", "Kém"] if cell else []),
        teams=[(team.pk, team.name) for team in teams_of(org_id, day)],
        superiors=list(superiors) if cell else [],
    )  # fmt: skip


def _usual(draft: MeetingDraft) -> dict[str, Any]:
    start = datetime.datetime.combine(clock.local(draft.starts_at).date(), draft.usual_hour)
    return {
        "hour": start.time(), "end": (start + datetime.timedelta(minutes=100)).time(),
        "place": draft.place, "chair_id": draft.chair_id,
        "secretary_id": draft.secretary_id, "draft": "nghi-quyet" if draft.body_kind == BodyKind.CELL else "thong-bao",
    }  # fmt: skip


def _paper(draft: MeetingDraft, sheet: Sheet, values: dict[str, Any], day: datetime.date) -> PaperMeeting:
    """The form as the process takes it."""
    start = clock.at(day, values["hour"].hour, values["hour"].minute)
    end = clock.at(day, values["end"].hour, values["end"].minute)
    if end <= start and start.hour >= 18:
        end += datetime.timedelta(days=1)
    told = clock.at(values["told_on"], NOON_BEFORE) if values["told_on"] else None
    names = dict(sheet.people)
    by_name = {fold(name): key for key, name in names.items()}
    superiors = [
        PaperGuest(dict(sheet.superiors)[key], person_id=key, is_superior=True) for key in values.get("superiors", ())
    ]
    points = {code: values[f"point_{number}"] for number, (code, _name) in enumerate(sheet.criteria)}
    return PaperMeeting(
        kind=draft.kind.value, starts_at=start, ended_at=end, place=values["place"], body_kind=draft.body_kind,
        theme=values.get("theme", ""), team_id=int(values["team"]) if values.get("team") else None,
        with_thematic=values.get("with_thematic", False), chair_id=values["chair_id"],
        secretary_id=values["secretary_id"], told_at=told, dues=values["dues"], grade=values.get("grade", ""),
        preparation=Preparation(values["prepared_on"], _("Chi ủy")) if values["prepared_on"] else None,
        papers=tuple(PaperPaper(line[:200], told or start) for line in values["papers"].splitlines() if line.strip()),
        marks={key: Mark(Presence(mark[0]), reason=mark[1], at_clock=mark[2]) for key, mark in values["marks"].items()},
        guests=(*superiors, *_guests(values["guests"])),
        records={code: values[f"step_{code}"] for code, _title in sheet.steps if values[f"step_{code}"]},
        speeches=tuple(
            PaperSpeech(person_id=by_name.get(fold(name)), name=name[:120], gist=text)
            for name, text in lines_of(values["speeches"].replace(";", ","))
        ),
        decisions=tuple(_decision(values, number) for number in range(DECISIONS) if values[f"d{number}_text"]),
        points={code: given for code, given in points.items() if given is not None},
    )  # fmt: skip


def _guests(text: str) -> list[PaperGuest]:
    pairs = (line.partition(",") for line in text.splitlines() if line.strip())
    return [PaperGuest(name.strip()[:120], title.strip()[:160]) for name, _sep, title in pairs]


def _decision(values: dict[str, Any], number: int) -> PaperDecision:
    part = {
        name: values[f"d{number}_{name}"] for name in ("text", "agree", "against", "abstain", "task", "person", "due")
    }
    tasks = (PaperTask(part["task"], part["due"], person_id=part["person"]),) if part["task"] else ()
    return PaperDecision(
        part["text"], agree=part["agree"], against=part["against"] or 0, abstain=part["abstain"] or 0, tasks=tasks
    )
