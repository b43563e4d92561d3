"""The sixth step: the minutes whole, locking them, and corrections afterwards as new versions with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.access.pages import page
from nennep.committees.states import BodyKind
from nennep.kernel.actor import Actor
from nennep.kernel.decisions import decide
from nennep.meetings import actions
from nennep.meetings import permissions as may
from nennep.meetings.forms.closing import AmendForm, AmendMarkForm, CloseForm
from nennep.meetings.forms.room import written_hour
from nennep.meetings.presenters.paper.minutes import minutes_sheet
from nennep.meetings.presenters.paper.versions import version_rows
from nennep.meetings.presenters.steps.conclude import still_missing
from nennep.meetings.presenters.steps.head import opened
from nennep.meetings.presenters.steps.people import roll_choices
from nennep.meetings.states import MeetingState, Presence
from nennep.meetings.views.acts import Acts, Filled, Pressed
from nennep.meetings.views.steps.frame import answered, enter, show
from nennep.meetings.visibility import agenda_of, decisions_of, roll_of, sees_confidential

if TYPE_CHECKING:
    from nennep.meetings.models import AgendaItem, Decision, Meeting, RollEntry

LONGEST_NUMBER = 4


@page(reads=["GET"], writes=["POST"])
def agree(request: HttpRequest, pk: int) -> HttpResponse:
    """What is agreed and locked, and what was corrected since."""
    entered = enter(request, pk)
    if isinstance(entered, HttpResponse):
        return entered
    actor, meeting = entered
    agenda, decisions, roll = agenda_of(actor, meeting), decisions_of(actor, meeting), roll_of(actor, meeting)
    acts = Acts(_table(actor, meeting, agenda, decisions, roll))
    done = answered(request, acts, "agree", pk)
    if done is not None:
        return done
    version = asked_version(request)
    sheet = minutes_sheet(actor, meeting, version)
    if version is not None and (sheet is None or version not in {row.version for row in meeting.minutes.all()}):
        raise Http404
    closed = meeting.state == MeetingState.CLOSED
    context = {
        "sheet": sheet,
        "version": version,
        "closed": closed,
        "opened": opened(meeting),
        "may_close": decide(may.check_can_close, actor, meeting),
        "may_amend": decide(may.check_can_amend, actor, meeting),
        "close_form": CloseForm(initial={"draft": usual_document(meeting)}),
        "close_url": reverse("processes:close", args=[pk]),
        "ended": meeting.ended_at is not None,
        "missing": []
        if closed
        else still_missing(meeting, agenda, decisions, there=reverse("meetings:conclude", args=[pk])),
        "amend_form": acts.form("amend") if closed else None,
        "mark_form": acts.form("mark") if closed else None,
        "versions": version_rows(meeting, list(meeting.minutes.order_by("version")))
        if closed and sees_confidential(actor, meeting)
        else [],
    }
    return show(request, actor, meeting, "agree", acts, context)


def usual_document(meeting: Meeting) -> str:
    """What is usually drafted: a cell's resolution, a committee's notice of conclusions (S4.8); nothing for an
    inspection committee, which does not issue here."""
    if meeting.body_kind == BodyKind.INSPECTION:
        return ""
    return "nghi-quyet" if meeting.body_kind == BodyKind.CELL else "thong-bao"


def asked_version(request: HttpRequest) -> int | None:
    """The version asked for in the address (`?ban=2`); a wrong number is not found."""
    text = request.GET.get("ban", "")
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER):
        raise Http404
    return int(text)


def _table(
    actor: Actor, meeting: Meeting, agenda: list[AgendaItem], decisions: list[Decision], roll: list[RollEntry]
) -> dict[str, Filled | Pressed]:
    made: list[AmendForm] = []
    by_person = {entry.person_id: entry for entry in roll}

    def make(_row: int, **given: Any) -> forms.Form:
        records = [(item.pk, f"{item.position}. {item.title}", item.record) for item in agenda]
        taken = [
            (row.pk, _("Kết luận %(number)s") % {"number": number}, row.text) for number, row in enumerate(decisions, 1)
        ]
        made.append(AmendForm(records=records, decisions=taken, dues=meeting.dues_note, **given))
        return made[-1]

    def marks(values: dict[str, Any], _row: int) -> Any:
        entry = by_person[values["person_id"]]
        presence, away = Presence(values["presence"]), entry.presence in Presence.NOT_OWED
        mark = actions.Mark(
            Presence(entry.presence) if away else presence, at_clock=written_hour(values["at_clock"]),
            reason=values["absence"], joined_from=entry.joined_from, came_anyway=away and presence in Presence.ATTENDED,
        )  # fmt: skip
        return actions.amend_minutes(
            actor=actor, meeting_id=meeting.pk, reason=values["reason"], marks={entry.person_id: mark},
            version=meeting.version,
        )  # fmt: skip

    return {
        "amend": Filled(
            make,
            lambda values, _row: actions.amend_minutes(
                actor=actor, meeting_id=meeting.pk, reason=values["reason"], records=made[-1].changed("r"),
                decisions=made[-1].changed("d"), dues=made[-1].dues(), version=meeting.version,
            ),
            _("Đã lập bản sửa; bản trước vẫn còn."), "cac-ban",
        ),
        "mark": Filled(
            lambda _row, **given: AmendMarkForm(people=roll_choices(roll), **given), marks,
            _("Đã lập bản sửa; bản trước vẫn còn."), "cac-ban",
        ),
    }  # fmt: skip
