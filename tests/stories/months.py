"""The months of article 004: what each cell and the committee did, by the real actions, January to July 2020."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from nennep.documents.actions import deliver_document, issue_document, open_delivery
from nennep.documents.models import Document
from nennep.documents.queries import drafted_from
from nennep.kernel.actor import Actor
from nennep.meetings import actions
from nennep.meetings.actions import Mark
from nennep.meetings.models import Meeting, RollEntry
from nennep.meetings.states import Presence
from nennep.processes.close_meeting import close_meeting
from tests.stories.reserve import Reserve

MONTHS = [datetime.date(2020, number, 1) for number in range(1, 8)]
QUARTERS = (2, 5)  # the months in which the cells met on a theme
NO_THEME = 7  # the cell that did not in the second quarter
LATE_REPORT = (5, datetime.date(2020, 5, 1))  # the cell whose report of a month came only by being heard
# (cell, month) -> absent with a reason, without one. Everybody else who had to come was there.
ABSENT = {(0, 3): (2, 0), (5, 5): (2, 1), (2, 4): (1, 0), (6, 6): (1, 0), (4, 1): (1, 0), (7, 7): (1, 0)}


@dataclass(frozen=True)
class Room:
    """A meeting under way: who writes it down."""

    meeting: Meeting
    clerk: Actor


def _begin(story: Reserve, index: int, day: datetime.date, **facts: object) -> Room:
    """Convene ten days ahead, with a paper, and open the meeting on its day."""
    story.go(day - datetime.timedelta(days=10))
    cell, secretary = story.cells[index], story.actor(story.secretary(index))
    meeting = actions.convene_meeting(
        actor=secretary, org_id=cell.pk, starts_at=_at(day), place="Hội trường Cục",
        secretary_id=story.clerk(index).pk, **facts,  # type: ignore[arg-type]
    )  # fmt: skip
    actions.attach_paper(actor=secretary, meeting_id=meeting.pk, title="Báo cáo tháng và dự thảo nghị quyết")
    actions.call_meeting(actor=secretary, meeting_id=meeting.pk)
    story.go(day)
    clerk = story.actor(story.clerk(index))
    return Room(actions.open_meeting(actor=clerk, meeting_id=meeting.pk), clerk)


def _at(day: datetime.date) -> datetime.datetime:
    from nennep.kernel import clock  # noqa: PLC0415

    return clock.at(day, 8)


def _mark(story: Reserve, room: Room, index: int, month: int) -> None:
    excused, unexcused = ABSENT.get((index, month), (0, 0))
    owed = RollEntry.objects.filter(meeting=room.meeting, presence=Presence.PRESENT, in_committee=False)
    people = list(owed.order_by("-id").values_list("person_id", flat=True)[: excused + unexcused])
    marks = {pk: Mark(Presence.EXCUSED, reason="Trực kho") for pk in people[:excused]}
    marks |= {pk: Mark(Presence.UNEXCUSED) for pk in people[excused:]}
    if (index, month) == (4, 2):  # a member on duty takes part from the store
        marks[story.members[4][5].pk] = Mark(Presence.PRESENT, joined_from="Kho Gia Lộc")
    if (index, month) == (0, 4):  # the exempt member came all the same
        marks[story.members[0][17].pk] = Mark(Presence.EXEMPT, came_anyway=True)
    if marks:
        actions.mark_presence(actor=room.clerk, meeting_id=room.meeting.pk, marks=marks)


def _finish(story: Reserve, index: int, room: Room, day: datetime.date, draft: str = "") -> Meeting:
    story.go(day, 9, 50)
    actions.end_meeting(actor=room.clerk, meeting_id=room.meeting.pk)
    secretary = story.actor(story.secretary(index))
    return close_meeting(actor=secretary, meeting_id=room.meeting.pk, draft=draft)


def regular(story: Reserve, index: int, month: datetime.date) -> Meeting:
    """A cell's regular meeting of a month: roll, two speakers, a proposal that becomes a task, a vote."""
    day = month.replace(day=5)
    room = _begin(story, index, day, kind="regular")
    people, pk = story.members[index], room.meeting.pk
    _mark(story, room, index, month.month)
    if month.month in QUARTERS:  # the superior who looks after the cell attends
        _superior(story, index, room)
    actions.add_speech(actor=room.clerk, meeting_id=pk, person_id=people[6].pk, gist="Nêu khó khăn khi đảo hàng")
    proposal = actions.add_speech(
        actor=room.clerk, meeting_id=pk, person_id=people[7].pk, gist="Kê lại giá để gạo ở kho phía đông",
        is_proposal=True,
    )  # fmt: skip
    story.go(day, 9, 30)
    decision = actions.decide(
        actor=room.clerk, meeting_id=pk, text="Hoàn thành kê lại giá để gạo trong tháng", agree=_voters(room)
    )
    if index == 0:
        actions.give_task(
            actor=room.clerk, meeting_id=pk, text="Kê lại giá để gạo", due_on=month.replace(day=25),
            person_id=people[7].pk, decision_id=decision.pk, speech_id=proposal.pk,
        )  # fmt: skip
    meeting = _finish(story, index, room, day)
    if (index, month) != LATE_REPORT:
        actions.mark_reported(actor=story.actor(story.secretary(index)), meeting_id=pk)
    return meeting


def _voters(room: Room) -> int:
    roll = RollEntry.objects.filter(meeting=room.meeting, official=True)
    return roll.filter(presence__in=Presence.ATTENDED).count()


def _superior(story: Reserve, index: int, room: Room) -> None:
    person = story.committee[(index - 1) % 7]
    if not RollEntry.objects.filter(meeting=room.meeting, person=person).exists():
        actions.add_guest(
            actor=room.clerk, meeting_id=room.meeting.pk, name=person.full_name, title="Đảng ủy viên",
            person_id=person.pk, is_superior=True,
        )  # fmt: skip


def thematic(story: Reserve, index: int, month: datetime.date) -> Meeting:
    """A meeting on a theme, two weeks after the regular one."""
    day = month.replace(day=19)
    room = _begin(story, index, day, kind="thematic", theme="Giữ gìn phẩm chất người làm công tác dự trữ")
    return _finish(story, index, room, day)


def committee(story: Reserve, month: datetime.date) -> Meeting:
    """The committee's month: papers ahead and opened, all cells heard, a resolution or notice sent and received."""
    day, leader = month.replace(day=25), story.committee[0]
    story.go(month.replace(day=15))
    meeting = actions.convene_meeting(
        actor=story.actor(leader), org_id=story.area.pk, kind="committee", starts_at=_at(day),
        place="Phòng họp Đảng ủy", secretary_id=story.committee[6].pk,
    )  # fmt: skip
    for title in ("Tổng hợp báo cáo tháng của các chi bộ", "Dự thảo kết luận"):
        actions.attach_paper(actor=story.actor(leader), meeting_id=meeting.pk, title=title)
    story.go(month.replace(day=20))
    actions.call_meeting(actor=story.actor(leader), meeting_id=meeting.pk)
    story.go(month.replace(day=21))
    for person in story.committee[:6]:  # one never opens the papers
        actions.open_notice(actor=story.actor(person), meeting_id=meeting.pk)
    story.go(day)
    actions.open_meeting(actor=story.actor(leader), meeting_id=meeting.pk)
    for cell in story.cells:
        actions.hear_report(actor=story.actor(leader), meeting_id=meeting.pk, cell_id=cell.pk, month=month,
                            decided="Đồng ý kết quả tháng, tiếp tục giữ nền nếp sinh hoạt")  # fmt: skip
    story.go(day, 10)
    actions.decide(actor=story.actor(leader), meeting_id=meeting.pk, text="Bảo đảm an toàn kho mùa mưa bão", agree=7)
    actions.end_meeting(actor=story.actor(leader), meeting_id=meeting.pk)
    kind = "nghi-quyet" if month.month in QUARTERS else "thong-bao"
    close_meeting(actor=story.actor(leader), meeting_id=meeting.pk, draft=kind)
    _issue(story, meeting, day)
    return meeting


def _issue(story: Reserve, meeting: Meeting, day: datetime.date) -> Document:
    leader = story.actor(story.committee[0])
    document = drafted_from(leader, meeting._meta.label_lower, meeting.pk).get()
    document = issue_document(actor=leader, document_id=document.pk, dated_on=day)
    deliver_document(actor=leader, document_id=document.pk, org_ids=[cell.pk for cell in story.cells])
    story.go(day + datetime.timedelta(days=1))
    for index, cell in enumerate(story.cells):
        if index != 6 or meeting.month.month != 7:  # one cell has not opened the last one yet
            open_delivery(actor=story.actor(story.secretary(index)), document=document, org_ids=[cell.pk])
    return document


def live(story: Reserve) -> None:
    """Seven months, in their order; visits are confirmed and tasks finished as they come due."""
    for month in MONTHS:
        for index in range(len(story.cells)):
            regular(story, index, month)
        if month.month in QUARTERS:
            for index in range(len(story.cells)):
                if (index, month.month) != (NO_THEME, QUARTERS[-1]):
                    thematic(story, index, month)
        committee(story, month)
