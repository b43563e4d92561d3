"""Holding: opening, roll call, guests, speeches, the end."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
import time_machine
from django.http import Http404

from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.errors import RuleBroken
from nennep.meetings import actions
from nennep.meetings.actions import Mark
from nennep.meetings.models import AgendaItem, Meeting, RollEntry
from nennep.meetings.states import Presence
from nennep.members.actions import PersonFacts, register_member
from tests.factories.world import World
from tests.meetings.stages import EVENING, STARTS, Stage

Find = Callable[[str], Actor]
Bring = Callable[[Stage], Meeting]
Count = Callable[[str], int]


def test_open_meeting_makes_the_roll(stage: Bring, world: World, events: Count) -> None:
    """D6: everybody present until corrected; exempt, elsewhere and committee members are known."""
    meeting = stage("open")

    roll = {row.person_name: row for row in RollEntry.objects.filter(meeting=meeting)}
    assert len(roll) == 10
    assert (roll["Dương Văn Sửu"].presence, roll["Lê Trọng Khuê"].presence) == ("exempt", "elsewhere")
    assert sorted(name for name, row in roll.items() if row.in_committee) == [
        "Hoàng Văn Bằng", "Phan Hữu Nghĩa", "Đỗ Thị Khánh Vân"]  # fmt: skip
    assert [name for name, row in roll.items() if not row.official] == ["Cao Thị Ý Nhi"]
    assert meeting.opened_at == STARTS
    assert events("meetings.meeting.opened") == 1


def test_open_meeting_sees_the_guest_by_temporary_affiliation(
    world: World, actor: Find, time: time_machine.Traveller
) -> None:
    """Rules 2.4: at A2 the member of A1 is on the roll as a guest, without a vote, counted where he meets."""
    time.move_to(EVENING)
    user = world.account("a2_secretary", "Mai Thị Tường Vi", person=world.people["a2_third"])
    del user
    secretary = actor("a2_secretary")
    meeting = actions.convene_meeting(actor=secretary, org_id=world.a2.pk, kind="regular", starts_at=STARTS)
    actions.open_meeting(actor=secretary, meeting_id=meeting.pk, opened_at=STARTS)

    away = RollEntry.objects.get(meeting=meeting, person=world.people["away"])

    assert (away.place, away.presence, away.official) == ("temporary", "present", True)


def test_open_meeting_afterwards_at_its_hour(stage: Bring, actor: Find, time: time_machine.Traveller) -> None:
    """D18: entered the next day, it began at its hour; a moment that cannot be is refused."""
    meeting = stage("called")
    time.move_to(clock.at(datetime.date(2026, 11, 4), 8))
    for wrong, sentence in [(clock.at(datetime.date(2026, 11, 5)), "tương lai"),
                            (clock.at(datetime.date(2026, 10, 1)), "không thuộc ngày họp")]:  # fmt: skip
        with pytest.raises(RuleBroken, match=sentence):
            actions.open_meeting(actor=actor("clerk"), meeting_id=meeting.pk, opened_at=wrong)

    opened = actions.open_meeting(actor=actor("clerk"), meeting_id=meeting.pk)

    assert opened.opened_at == STARTS


def test_mark_presence_many_at_once(stage: Bring, actor: Find, world: World, events: Count) -> None:
    """D6, S4.2: late, left, excused, from another point, the exempt who came; old and new on record."""
    meeting, people = stage("open"), world.people
    actions.mark_presence(actor=actor("clerk"), meeting_id=meeting.pk, marks={
        people["member"].pk: Mark(Presence.EXCUSED, reason="Ốm"),
        people["other"].pk: Mark(Presence.LATE, at_clock="19:50"),
        people["eighth"].pk: Mark(Presence.PRESENT, joined_from="Kho Hưng Yên"),
        people["old"].pk: Mark(Presence.EXEMPT, came_anyway=True),
    })  # fmt: skip

    roll = {row.person_id: row for row in RollEntry.objects.filter(meeting=meeting)}
    assert (roll[people["member"].pk].presence, roll[people["member"].pk].reason) == ("excused", "Ốm")
    assert roll[people["other"].pk].at_clock == "19:50"
    assert roll[people["eighth"].pk].joined_from == "Kho Hưng Yên"
    assert roll[people["old"].pk].came_anyway is True
    assert events("meetings.roll.marked") == 1
    actions.mark_presence(actor=actor("clerk"), meeting_id=meeting.pk,
                          marks={people["member"].pk: Mark(Presence.EXCUSED, reason="Ốm")})  # fmt: skip
    assert events("meetings.roll.marked") == 1


def test_mark_presence_refusals(stage: Bring, actor: Find, world: World) -> None:
    """Issue 5: strangers are not found, marks that do not fit are refused with the field."""
    meeting, clerk, member = stage("open"), actor("clerk"), world.people["member"].pk

    with pytest.raises(Http404):
        actions.mark_presence(actor=clerk, meeting_id=meeting.pk,
                              marks={world.people["b_member"].pk: Mark(Presence.PRESENT)})  # fmt: skip
    for mark, field in [(Mark(Presence.PRESENT, came_anyway=True), "presence"), (Mark("gone"), "presence"),  # type: ignore[arg-type]  # no such mark
                        (Mark(Presence.EXCUSED, reason="x" * 201), "reason"),
                        (Mark(Presence.LATE, at_clock="x" * 21), "at_clock")]:  # fmt: skip
        with pytest.raises(RuleBroken) as refusal:
            actions.mark_presence(actor=clerk, meeting_id=meeting.pk, marks={member: mark})
        assert refusal.value.field == f"{field}-{member}"


def test_refresh_roll_after_the_register_changed(stage: Bring, actor: Find, world: World, events: Count) -> None:
    """A member entered late appears; the marks made so far stay."""
    meeting = stage("open")
    actions.mark_presence(actor=actor("clerk"), meeting_id=meeting.pk,
                          marks={world.people["member"].pk: Mark(Presence.UNEXCUSED)})  # fmt: skip
    facts = PersonFacts(full_name="Trần Văn Mới", official_on=datetime.date(2020, 1, 1))
    register_member(actor=world.system, cell_id=world.a1.pk, facts=facts, since=datetime.date(2026, 11, 1))

    actions.refresh_roll(actor=actor("clerk"), meeting_id=meeting.pk)

    roll = {row.person_name: row.presence for row in RollEntry.objects.filter(meeting=meeting)}
    assert (len(roll), roll["Trần Văn Mới"], roll["Nguyễn Đình Thuần"]) == (11, "present", "unexcused")
    assert events("meetings.roll.refreshed") == 1


def test_end_and_reopen_meeting(stage: Bring, actor: Find, events: Count) -> None:
    """The length follows from the hours; an end noted by mistake is taken back."""
    meeting, clerk = stage("open"), actor("clerk")
    with pytest.raises(RuleBroken, match="sau giờ bắt đầu"):
        actions.end_meeting(actor=clerk, meeting_id=meeting.pk, ended_at=STARTS)

    ended = actions.end_meeting(actor=clerk, meeting_id=meeting.pk)
    assert (ended.state, ended.minutes_long) == ("held", 120)
    again = actions.reopen_meeting(actor=clerk, meeting_id=meeting.pk)

    assert (again.state, again.minutes_long, again.ended_at) == ("open", 0, None)
    assert (events("meetings.meeting.ended"), events("meetings.meeting.reopened")) == (1, 1)


def test_guests_and_speeches(stage: Bring, actor: Find, world: World, events: Count) -> None:
    """D11, S4.9: who was there besides, who spoke on what, and what was proposed."""
    meeting, clerk = stage("open"), actor("clerk")
    guest = actions.add_guest(actor=clerk, meeting_id=meeting.pk, name="  Khách   mời ", title="Trưởng thôn")
    superior = actions.add_guest(actor=clerk, meeting_id=meeting.pk, name="Ngô Văn An", is_superior=True,
                                 person_id=world.people["superior"].pk)  # fmt: skip
    assert guest.name == "Khách mời"
    for person, sentence in [("superior", "danh sách đại biểu"), ("member", "danh sách điểm danh")]:
        with pytest.raises(RuleBroken, match=sentence):
            actions.add_guest(actor=clerk, meeting_id=meeting.pk, name="x", person_id=world.people[person].pk)
    actions.remove_guest(actor=clerk, meeting_id=meeting.pk, guest_id=guest.pk)
    with pytest.raises(Http404):
        actions.remove_guest(actor=clerk, meeting_id=meeting.pk, guest_id=guest.pk)
    assert [row.pk for row in meeting.guests.all()] == [superior.pk]

    speech = actions.add_speech(actor=clerk, meeting_id=meeting.pk, person_id=world.people["deputy"].pk,
                                gist="Dòng một\nDòng hai", is_proposal=True)  # fmt: skip
    assert (speech.name, speech.gist, speech.position) == ("Đỗ Thị Khánh Vân", "Dòng một\nDòng hai", 1)
    edited = actions.edit_speech(actor=clerk, meeting_id=meeting.pk, speech_id=speech.pk, gist="Sửa")
    assert (edited.gist, edited.is_proposal) == ("Sửa", False)
    actions.remove_speech(actor=clerk, meeting_id=meeting.pk, speech_id=speech.pk)
    with pytest.raises(Http404):
        actions.edit_speech(actor=clerk, meeting_id=meeting.pk, speech_id=speech.pk, gist="x")
    kinds = ["guest.added", "guest.removed", "speech.added", "speech.edited", "speech.removed"]
    assert [events(f"meetings.{kind}") for kind in kinds] == [2, 1, 1, 1, 1]


def test_add_speech_registered_before(stage: Bring, actor: Find) -> None:
    """D11: the list of those who wish to speak is made before the meeting."""
    speech = actions.add_speech(actor=actor("clerk"), meeting_id=stage("called").pk, name="Đỗ Thị Khánh Vân",
                                registered=True)  # fmt: skip

    assert speech.registered is True
    with pytest.raises(RuleBroken, match="người phát biểu"):
        actions.add_speech(actor=actor("clerk"), meeting_id=speech.meeting_id)


def test_record_dues_and_items(stage: Bring, actor: Find, events: Count) -> None:
    """Rules 3.2: the minutes state the dues, and what happened at each point; a point may stay open."""
    meeting, clerk = stage("open"), actor("clerk")
    item = AgendaItem.objects.get(meeting=meeting, step="report")

    assert actions.record_dues(actor=clerk, meeting_id=meeting.pk, note="Thu đủ").dues_note == "Thu đủ"
    written = actions.record_item(actor=clerk, meeting_id=meeting.pk, item_id=item.pk, text="Đồng chí bí thư báo cáo")
    assert (written.record, written.finished) == ("Đồng chí bí thư báo cáo", True)
    left = actions.record_item(actor=clerk, meeting_id=meeting.pk, item_id=item.pk, text="Chưa xong", finished=False)
    assert left.finished is False
    with pytest.raises(RuleBroken, match="tình hình đảng phí"):
        actions.record_dues(actor=clerk, meeting_id=meeting.pk, note="")
    with pytest.raises(RuleBroken, match="dài 20001 chữ cái"):
        actions.record_item(actor=clerk, meeting_id=meeting.pk, item_id=item.pk, text="x" * 20_001)
    with pytest.raises(Http404):
        actions.record_item(actor=clerk, meeting_id=meeting.pk, item_id=999_999, text="x")
    assert (events("meetings.dues.recorded"), events("meetings.agenda_item.recorded")) == (1, 2)
