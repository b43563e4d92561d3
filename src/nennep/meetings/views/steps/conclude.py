"""The fourth step: what was said on each item, decisions with their vote, tasks, dues, the end of the meeting."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from nennep.access.pages import page
from nennep.committees.states import BodyKind
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.decisions import decide
from nennep.meetings import actions
from nennep.meetings import permissions as may
from nennep.meetings.forms import room as shapes
from nennep.meetings.forms.base import item_key
from nennep.meetings.forms.prepare import SendItemForm
from nennep.meetings.presenters.steps import conclude as rows
from nennep.meetings.presenters.steps.head import opened
from nennep.meetings.presenters.steps.people import roll_choices, voters
from nennep.meetings.presenters.steps.rules import quorum_note
from nennep.meetings.presenters.steps.send import receivers
from nennep.meetings.states import MeetingKind, MeetingState
from nennep.meetings.views.acts import Acts, Filled, Pressed
from nennep.meetings.views.steps.frame import answered, enter, show
from nennep.meetings.visibility import agenda_of, decisions_of, guests_of, roll_of, speeches_of, tasks_of

if TYPE_CHECKING:
    from nennep.meetings.models import AgendaItem, Meeting, RollEntry, Speech

USUAL_DAYS = 14


@page(reads=["GET"], writes=["POST"])
def conclude(request: HttpRequest, pk: int) -> HttpResponse:
    """The meeting as it runs: what is still missing first, then each part with its form."""
    entered = enter(request, pk)
    if isinstance(entered, HttpResponse):
        return entered
    actor, meeting = entered
    if not opened(meeting) and request.method == "GET":
        return redirect("meetings:roll", pk)
    agenda, roll = agenda_of(actor, meeting), roll_of(actor, meeting)
    speeches, decisions, tasks = speeches_of(actor, meeting), decisions_of(actor, meeting), tasks_of(actor, meeting)
    acts = Acts(_table(actor, meeting, agenda, roll, speeches))
    done = answered(request, acts, "conclude", pk)
    if done is not None:
        return done
    recording = decide(may.check_can_record, actor, meeting)
    items = {item.pk: acts.form("record", item.pk) for item in agenda} if recording.allowed else {}
    spoken = {row.pk: (acts.form("speech_text", row.pk), acts.form("speech_task", row.pk)) for row in speeches}
    giving = {row.pk: acts.form("decision_task", row.pk) for row in decisions}
    context = {
        "recording": recording,
        "may_end": decide(may.check_can_end, actor, meeting),
        "may_reopen": decide(may.check_can_reopen, actor, meeting),
        "ended": meeting.state != MeetingState.OPEN,
        "missing": rows.still_missing(meeting, agenda, decisions) if recording.allowed else [],
        "decisions": rows.decision_rows(decisions, tasks, agenda, actor.today, giving if recording.allowed else None),
        "tasks": rows.loose_tasks(tasks, actor.today),
        "items": rows.item_rows(agenda, items),
        "speeches": rows.speech_rows(speeches, agenda, tasks, actor.today, spoken if recording.allowed else None),
        "quorum": quorum_note(meeting, roll),
        "decide_form": acts.form("decide"),
        "task_form": acts.form("task"),
        "speech_form": acts.form("speech"),
        "dues_form": acts.form("dues"),
        "takes_dues": rows.takes_dues(meeting) or bool(meeting.dues_note),
        "end_form": acts.form("end"),
        "may_send": decide(may.check_can_send_item, actor, meeting),
        "send_form": acts.form("send_item"),
        "hears_cells": meeting.body_kind != BodyKind.CELL and meeting.kind == MeetingKind.COMMITTEE,
    }
    return show(request, actor, meeting, "conclude", acts, context)


def _table(
    actor: Actor, meeting: Meeting, agenda: list[AgendaItem], roll: list[RollEntry], speeches: list[Speech]
) -> dict[str, Filled | Pressed]:
    pk = meeting.pk
    items = [(item.pk, f"{item.position}. {item.title}") for item in agenda]
    people = roll_choices(roll)
    sent = {item.pk for item in agenda if item.sent_to_id is not None}
    return {
        "record": _record(actor, meeting, agenda),
        "speech": _speech(actor, meeting, people, items),
        "speech_text": _speech_text(actor, meeting, speeches),
        "drop_speech": Pressed(
            lambda row: actions.remove_speech(actor=actor, meeting_id=pk, speech_id=row),
            _("Đã bỏ ý kiến."), "phat-bieu",
        ),
        "dues": Filled(
            lambda _row, **given: shapes.DuesForm(kept={"note": meeting.dues_note}, **given),
            lambda values, _row: actions.record_dues(
                actor=actor, meeting_id=pk, note=values["note"], version=meeting.version
            ),
            _("Đã ghi tình hình đảng phí."), "dang-phi",
        ),
        "decide": Filled(
            lambda _row, **given: shapes.DecideForm(
                items=items, voters=voters(roll, meeting.ended_at or clock.now()), **given
            ),
            lambda values, _row: _decide(actor, meeting, values), _("Đã ghi kết luận."), "ket-luan",
        ),
        "withdraw": Pressed(
            lambda row: actions.withdraw_decision(actor=actor, meeting_id=pk, decision_id=row),
            _("Đã bỏ kết luận."), "ket-luan",
        ),
        "task": _task(actor, meeting, people, ""),
        "decision_task": _task(actor, meeting, people, "decision_id"),
        "speech_task": _task(actor, meeting, people, "speech_id"),
        "send_item": Filled(
            lambda _row, **given: SendItemForm(
                items=[row for row in items if row[0] not in sent], orgs=receivers(actor, meeting), **given
            ),
            lambda values, _row: actions.send_item(
                actor=actor, meeting_id=pk, item_id=values["item_id"], to_org_id=values["to_org_id"]
            ),
            _("Đã chuyển nội dung."), "dien-bien",
        ),
        "end": Filled(
            lambda _row, **given: _end_form(meeting, **given),
            lambda values, _row: actions.end_meeting(
                actor=actor, meeting_id=pk, ended_at=_ended(meeting, values), version=meeting.version
            ),
            _("Đã ghi giờ kết thúc."), "ket-thuc",
        ),
        "reopen": Pressed(
            lambda _row: actions.reopen_meeting(actor=actor, meeting_id=pk, version=meeting.version),
            _("Cuộc họp tiếp tục."),
        ),
    }  # fmt: skip


def _record(actor: Actor, meeting: Meeting, agenda: list[AgendaItem]) -> Filled:
    known = {item.pk: {"text": item.record, "finished": item.finished} for item in agenda}

    def make(row: int, **given: Any) -> forms.Form:
        if row not in known:
            raise Http404
        return shapes.RecordForm(kept=known[row], **given)

    return Filled(
        make,
        lambda values, row: actions.record_item(
            actor=actor, meeting_id=meeting.pk, item_id=row, text=values["text"], finished=values["finished"],
            version=meeting.version,
        ),
        _("Đã ghi diễn biến."), "dien-bien",
    )  # fmt: skip


def _speech(actor: Actor, meeting: Meeting, people: list[tuple[int, str]], items: list[tuple[int, str]]) -> Filled:
    guests = {guest.person_id: guest.name for guest in guests_of(actor, meeting) if guest.person_id}
    everyone = [*people, *(row for row in guests.items() if row[0] not in dict(people))]
    return Filled(
        lambda _row, **given: shapes.SpeechForm(people=everyone, items=items, **given),
        lambda values, _row: actions.add_speech(
            actor=actor, meeting_id=meeting.pk, person_id=values["person_id"],
            name=values["name"] or guests.get(values["person_id"], ""), item_id=item_key(values["item_id"]),
            gist=values["gist"], is_proposal=values["is_proposal"], registered=values["registered"],
        ),
        _("Đã ghi ý kiến."), "phat-bieu",
    )  # fmt: skip


def _speech_text(actor: Actor, meeting: Meeting, speeches: list[Speech]) -> Filled:
    known = {row.pk: {"gist": row.gist, "is_proposal": row.is_proposal} for row in speeches}

    def make(row: int, **given: Any) -> forms.Form:
        if row not in known:
            raise Http404
        return shapes.SpeechTextForm(kept=known[row], **given)

    return Filled(
        make,
        lambda values, row: actions.edit_speech(
            actor=actor, meeting_id=meeting.pk, speech_id=row, gist=values["gist"],
            is_proposal=values["is_proposal"], version=meeting.version,
        ),
        _("Đã ghi ý kiến."), "phat-bieu",
    )  # fmt: skip


def _decide(actor: Actor, meeting: Meeting, values: dict[str, Any]) -> Any:
    counted = values["way"] == "counts"
    return actions.decide(
        actor=actor, meeting_id=meeting.pk, text=values["text"], item_id=item_key(values["item_id"]),
        basis=values["basis"], matter=values["matter"] or None, agree=values["agree"] if counted else None,
        against=(values["against"] or 0) if counted else 0, abstain=(values["abstain"] or 0) if counted else 0,
        by_name=values.get("votes") if values["way"] == "names" else None,
        at=_ended(meeting, values) if values["hour"] else None,
    )  # fmt: skip


def _task(actor: Actor, meeting: Meeting, people: list[tuple[int, str]], out_of: str) -> Filled:
    """A task; `out_of` names the argument that says which decision or speech the row is."""
    usual = clock.local(meeting.starts_at).date() + datetime.timedelta(days=USUAL_DAYS)
    return Filled(
        lambda _row, **given: shapes.TaskForm(people=people, initial={"due_on": usual}, **given),
        lambda values, row: actions.give_task(
            actor=actor, meeting_id=meeting.pk, text=values["text"], due_on=values["due_on"],
            person_id=values["person_id"], person_name=values["person_name"], **({out_of: row} if out_of else {}),
        ),
        _("Đã giao việc."), "ket-luan",
    )  # fmt: skip


def _end_form(meeting: Meeting, **given: Any) -> forms.Form:
    now = clock.local(clock.now())
    today = clock.local(meeting.starts_at).date() == now.date()
    return shapes.HourForm(initial={"hour": now.time().replace(second=0, microsecond=0)} if today else {}, **given)


def _ended(meeting: Meeting, values: dict[str, Any]) -> datetime.datetime:
    """The moment of the end: on the day it opened, or after midnight when the hour is earlier than the opening."""
    began = clock.local(meeting.opened_at or meeting.starts_at)
    hour = values["hour"]
    ended = clock.at(began.date(), hour.hour, hour.minute)
    late_night = began.hour >= 18 and hour.hour < 4
    return ended + datetime.timedelta(days=1) if late_night else ended
