"""In the room: guests, speeches, dues, what happened at each item."""

from __future__ import annotations

from django.db.models import Max
from django.http import Http404
from django.utils.translation import gettext as _

from nennep.audit.record import record
from nennep.kernel.actor import Actor
from nennep.kernel.errors import RuleBroken
from nennep.meetings.changing import changing
from nennep.meetings.models import AgendaItem, Guest, Meeting, RollEntry, Speech
from nennep.meetings.permissions import check_can_prepare, check_can_record
from nennep.meetings.states import MeetingState
from nennep.meetings.texts import one_line, paragraphs
from nennep.meetings.visibility import agenda_of, speeches_of


def item_of(actor: Actor, meeting: Meeting, item_id: int | None) -> AgendaItem | None:
    """The agenda item named, if one is; one that the actor does not see is not found."""
    if item_id is None:
        return None
    for item in agenda_of(actor, meeting):
        if item.pk == item_id:
            return item
    raise Http404


def add_guest(
    *, actor: Actor, meeting_id: int, name: str, title: str = "", person_id: int | None = None,
    is_superior: bool = False, version: int | None = None,
) -> Guest:  # fmt: skip
    """Note somebody present who is not on the roster; a superior is marked so (with `person_id` the visit follows when
    the minutes are locked). Audit "meetings.guest.added"."""
    with changing(actor, meeting_id, check_can_record, version) as meeting:
        if person_id is not None:
            if RollEntry.objects.filter(meeting=meeting, person_id=person_id).exists():
                raise RuleBroken(_("Người này đã có trong danh sách điểm danh."), field="name")
            if Guest.objects.filter(meeting=meeting, person_id=person_id).exists():
                raise RuleBroken(_("Người này đã có trong danh sách đại biểu."), field="name")
        guest = Guest.objects.create(
            meeting=meeting, org_id=meeting.org_id, person_id=person_id, is_superior=is_superior,
            name=one_line(name, 120, _("họ tên đại biểu"), "name", required=True),
            title=one_line(title, 160, _("chức vụ"), "title"),
        )  # fmt: skip
        record(actor, "meetings.guest.added", meeting, org_id=meeting.org_id,
               data={"name": guest.name, "superior": is_superior})  # fmt: skip
    return guest


def remove_guest(*, actor: Actor, meeting_id: int, guest_id: int, version: int | None = None) -> Meeting:
    """Take a guest entered by mistake off. Audit "meetings.guest.removed"."""
    with changing(actor, meeting_id, check_can_record, version) as meeting:
        guest = Guest.objects.filter(meeting=meeting, pk=guest_id).first()
        if guest is None:
            raise Http404
        name = guest.name
        guest.delete()
        record(actor, "meetings.guest.removed", meeting, org_id=meeting.org_id, data={"name": name})
    return meeting


def _check_can_speak(actor: Actor, meeting: Meeting) -> None:
    """Before the meeting speeches are registered; in it, and until the minutes are locked, they are noted."""
    if meeting.state in (MeetingState.PREPARING, MeetingState.CALLED):
        check_can_prepare(actor, meeting)
    else:
        check_can_record(actor, meeting)


def add_speech(
    *, actor: Actor, meeting_id: int, name: str = "", person_id: int | None = None, item_id: int | None = None,
    gist: str = "", is_proposal: bool = False, registered: bool = False, version: int | None = None,
) -> Speech:  # fmt: skip
    """Note that somebody spoke, or registered to speak; with `person_id` of the roster the name is taken from there.

    Audit "meetings.speech.added".
    """
    with changing(actor, meeting_id, _check_can_speak, version) as meeting:
        item = item_of(actor, meeting, item_id)
        if person_id is not None:
            entry = RollEntry.objects.filter(meeting=meeting, person_id=person_id).first()
            name = entry.person_name if entry else name
        last = Speech.objects.filter(meeting=meeting).aggregate(last=Max("position"))["last"] or 0
        speech = Speech.objects.create(
            meeting=meeting, org_id=meeting.org_id, item=item, person_id=person_id, is_proposal=is_proposal,
            name=one_line(name, 120, _("họ tên người phát biểu"), "name", required=True),
            gist=paragraphs(gist, _("ý kiến"), "gist"), registered=registered, position=last + 1,
        )  # fmt: skip
        record(actor, "meetings.speech.added", meeting, org_id=meeting.org_id,
               data={"name": speech.name, "proposal": is_proposal, "registered": registered})  # fmt: skip
    return speech


def _speech(actor: Actor, meeting: Meeting, speech_id: int) -> Speech:
    for speech in speeches_of(actor, meeting):
        if speech.pk == speech_id:
            return speech
    raise Http404


def edit_speech(
    *, actor: Actor, meeting_id: int, speech_id: int, gist: str, is_proposal: bool = False, version: int | None = None
) -> Speech:
    """Write down what a speaker said. Audit "meetings.speech.edited"."""
    with changing(actor, meeting_id, _check_can_speak, version) as meeting:
        speech = _speech(actor, meeting, speech_id)
        speech.gist, speech.is_proposal = paragraphs(gist, _("ý kiến"), "gist"), is_proposal
        speech.save(update_fields=["gist", "is_proposal"])
        record(actor, "meetings.speech.edited", meeting, org_id=meeting.org_id, data={"name": speech.name})
    return speech


def remove_speech(*, actor: Actor, meeting_id: int, speech_id: int, version: int | None = None) -> Meeting:
    """Take a speech off: entered by mistake, or registered and not held. Audit "meetings.speech.removed"."""
    with changing(actor, meeting_id, _check_can_speak, version) as meeting:
        speech = _speech(actor, meeting, speech_id)
        name = speech.name
        speech.delete()
        record(actor, "meetings.speech.removed", meeting, org_id=meeting.org_id, data={"name": name})
    return meeting


def record_dues(*, actor: Actor, meeting_id: int, note: str, version: int | None = None) -> Meeting:
    """Note the state of dues that the minutes must show. Audit "meetings.dues.recorded"."""
    with changing(actor, meeting_id, check_can_record, version) as meeting:
        meeting.dues_note = one_line(note, 500, _("tình hình đảng phí"), "note", required=True)
        meeting.save(update_fields=["dues_note"])
        record(actor, "meetings.dues.recorded", meeting, org_id=meeting.org_id)
    return meeting


def record_item(
    *, actor: Actor, meeting_id: int, item_id: int, text: str, finished: bool | None = None,
    version: int | None = None,
) -> AgendaItem:  # fmt: skip
    """Write down what happened at an item; `finished` says whether it is done or goes on to the next meeting (an item
    with a record counts as done unless said otherwise). Audit "meetings.agenda_item.recorded"."""
    with changing(actor, meeting_id, check_can_record, version) as meeting:
        item = item_of(actor, meeting, item_id)
        assert item is not None  # noqa: S101  a missing item was not found above
        item.record = paragraphs(text, _("diễn biến"), "text")
        item.finished = bool(item.record) if finished is None else finished
        item.save(update_fields=["record", "finished"])
        record(actor, "meetings.agenda_item.recorded", meeting, org_id=meeting.org_id,
               data={"item": item.pk, "finished": item.finished})  # fmt: skip
    return item
